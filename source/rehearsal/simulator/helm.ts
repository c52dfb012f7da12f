import {
	edit,
	plays,
	says,
	type Answer,
	type SimulatorEnvironment,
	readArguments,
	type ReadArguments,
	textOf,
} from './answer.ts';
import {readChart, readValues, upgrade, listedRelease, shownRelease} from './helm-upgrade.ts';
import type {Profile, Release, SimulatedState} from './state.ts';

const flags = [
	'kube-context=',
	'n|namespace=',
	'o|output=',
	'a|all',
	'i|install',
	'wait',
	'timeout=',
	'f|values=',
	'set=',
	'set-string=',
	'template=',
	'short',
	'ignore-not-found',
];

/** helm (3.22 as recorded). Undefined for a command line that it is not known to get. */
export function helm(state: SimulatedState, args: readonly string[], around: SimulatorEnvironment): Answer | undefined {
	const given = readArguments(args, flags);
	const [verb, name = ''] = given.words;
	if (given.strange.length > 0) return undefined;
	if (verb === 'version') return plays(around.recording('helm-version'));
	if (!['list', 'upgrade', 'uninstall', 'status'].includes(verb ?? '')) return undefined;
	const profile = state.profiles[given.value('kube-context') ?? 'minikube'];
	if (profile?.state !== 'running') return unreachable(profile, given);
	const namespace = given.value('namespace') ?? 'default';
	const release = profile.releases.find((one) => one.name === name && one.namespace === namespace);
	if (verb === 'list' && given.value('output') === 'json') return list(profile, given, namespace, around);
	if (verb === 'upgrade' && given.has('install')) return installOrUpgrade(state, profile, release, given, around);
	if (verb === 'uninstall') return uninstall(profile, release, name, given, around);
	if (verb !== 'status') return undefined;
	if (!release) return plays(around.recording('helm-status-none'));
	return plays(around.recording('helm-status'), {alter: () => `${JSON.stringify(shownRelease(release))}\n`});
}

/** helm's words without a cluster (client-go's errors; not recorded yet). */
function unreachable(profile: Profile | undefined, given: ReadArguments): Answer {
	const why =
		profile?.state === 'stopped'
			? `Kubernetes cluster unreachable: Get "https://${profile.nodeAddress}:8443/version": dial tcp ${profile.nodeAddress}:8443: connect: no route to host`
			: `Kubernetes cluster unreachable: context "${given.value('kube-context') ?? ''}" does not exist`;
	return says('', {stderr: `Error: ${why}\n`, exitCode: 1});
}

/** Without `-a` helm lists deployed and failed releases only. */
function list(profile: Profile, given: ReadArguments, namespace: string, around: SimulatorEnvironment): Answer {
	const listed = profile.releases.filter(
		(one) => one.namespace === namespace && (given.has('all') || one.status === 'deployed' || one.status === 'failed'),
	);
	if (listed.length === 0) return plays(around.recording('helm-list-all'));
	return plays(around.recording('helm-list'), {alter: () => `${JSON.stringify(listed.map(listedRelease))}\n`});
}

function installOrUpgrade(
	state: SimulatedState,
	profile: Profile,
	release: Release | undefined,
	given: ReadArguments,
	around: SimulatorEnvironment,
): Answer | undefined {
	const [, name = '', chartPath = ''] = given.words;
	const chart = readChart(chartPath, around);
	if (!chart) return says('', {stderr: `Error: path "${chartPath}" not found\n`, exitCode: 1});
	const values = readValues(given, around);
	if ('missing' in values)
		return says('', {stderr: `Error: open ${values.missing}: no such file or directory\n`, exitCode: 1});
	return upgrade({
		state,
		profile,
		release,
		name,
		namespace: given.value('namespace') ?? 'default',
		chart,
		config: values.config,
		timeout: given.value('timeout') ?? '5m',
		around,
	});
}

/** The release is `uninstalling` until its pods are gone. `--ignore-not-found` says the same of a release that never was (helm-uninstall-none). */
function uninstall(
	profile: Profile,
	release: Release | undefined,
	name: string,
	given: ReadArguments,
	around: SimulatorEnvironment,
): Answer {
	const none = around.recording('helm-uninstall-none');
	const alter = (): string => `release "${name}" uninstalled\n`;
	if (!release && given.has('ignore-not-found')) return plays(none, {alter});
	if (!release)
		return says('', {
			stderr: `Error: uninstall: Release not loaded: ${name}: ${textOf(around.recording('helm-status-none'), 'stderr').replace('Error: ', '')}`,
			exitCode: 1,
		});
	const change = (work: (draft: Profile) => void) =>
		edit((draft) => {
			const standing = draft.profiles[profile.name];
			if (standing) work(standing);
		});
	const leaving = change((draft) => {
		for (const one of draft.releases)
			if (one.name === name && one.namespace === release.namespace) one.status = 'uninstalling';
	});
	const gone = change((draft) => {
		draft.releases = draft.releases.filter((one) => one.name !== name || one.namespace !== release.namespace);
		draft.workloads = draft.workloads.filter(
			(workload) => workload.release !== name || workload.namespace !== release.namespace,
		);
	});
	return plays(around.recording('helm-uninstall'), {
		alter,
		patches: [
			{afterMs: 100, patch: leaving},
			{afterMs: 670, patch: gone},
		],
	});
}
