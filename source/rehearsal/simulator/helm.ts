import {
	editProfile,
	refuses,
	replays,
	unreachable,
	prints,
	type Answer,
	type SimulatorEnvironment,
	readArguments,
	type ReadArguments,
	textOf,
	type Tool,
} from './answer.ts';
import {readChart, readValues, upgrade, listedRelease, shownRelease} from './helm-upgrade.ts';
import type {Profile, Release, SimulatedState} from './state.ts';

const flags = `
	kube-context= n|namespace= o|output= a|all i|install wait timeout= f|values= set= set-string= template=
	short ignore-not-found
`;

/** helm (3.22 as recorded). */
export const helm: Tool = (state, args, environment) => {
	const given = readArguments(args, flags);
	const [verb, name = ''] = given.positionals;
	if (given.undeclared.length > 0) return undefined;
	if (verb === 'version') return replays(environment.recording('helm-version'));
	if (!['list', 'upgrade', 'uninstall', 'status'].includes(verb ?? '')) return undefined;
	const profile = state.profiles[given.value('kube-context') ?? 'minikube'];
	if (profile?.state !== 'running')
		return unreachable(profile, given.value('kube-context'), 'Kubernetes cluster unreachable: ');
	const namespace = given.value('namespace') ?? 'default';
	const release = profile.releases.find((one) => one.name === name && one.namespace === namespace);
	if (verb === 'list' && given.value('output') === 'json') return list(profile, given, namespace, environment);
	if (verb === 'upgrade' && given.has('install')) return installOrUpgrade(state, profile, release, given, environment);
	if (verb === 'uninstall') return uninstall(profile, release, name, given, environment);
	if (verb !== 'status') return undefined;
	if (!release) return replays(environment.recording('helm-status-none'));
	return replays(environment.recording('helm-status'), {alter: () => `${JSON.stringify(shownRelease(release))}\n`});
};

/** Without `-a` helm lists deployed and failed releases only. */
function list(profile: Profile, given: ReadArguments, namespace: string, environment: SimulatorEnvironment): Answer {
	const listed = profile.releases.filter(
		(one) => one.namespace === namespace && (given.has('all') || one.status === 'deployed' || one.status === 'failed'),
	);
	if (listed.length === 0) return replays(environment.recording('helm-list-all'));
	return replays(environment.recording('helm-list'), {alter: () => `${JSON.stringify(listed.map(listedRelease))}\n`});
}

function installOrUpgrade(
	state: SimulatedState,
	profile: Profile,
	release: Release | undefined,
	given: ReadArguments,
	environment: SimulatorEnvironment,
): Answer | undefined {
	const [, name = '', chartPath = ''] = given.positionals;
	const chart = readChart(chartPath, environment);
	if (!chart) return refuses(`Error: path "${chartPath}" not found`);
	const values = readValues(given, environment);
	if ('missing' in values) return refuses(`Error: open ${values.missing}: no such file or directory`);
	return upgrade({
		state,
		profile,
		release,
		name,
		namespace: given.value('namespace') ?? 'default',
		chart,
		config: values.config,
		timeout: given.value('timeout') ?? '5m',
		environment,
	});
}

/** The release is `uninstalling` until its pods are gone. `--ignore-not-found` prints the same for a release that does not exist (helm-uninstall-none). */
function uninstall(
	profile: Profile,
	release: Release | undefined,
	name: string,
	given: ReadArguments,
	environment: SimulatorEnvironment,
): Answer {
	const none = environment.recording('helm-uninstall-none');
	const alter = (): string => `release "${name}" uninstalled\n`;
	if (!release && given.has('ignore-not-found')) return replays(none, {alter});
	if (!release)
		return prints('', {
			stderr: `Error: uninstall: Release not loaded: ${name}: ${textOf(environment.recording('helm-status-none'), 'stderr').replace('Error: ', '')}`,
			exitCode: 1,
		});
	const leaving = editProfile(profile.name, (draft) => {
		for (const one of draft.releases)
			if (one.name === name && one.namespace === release.namespace) one.status = 'uninstalling';
	});
	const gone = editProfile(profile.name, (draft) => {
		draft.releases = draft.releases.filter((one) => one.name !== name || one.namespace !== release.namespace);
		draft.workloads = draft.workloads.filter(
			(workload) => workload.release !== name || workload.namespace !== release.namespace,
		);
	});
	return replays(environment.recording('helm-uninstall'), {
		alter,
		patches: [
			{afterMs: 100, patch: leaving},
			{afterMs: 670, patch: gone},
		],
	});
}
