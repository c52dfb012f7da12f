import {waitMs} from '../../domain/settings.ts';
import {defined} from '../../domain/defined.ts';
import {SetupError, type Evidence, type Failure} from '../../domain/failure.ts';
import {headlineOf} from '../../domain/ports/answer.ts';
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
	const errors = await runReporting(context, args, purpose, waitMs(context.settings, startLimitMs), (detail) => ({
		message: startFailed(detail),
		next: nextAfterStart(context, detail),
	}));
	// An error event without a failing exit is only a warning (unreachable registry, `--force`).
	for (const error of errors) context.notice('warning', message('cluster.warning', {message: lineOf(error)}));
}

/** Runs `minikube delete`. Throws SetupError `not-undone` with minikube's error. */
export async function deleteCluster(context: StepContext, profile: string): Promise<void> {
	const args = deleteArguments(profile);
	const purpose = message('cluster.delete', {profile});
	await runReporting(context, args, purpose, 10 * 60_000, (detail) => ({
		code: 'not-undone',
		message: message('cluster.deleteFailed', {profile, message: lineOf(detail)}),
		next: [{message: message('engine.downAgain'), run: 'digimon-setup down'}],
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
		throw new SetupError({...error.failure, ...withEvidence(error.failure, detail), ...change(detail)}, {cause: error});
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
	} else if (event.kind === 'warning') notice('warning', message('cluster.warning', {message: lineOf(event)}));
}

/** An event's line that names the fault: a message may be a whole log. */
const lineOf = ({message: text}: Pick<MinikubeError, 'message'>): string => headlineOf(text.split('\n')) ?? text;

/** What minikube said as evidence: its error first. The tail is the error's own lines, or the output without the error, which is the headline. */
function withEvidence({tail = [], evidence}: Failure, detail: MinikubeError): Pick<Failure, 'evidence' | 'tail'> {
	const lines = detail.message.split('\n');
	const folded = lines.join(' ').replaceAll(/\s+/g, ' ').trim();
	const others = tail.filter((line) => line !== folded && !line.endsWith(folded));
	const {name: reason, advice, url, issues} = detail;
	const said: Evidence = {
		...evidence,
		speaker: 'minikube',
		words: [...lines, ...others],
		pages: [...(url === undefined ? [] : [url]), ...issues],
		...defined({reason, advice}),
	};
	return {evidence: said, tail: lines.length > 1 ? lines : others};
}

function startFailed(detail: MinikubeError): Message {
	const line = lineOf(detail);
	return detail.name === undefined
		? message('cluster.failed', {message: line})
		: message('cluster.failedNamed', {name: detail.name, message: line});
}

/** The way out where nothing better is known, offered only for a profile that is recorded as ours; the engine puts it last. */
function nextAfterStart({settings, changes}: StepContext, {name}: MinikubeError): Failure['next'] {
	const {profile} = settings;
	const again = {message: message('common.again'), run: 'digimon-setup'};
	const isOurs = changes.all().some(({change}) => change.kind === 'profile' && change.profile === profile);
	const isNodeError = name?.startsWith('GUEST_') || name?.startsWith('K8S_');
	if (!isOurs || !isNodeError) return [again];
	return [again, {message: message('cluster.startOver'), run: showCommand('minikube', ['delete', '-p', profile])}];
}
