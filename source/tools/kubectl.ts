import {say, type Sentence} from '../domain/sentence.ts';
import type {Finished, Runner} from '../domain/tool.ts';
import {jsonObject} from './minikube-events.ts';

/** An object as the cluster holds it, with the fields that we read. */
export type ClusterObject = {
	readonly kind: string;
	readonly metadata: {
		readonly name: string;
		readonly creationTimestamp?: string;
		readonly labels?: Readonly<Record<string, string>>;
		readonly annotations?: Readonly<Record<string, string>>;
	};
	readonly spec?: Readonly<Record<string, unknown>>;
	readonly status?: Readonly<Record<string, unknown>>;
};

/** What a question to the cluster can end in: objects, nothing to ask (no cluster, context or such kind of object), or kubectl's complaint. */
export type Looked = readonly ClusterObject[] | 'none' | {readonly problem: string};

const askLimitMs = 20_000;

/**
 * Words by which kubectl says that there is nothing to ask (recordings kubectl-no-context, gateways-nocrd, gateway-missing;
 * kubectl 1.34). A refused connection is not among them: a stopped cluster still holds what we changed in it.
 */
const nothingThere = /NotFound|context was not found|context .* does not exist|doesn't have a resource type/i;

/** Asks for objects (`get … -o json`); `kinds` as kubectl takes them. Throws SetupError `tool-missing`. */
export async function getObjects(
	runner: Runner,
	context: string,
	namespace: string | undefined,
	kinds: readonly string[],
	purpose: Sentence,
): Promise<Looked> {
	const where = namespace === undefined ? [] : ['-n', namespace];
	const finished = await runner.ask({
		tool: 'kubectl',
		args: ['--context', context, ...where, 'get', ...kinds, '-o', 'json'],
		purpose,
		limitMs: askLimitMs,
	});
	if (finished.exitCode === 0) return parseObjects(finished.stdout) ?? {problem: 'no JSON'};
	const detail = finished.stderr.trim();
	return nothingThere.test(detail) ? 'none' : {problem: detail.split('\n').at(-1) || `exit ${finished.exitCode}`};
}

/** Reads a list, or one object, of `get -o json`. */
export function parseObjects(stdout: string): readonly ClusterObject[] | undefined {
	const value = jsonObject(stdout);
	if (value === undefined) return undefined;
	return (Array.isArray(value['items']) ? value['items'] : [value]) as readonly ClusterObject[];
}

/** Changes something in the cluster. Throws SetupError `command-failed`. */
export function changeCluster(
	runner: Runner,
	context: string,
	args: readonly string[],
	purpose: Sentence,
	limitMs = 60_000,
): Promise<Finished> {
	return runner.run({tool: 'kubectl', args: ['--context', context, ...args], purpose, limitMs});
}

/** Does a Deployment have all the replicas that it wants, of its newest generation. */
export function isAvailable(deployment: ClusterObject): boolean {
	const wanted = numberOf(deployment.spec?.['replicas']) ?? 1;
	const status = deployment.status ?? {};
	const isObserved = numberOf(status['observedGeneration']) !== undefined;
	return (
		isObserved &&
		(numberOf(status['availableReplicas']) ?? 0) >= wanted &&
		(numberOf(status['updatedReplicas']) ?? 0) >= wanted
	);
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Restarts Deployments, so that their pods are made anew. */
export async function restartDeployments(
	runner: Runner,
	context: string,
	namespace: string,
	names: readonly string[],
): Promise<void> {
	if (names.length === 0) return;
	const targets = names.map((name) => `deployment/${name}`);
	await changeCluster(
		runner,
		context,
		['-n', namespace, 'rollout', 'restart', ...targets],
		say('label.restart', {pods: names.join(', ')}),
	);
}
