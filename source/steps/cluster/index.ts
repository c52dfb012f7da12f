import {SetupError} from '../../domain/failure.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Condition, StepPreview} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {listProfiles, readProfileConfig, readProfileStatus, type ProfileStatus} from '../../tools/minikube.ts';
import {deleteCluster, startAgainArguments, startArguments, startWithProgress} from './apply.ts';
import {versionServes, validateVersion, readToolVersions, wantedKubernetesVersion} from './kubernetes-version.ts';
import type {Step} from '../../domain/ports/step.ts';

/** The first step: our own minikube profile, running, with the wanted Kubernetes. */
export const clusterStep: Step = {
	id: 'cluster',
	title: 'cluster.title',
	done: 'cluster.done',
	why: 'cluster.why',
	after: [],
	preview: outline,
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
	(await listProfiles(context.runner)).includes(profile);

function outline(context: StepContext): StepPreview {
	const {profile} = context.settings;
	const choice = wantedKubernetesVersion(context);
	return {
		commands: [{why: choice.why, line: showCommand('minikube', startArguments(context, choice.version))}],
		undo: [
			{
				why: message('cluster.delete', {profile}),
				line: showCommand('minikube', ['delete', '-p', profile, '--output=json']),
			},
		],
	};
}

async function inspect(context: StepContext): Promise<Condition> {
	const {profile} = context.settings;
	const [status, versions, config] = await Promise.all([
		readProfileStatus(context.runner, profile),
		readToolVersions(context),
		readProfileConfig(context.runner, profile),
	]);
	if (status === 'none') {
		const choice = wantedKubernetesVersion(context);
		return {
			kind: 'absent',
			reason: message('cluster.none', {profile, why: choice.why}),
			facts: {kubernetesVersion: choice.version},
		};
	}
	if ('problem' in status) return {kind: 'unknown', reason: message('cluster.unknown', {detail: status.problem})};
	const facts = {
		...(config
			? {
					kubernetesVersion: config.kubernetesVersion,
					driver: config.driver,
					containerRuntime: config.containerRuntime,
				}
			: {}),
		...(config?.nodeIp === undefined ? {} : {nodeIp: config.nodeIp}),
	};
	const running = config?.kubernetesVersion ?? '';
	const choice = wantedKubernetesVersion(context);
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
	const {version} = wantedKubernetesVersion(context);
	if (found.kind !== 'absent') {
		// A start that was killed early leaves a profile without a configuration: it needs the whole command again.
		const whole = found.facts?.kubernetesVersion === undefined;
		return startWithProgress(
			context,
			whole ? startArguments(context, version) : startAgainArguments(context),
			message('cluster.startAgain', {profile}),
		);
	}
	await context.changes.record({kind: 'profile', profile});
	return startWithProgress(context, startArguments(context, version), message('cluster.start', {profile, version}));
}
