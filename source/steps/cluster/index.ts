import {defined} from '../../domain/defined.ts';
import {SetupError, toolError} from '../../domain/failure.ts';
import {valueOf} from '../../domain/ports/answer.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Condition, StepPreview} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {listProfiles, readProfileConfig, readProfileStatus, type ProfileStatus} from '../../tools/minikube.ts';
import {shown} from '../shared/shown.ts';
import {deleteArguments, deleteCluster, startAgainArguments, startArguments, startWithProgress} from './apply.ts';
import {chooseKubernetes, readToolVersions, validateVersion, versionServes} from './kubernetes-version.ts';
import type {Step} from '../../domain/ports/step.ts';

/** The first step: our own minikube profile, running, with the wanted Kubernetes. */
export const clusterStep: Step = {
	id: 'cluster',
	title: 'cluster.title',
	done: 'cluster.done',
	why: 'cluster.why',
	after: [],
	preview,
	inspect,
	apply,
	async undo(context, change) {
		if (change.kind === 'profile' && (await isListed(context, change.profile)))
			await deleteCluster(context, change.profile);
	},
	async leftovers(context, change) {
		return change.kind === 'profile' && (await isListed(context, change.profile))
			? [message('cluster.leftover', {profile: change.profile})]
			: [];
	},
};

const isListed = async (context: StepContext, profile: string): Promise<boolean> =>
	valueOf(await listProfiles(context.runner), (words) =>
		toolError('not-undone', message('cluster.unknown', {detail: words}), [{message: message('common.again')}]),
	).includes(profile);

/** The version is for the tools that `found` names, else for the newest tools that we know. */
function preview(context: StepContext, found?: Condition): StepPreview {
	const {profile} = context.settings;
	const {minikube, istio} = found?.facts ?? {};
	const choice = chooseKubernetes(context.settings, context.host, defined({minikube, istio}));
	return {
		commands: [shown(choice.why, 'minikube', startArguments(context, choice.version))],
		undo: [shown(message('cluster.delete', {profile}), 'minikube', deleteArguments(profile))],
	};
}

async function inspect(context: StepContext): Promise<Condition> {
	const {profile} = context.settings;
	const [status, versions, configured] = await Promise.all([
		readProfileStatus(context.runner, profile),
		readToolVersions(context),
		readProfileConfig(context.runner, profile),
	]);
	const config = 'known' in configured ? configured.known : undefined;
	const choice = chooseKubernetes(context.settings, context.host, versions);
	if (status === 'none')
		return {
			kind: 'absent',
			reason: message('cluster.none', {profile, why: choice.why}),
			facts: {kubernetesVersion: choice.version, ...versions},
		};
	if ('problem' in status) return {kind: 'unknown', reason: message('cluster.unknown', {detail: status.problem})};
	const facts = {...config, ...versions};
	const running = config?.kubernetesVersion ?? '';
	if (config && !versionServes(running, choice, versions))
		return {...otherVersion(profile, running, choice.version), facts};
	const wrong = whatIsWrong(profile, status);
	if (wrong) return {kind: 'broken', reason: wrong, facts};
	return {kind: 'ready', reason: message('cluster.runs', {profile, version: running}), facts};
}

const otherVersion = (profile: string, running: string, wanted: string): Condition => ({
	kind: 'outdated',
	reason: message('cluster.otherVersion', {profile, running, wanted}),
	blockedBy: {
		question: message('cluster.deleteOrKeep', {profile, running, wanted}),
		run: showCommand('minikube', ['delete', '-p', profile]),
	},
});

function whatIsWrong(profile: string, status: ProfileStatus) {
	const {host, kubelet, apiServer} = status;
	if (host === 'Stopped') return message('cluster.isStopped', {profile});
	if (host === 'Paused' || apiServer === 'Paused') return message('cluster.isPaused', {profile});
	if (host !== 'Running') return message('cluster.halfMade', {profile, host});
	if (kubelet !== 'Running' || apiServer !== 'Running') return message('cluster.apiDown', {profile, apiServer});
	return undefined;
}

async function apply(context: StepContext, found: Condition): Promise<void> {
	const {profile} = context.settings;
	const versions = await readToolVersions(context);
	const refusal = validateVersion(context.settings, context.host, versions);
	if (refusal) throw new SetupError(refusal);
	const {version} = chooseKubernetes(context.settings, context.host, versions);
	if (found.kind !== 'absent') {
		// A start that was killed early leaves a profile without a configuration: it needs the whole command again.
		const isIncomplete = found.facts?.kubernetesVersion === undefined;
		const args = isIncomplete ? startArguments(context, version) : startAgainArguments(context);
		return startWithProgress(context, args, message('cluster.startAgain', {profile}));
	}
	await context.changes.record({kind: 'profile', profile});
	return startWithProgress(context, startArguments(context, version), message('cluster.start', {profile, version}));
}
