import {SetupError} from '../../domain/failure.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Condition, Step, StepPreview} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {listProfiles, readProfileConfig, readProfileStatus, type ProfileStatus} from '../../tools/minikube.ts';
import {deleteCluster, startAgainArguments, startArguments, startWithProgress} from './apply.ts';
import {versionServes, validateVersion, readToolVersions, wantedKubernetesVersion} from './kubernetes-version.ts';

/** The first step: our own minikube profile, running, with the wanted Kubernetes. */
export const clusterStep: Step = {
	id: 'cluster',
	title: 'cluster.title',
	done: 'cluster.done',
	why: 'cluster.why',
	after: [],
	tools: ['minikube'],
	preview: outline,
	inspect,
	apply,
	async undo(world, changes) {
		for (const recorded of changes) {
			if (recorded.change.kind !== 'profile') continue;
			if ((await listProfiles(world.runner)).includes(recorded.change.profile))
				await deleteCluster(world, recorded.change.profile);
			await world.changes.remove(recorded);
		}
	},
	async leftovers(world, changes) {
		const ours = changes.flatMap(({change}) => (change.kind === 'profile' ? [change.profile] : []));
		const listed = ours.length === 0 ? [] : await listProfiles(world.runner);
		return ours.filter((profile) => listed.includes(profile)).map((profile) => message('cluster.leftover', {profile}));
	},
};

function outline(world: StepContext): StepPreview {
	const {profile} = world.settings;
	const choice = wantedKubernetesVersion(world);
	return {
		commands: [{why: choice.why, line: showCommand('minikube', startArguments(world, choice.version))}],
		undo: [
			{
				why: message('cluster.delete', {profile}),
				line: showCommand('minikube', ['delete', '-p', profile, '--output=json']),
			},
		],
	};
}

async function inspect(world: StepContext): Promise<Condition> {
	const {profile} = world.settings;
	try {
		const [status, versions, config] = await Promise.all([
			readProfileStatus(world.runner, profile),
			readToolVersions(world),
			readProfileConfig(world.runner, profile),
		]);
		if (status === 'none') {
			const choice = wantedKubernetesVersion(world);
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
		const choice = wantedKubernetesVersion(world);
		if (config && !versionServes(running, choice, versions))
			return {...otherVersion(profile, running, choice.version), facts};
		const wrong = whatIsWrong(profile, status);
		if (wrong) return {kind: 'broken', reason: wrong, facts};
		return {kind: 'ready', reason: message('cluster.runs', {profile, version: running}), facts};
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing')
			return {kind: 'unknown', reason: error.failure.message};
		throw error;
	}
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

async function apply(world: StepContext, found: Condition): Promise<void> {
	const {profile} = world.settings;
	const versions = await readToolVersions(world);
	const refusal = validateVersion(world.settings, world.host, versions);
	if (refusal) throw new SetupError(refusal);
	const {version} = wantedKubernetesVersion(world);
	if (found.kind !== 'absent') {
		// A start that was killed early leaves a profile without a configuration: it needs the whole command again.
		const whole = found.facts?.kubernetesVersion === undefined;
		return startWithProgress(
			world,
			whole ? startArguments(world, version) : startAgainArguments(world),
			message('cluster.startAgain', {profile}),
		);
	}
	await world.changes.record({kind: 'profile', profile});
	return startWithProgress(world, startArguments(world, version), message('cluster.start', {profile, version}));
}
