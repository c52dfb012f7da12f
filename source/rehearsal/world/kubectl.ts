import {plays, says, type Answer, type Surroundings} from './answer.ts';
import {getObjects} from './kubectl-get.ts';
import {applyObjects, deleteObjects, labelNamespace, patchService, rollout} from './kubectl-change.ts';
import {lastWords} from './kubectl-logs.ts';
import type {Cluster} from './kubernetes-object.ts';
import {readArguments, type ReadArguments} from './read-arguments.ts';
import {jsonOf} from './recording.ts';
import type {WorldState} from './state.ts';

const flags = [
	'context=',
	'n|namespace=',
	'o|output=',
	'l|selector=',
	'field-selector=',
	'A|all-namespaces',
	'f|filename=',
	'server-side',
	'field-manager=',
	'overwrite',
	'client',
	'ignore-not-found',
	'force-conflicts',
	'subresource=',
	'type=',
	'p|patch=',
	'timeout=',
	'wait=',
	'sort-by=',
	'request-timeout=',
	'cascade=',
	'c|container=',
	'previous',
	'tail=',
];

const verbs = ['version', 'get', 'label', 'apply', 'delete', 'patch', 'rollout', 'logs'];

/** kubectl (1.34 as recorded), always with a context. Undefined for a command line that it is not known to get. */
export function kubectl(state: WorldState, args: readonly string[], around: Surroundings): Answer | undefined {
	const given = readArguments(args, flags);
	const [verb] = given.words;
	if (given.strange.length > 0) return undefined;
	if (verb === 'version' && given.has('client')) return plays(around.recording('kubectl-version-client'));
	if (!verbs.includes(verb ?? '')) return undefined;
	const context = given.value('context') ?? 'minikube';
	const profile = state.profiles[context];
	if (!profile || profile.state === 'half-made')
		return plays(around.recording('kubectl-no-context'), {alter: (text) => text.replaceAll('nosuch', context)});
	// kubectl's own words when nobody listens (k8s.io/kubectl, cmd/util/helpers.go; not recorded yet).
	if (profile.state === 'stopped')
		return says('', {
			stderr: `The connection to the server ${profile.nodeAddress}:8443 was refused - did you specify the right host or port?\n`,
			exitCode: 1,
		});
	const cluster: Cluster = {state, profile, nowMs: around.nowMs};
	if (verb === 'version')
		return plays(around.recording('kubectl-version'), {alter: () => versions(profile.kubernetesVersion, around)});
	if (verb === 'logs') return lastWords(given, cluster, around);
	return change(verb, given, cluster, around) ?? (verb === 'get' ? getObjects(given, cluster, around) : undefined);
}

function change(
	verb: string | undefined,
	given: ReadArguments,
	cluster: Cluster,
	around: Surroundings,
): Answer | undefined {
	if (verb === 'label') return labelNamespace(given, cluster, around);
	if (verb === 'apply') return applyObjects(given, cluster, around);
	if (verb === 'delete') return deleteObjects(given, cluster);
	if (verb === 'patch') return patchService(given, cluster, around);
	if (verb === 'rollout') return rollout(given, cluster, around);
	return undefined;
}

function versions(kubernetesVersion: string, around: Surroundings): string {
	const recorded = jsonOf<{serverVersion: Record<string, string>}>(around.recording('kubectl-version'));
	const minor = /^v1\.(\d+)/.exec(kubernetesVersion)?.[1] ?? '34';
	// The recording's order of keys is not alphabetical, so it is kept.
	if (kubernetesVersion === recorded.serverVersion.gitVersion) return `${JSON.stringify(recorded, undefined, 2)}\n`;
	return `${JSON.stringify({...recorded, serverVersion: {...recorded.serverVersion, gitVersion: kubernetesVersion, minor, emulationMinor: minor}}, undefined, 2)}\n`;
}
