import {toolError, isSetupError} from '../../domain/failure.ts';
import type {Answer} from '../../domain/ports/answer.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message} from '../../i18n/message.ts';
import {unknownWithoutTool} from '../shared/cluster-gone.ts';
import {readProfileStatus} from '../../tools/minikube.ts';
import {answerOf, jsonObject} from '../../tools/parse-json.ts';

/** The arguments that write the profile's address and certificates into the kubeconfig. */
export const updateContextArguments = (profile: string): readonly string[] => ['-p', profile, 'update-context'];

/**
 * Whether the API server answers through the kubeconfig's context of the profile: it is asked for its version. Not asked without kubectl,
 * which this step does not need.
 */
export async function askByContext({runner, settings}: StepContext): Promise<Answer<'answers' | 'not asked'>> {
	const {profile} = settings;
	const args = ['--context', profile, 'version', '-o', 'json', '--request-timeout=10s'];
	const purpose = message('cluster.askContext', {profile});
	try {
		const finished = await runner.query({tool: 'kubectl', args, purpose, limitMs: 20_000});
		return answerOf(finished, (stdout) => (jsonObject(stdout)?.['serverVersion'] ? 'answers' : undefined));
	} catch (error) {
		if (isSetupError(error, 'tool-missing')) return {known: 'not asked'};
		throw error;
	}
}

/**
 * Whether kubectl's words say that the context is missing or leads to an address at which no server listens: what `update-context` repairs
 * (client-go and k8s.io/kubectl, cmd/util/helpers.go).
 */
export const isStaleContext = (words: string): boolean =>
	/context .* (does not exist|was not found)|no context exists|no configuration has been provided|connection refused|was refused|no route to host/i.test(
		words,
	);

/** Repairs the kubeconfig, keeping the current context as it was. Throws SetupError where it leads nowhere after that too. */
export async function repairContext(context: StepContext): Promise<void> {
	const {runner, settings} = context;
	const {profile} = settings;
	const current = await readCurrentContext(context);
	const args = updateContextArguments(profile);
	await runner.run({tool: 'minikube', args, purpose: message('cluster.updateContext', {profile}), limitMs: 60_000});
	await restoreCurrentContext(context, current);
	const [status, answer] = await Promise.all([readProfileStatus(runner, profile), askByContext(context)]);
	const found = 'known' in status ? status.known?.kubeconfig : status.unknown;
	const detail = 'unknown' in answer ? answer.unknown : found === 'Configured' ? undefined : found;
	if (detail === undefined) return;
	throw toolError('command-failed', message('cluster.contextNotRepaired', {profile, detail}), [
		{
			message: message('cluster.showContext'),
			run: showCommand('kubectl', ['config', 'view', '--minify', '--context', profile]),
		},
		{
			message: message('cluster.startAgain', {profile}),
			run: showCommand('minikube', ['start', '-p', profile, '--keep-context']),
		},
	]);
}

/** `update-context` makes the profile the current context (minikube 1.39, update-context.go); the user's own stays. */
async function readCurrentContext({runner}: StepContext): Promise<Answer<string>> {
	const args = ['config', 'current-context'];
	const purpose = message('cluster.askCurrent');
	return unknownWithoutTool(async () => {
		const finished = await runner.query({tool: 'kubectl', args, purpose, limitMs: 10_000});
		if (finished.endedBy === 'itself' && /current-context is not set/.test(finished.stderr)) return {known: ''};
		return answerOf(finished, (stdout) => stdout.trim() || undefined);
	});
}

async function restoreCurrentContext({runner, settings, notice}: StepContext, before: Answer<string>): Promise<void> {
	const {profile} = settings;
	if ('unknown' in before) return notice('warning', message('cluster.currentChanged', {profile}));
	if (before.known === profile) return;
	const args = before.known === '' ? ['config', 'unset', 'current-context'] : ['config', 'use-context', before.known];
	await runner.run({tool: 'kubectl', args, purpose: message('cluster.keepCurrent'), limitMs: 10_000});
}

/**
 * Removes the entries of a deleted profile from the kubeconfig where they still stand: minikube leaves them for a profile whose
 * configuration it cannot read (seen with 1.38). Warns where kubectl cannot tell. Throws SetupError `command-failed`.
 */
export async function removeContext(context: StepContext, profile: string): Promise<void> {
	const purpose = message('cluster.removeContext', {profile});
	const found = await hasContext(context, profile);
	if ('unknown' in found) {
		const run = showCommand('kubectl', ['config', 'delete-context', profile]);
		return context.notice('warning', message('cluster.contextMayStay', {profile, detail: found.unknown}), [
			{message: purpose, run},
		]);
	}
	if (!found.known) return;
	for (const verb of ['delete-context', 'delete-cluster', 'delete-user'])
		await context.runner.run({tool: 'kubectl', args: ['config', verb, profile], purpose, limitMs: 10_000});
}

async function hasContext({runner}: StepContext, profile: string): Promise<Answer<boolean>> {
	const args = ['config', 'get-contexts', profile, '-o', 'name'];
	const purpose = message('cluster.askCurrent');
	return unknownWithoutTool<boolean>(async () => {
		const finished = await runner.query({tool: 'kubectl', args, purpose, limitMs: 10_000});
		if (finished.endedBy === 'itself' && /context \S+ not found/.test(finished.stderr)) return {known: false};
		return answerOf(finished, (stdout) => stdout.trim() === profile || undefined);
	});
}
