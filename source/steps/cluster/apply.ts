import {SetupError, type Failure, type NextAction} from '../../domain/failure.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message, type Message} from '../../i18n/message.ts';
import {runWithEvents, type MinikubeError, type MinikubeEvent} from '../../tools/minikube.ts';

const always = ['--output=json', '--interactive=false', '--keep-context'];

/** The whole first start. Everything is named, since a person's MINIKUBE_* variables would otherwise decide. */
export function startArguments(context: StepContext, version: string): readonly string[] {
	const {profile, driver, containerRuntime, cpus, memory, minikubeArg} = context.settings;
	return [
		'start',
		'-p',
		profile,
		...(driver === 'auto' ? [] : ['--driver', driver]),
		`--container-runtime=${containerRuntime}`,
		`--cpus=${cpus}`,
		`--memory=${memory}`,
		`--kubernetes-version=${version}`,
		...always,
		...minikubeArg,
	];
}

/** Starts what is already configured: minikube refuses or ignores other sizes for an existing node, so none are given. */
export const startAgainArguments = (context: StepContext): readonly string[] => [
	'start',
	'-p',
	context.settings.profile,
	...always,
];

/** Half an hour: a first download of node image and preload over a slow line; minikube itself gives up on a node after six minutes. */
const startLimitMs = 30 * 60_000;

/** Runs `minikube start`, tells its events, and turns its named errors into a failure with its advice. */
export async function startWithProgress(
	context: StepContext,
	args: readonly string[],
	purpose: Message,
): Promise<void> {
	const errors: MinikubeError[] = [];
	const listen = (event: MinikubeEvent): void => {
		if (event.kind === 'error') errors.push(event);
		else tell(context, event);
	};
	try {
		await runWithEvents(context.runner, args, purpose, listen, startLimitMs);
	} catch (error) {
		throw explained(error, errors, (detail) => ({message: startFailed(detail), next: nextAfterStart(context, detail)}));
	}
	// An error event without a failing exit is only a warning (no registry in reach, `--force`).
	for (const {message: text} of errors) context.notice('warning', message('cluster.warning', {message: text}));
}

/** Runs `minikube delete`. Throws SetupError `not-undone` with minikube's own words. */
export async function deleteCluster(context: StepContext, profile: string): Promise<void> {
	const args = ['delete', '-p', profile, '--output=json'];
	const errors: MinikubeError[] = [];
	const listen = (event: MinikubeEvent): void => {
		if (event.kind === 'error') errors.push(event);
		else if (event.kind === 'step') tell(context, event);
	};
	try {
		await runWithEvents(context.runner, args, message('cluster.delete', {profile}), listen, 10 * 60_000);
	} catch (error) {
		throw explained(error, errors, ({message: text}) => ({
			code: 'not-undone',
			message: message('cluster.deleteFailed', {profile, message: text}),
			next: [{message: message('cluster.delete', {profile}), run: showCommand('minikube', args)}],
		}));
	}
}

function tell(context: StepContext, event: Exclude<MinikubeEvent, MinikubeError>): void {
	switch (event.kind) {
		case 'step': {
			const progress =
				event.done === undefined || event.total === 0
					? undefined
					: ({done: event.done, total: event.total, unit: 'steps'} as const);
			context.report(message('cluster.progress', {message: event.message}), progress);
			return;
		}
		case 'download':
			context.report(message('cluster.downloads', {artifact: event.artifact}), {
				done: event.percent ?? 0,
				total: 100,
				unit: 'percent',
			});
			return;
		case 'warning':
			context.notice('warning', message('cluster.warning', {message: event.message}));
			return;
		case 'info':
			return;
	}
}

/** The failure of a command, said in minikube's words where it gave any; a stop or a limit stays what it is. */
function explained(
	error: unknown,
	errors: readonly MinikubeError[],
	change: (detail: MinikubeError) => Partial<Failure>,
): unknown {
	const detail = errors.findLast((event) => event.name !== undefined) ?? errors.at(-1);
	if (!(error instanceof SetupError) || error.failure.code !== 'command-failed' || !detail) return error;
	return new SetupError({...error.failure, ...change(detail)}, {cause: error});
}

const startFailed = ({name, message: text}: MinikubeError): Message =>
	name === undefined
		? message('cluster.failed', {message: text})
		: message('cluster.failedNamed', {name, message: text});

function nextAfterStart(context: StepContext, detail: MinikubeError): Failure['next'] {
	const {name, url, issues} = detail;
	const first = firstAfterStart(detail);
	const pages = [...(url === undefined ? [] : [url]), ...issues].map((read) => ({
		message: message('cluster.readIssue'),
		read,
	}));
	const guest = name?.startsWith('GUEST_') || name?.startsWith('K8S_');
	const over = guest
		? [
				{
					message: message('cluster.startOver'),
					run: showCommand('minikube', ['delete', '-p', context.settings.profile]),
				},
			]
		: [];
	return [first, ...pages, ...over];
}

/** A node whose disk is full is not mended by another try, whatever reason minikube names. */
function firstAfterStart({message: text, advice}: MinikubeError): NextAction {
	if (text.includes('DiskPressure')) return {message: message('diagnosis.freeSpace'), run: 'docker system df'};
	return advice === undefined ? {message: message('common.again')} : {message: message('cluster.advice', {advice})};
}
