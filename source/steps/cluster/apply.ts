import {SetupError, type Failure, type NextAction} from '../../domain/failure.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message, type Message} from '../../i18n/message.ts';
import {runWithEvents, type MinikubeError, type MinikubeEvent} from '../../tools/minikube.ts';

const always = ['--output=json', '--interactive=false', '--keep-context'];

/** The arguments of the first start. Every option is given, since the user's MINIKUBE_* variables would set the others. */
export function startArguments({settings}: StepContext, version: string): readonly string[] {
	const {profile, driver, containerRuntime, cpus, memory, minikubeArg} = settings;
	const driverArguments = driver === 'auto' ? [] : ['--driver', driver];
	const sizes = [`--container-runtime=${containerRuntime}`, `--cpus=${cpus}`, `--memory=${memory}`];
	const wanted = [...driverArguments, ...sizes, `--kubernetes-version=${version}`];
	return ['start', '-p', profile, ...wanted, ...always, ...minikubeArg];
}

/** The arguments that start a configured profile: minikube refuses or ignores other sizes for an existing node. */
export const startAgainArguments = ({settings}: StepContext) => ['start', '-p', settings.profile, ...always];

/** The arguments that delete a profile. */
export const deleteArguments = (profile: string) => ['delete', '-p', profile, '--output=json'];

/** For a first download of node image and preload over a slow line; minikube gives up on a node after six minutes. */
const startLimitMs = 30 * 60_000;

/** Runs `minikube start` and reports its events. Throws SetupError with minikube's named error and its advice. */
export async function startWithProgress(
	context: StepContext,
	args: readonly string[],
	purpose: Message,
): Promise<void> {
	const errors = await runReporting(context, args, purpose, startLimitMs, (detail) => ({
		message: startFailed(detail),
		next: nextAfterStart(context, detail),
	}));
	// An error event without a failing exit is only a warning (unreachable registry, `--force`).
	for (const {message: text} of errors) context.notice('warning', message('cluster.warning', {message: text}));
}

/** Runs `minikube delete`. Throws SetupError `not-undone` with minikube's error. */
export async function deleteCluster(context: StepContext, profile: string): Promise<void> {
	const args = deleteArguments(profile);
	const purpose = message('cluster.delete', {profile});
	const withoutNotices = {...context, notice: () => {}};
	await runReporting(withoutNotices, args, purpose, 10 * 60_000, ({message: text}) => ({
		code: 'not-undone',
		message: message('cluster.deleteFailed', {profile, message: text}),
		next: [{message: purpose, run: showCommand('minikube', args)}],
	}));
}

/** Runs minikube, reports its events and returns its error events. A failure is changed by the error that minikube reported; a stop or a limit is not. */
async function runReporting(
	context: StepContext,
	args: readonly string[],
	purpose: Message,
	limitMs: number,
	change: (detail: MinikubeError) => Partial<Failure>,
): Promise<readonly MinikubeError[]> {
	const errors: MinikubeError[] = [];
	const listen = (event: MinikubeEvent): void => {
		if (event.kind === 'error') errors.push(event);
		else reportEvent(context, event);
	};
	try {
		await runWithEvents(context.runner, args, purpose, listen, limitMs);
		return errors;
	} catch (error) {
		const detail = errors.findLast((event) => event.name !== undefined) ?? errors.at(-1);
		if (!(error instanceof SetupError) || error.failure.code !== 'command-failed' || !detail) throw error;
		throw new SetupError({...error.failure, ...change(detail)}, {cause: error});
	}
}

function reportEvent({report, notice}: StepContext, event: Exclude<MinikubeEvent, MinikubeError>): void {
	if (event.kind === 'step') {
		const {done, total} = event;
		const progress = done === undefined || total === 0 ? undefined : ({done, total, unit: 'steps'} as const);
		report(message('cluster.progress', {message: event.message}), progress);
	} else if (event.kind === 'download') {
		const progress = {done: event.percent ?? 0, total: 100, unit: 'percent'} as const;
		report(message('cluster.downloads', {artifact: event.artifact}), progress);
	} else if (event.kind === 'warning') notice('warning', message('cluster.warning', {message: event.message}));
}

const startFailed = ({name, message: text}: MinikubeError): Message =>
	name === undefined
		? message('cluster.failed', {message: text})
		: message('cluster.failedNamed', {name, message: text});

function nextAfterStart({settings}: StepContext, detail: MinikubeError): Failure['next'] {
	const {name, url, issues} = detail;
	const pages = [...(url === undefined ? [] : [url]), ...issues];
	const isNodeError = name?.startsWith('GUEST_') || name?.startsWith('K8S_');
	const run = showCommand('minikube', ['delete', '-p', settings.profile]);
	return [
		firstAfterStart(detail),
		...pages.map((read) => ({message: message('cluster.readIssue'), read})),
		...(isNodeError ? [{message: message('cluster.startOver'), run}] : []),
	];
}

/** A full disk of the node needs space before a retry, for any reason that minikube names. */
function firstAfterStart({message: text, advice}: MinikubeError): NextAction {
	if (text.includes('DiskPressure')) return {message: message('diagnosis.freeSpace'), run: 'docker system df'};
	return advice === undefined ? {message: message('common.again')} : {message: message('cluster.advice', {advice})};
}
