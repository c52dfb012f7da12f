import * as v from 'valibot';
import {defined} from '../domain/defined.ts';
import {readCluster, type ClusterSnapshot} from '../domain/cluster-snapshot.ts';
import type {Runner, CommandResult} from '../domain/ports/command.ts';
import {constants} from '../domain/settings.ts';
import {message, type Message} from '../i18n/message.ts';
import {parseJson} from './parse-json.ts';

/** The ingress gateway's Service: the address that a load balancer (or we) gave it. */
type IngressService = {readonly address?: string};

const ingressServiceSchema = v.object({
	status: v.object({
		loadBalancer: v.object({
			ingress: v.nullish(v.array(v.object({ip: v.optional(v.string()), hostname: v.optional(v.string())})), []),
		}),
	}),
});

const service = ['-n', constants.meshNamespace];

/** Reads the Service; `none` when there is no mesh, cluster or context; else what kubectl said. Throws SetupError `tool-missing`. */
export async function readIngressService(
	runner: Runner,
	context: string,
): Promise<IngressService | 'none' | {readonly problem: string}> {
	const args = ['--context', context, ...service, 'get', 'service', constants.ingressService, '-o', 'json'];
	const finished = await runner.query({tool: 'kubectl', args, purpose: message('tunnel.askService'), limitMs: 20_000});
	if (finished.exitCode === 0) return parseIngressService(finished.stdout) ?? {problem: 'no JSON'};
	const detail = finished.stderr.trim();
	const gone = /NotFound|context was not found|context .* does not exist/i.test(detail);
	return gone ? 'none' : {problem: detail.split('\n').at(-1) || `exit ${finished.exitCode}`};
}

/** Reads `get service istio-ingressgateway -o json`. */
export function parseIngressService(stdout: string): IngressService | undefined {
	const service = parseJson(ingressServiceSchema, stdout);
	const [first] = service?.status.loadBalancer.ingress ?? [];
	return service && defined({address: first?.ip ?? first?.hostname});
}

/** The arguments that give the Service an address, or take it away (undefined), on its status alone. */
export function patchAddressArguments(context: string, address: string | undefined): readonly string[] {
	const patch = JSON.stringify({status: {loadBalancer: {ingress: address === undefined ? null : [{ip: address}]}}});
	return [
		'--context',
		context,
		...service,
		'patch',
		'service',
		constants.ingressService,
		'--subresource=status',
		'--type=merge',
		'-p',
		patch,
	];
}

/** Gives the Service an address, or takes it away. Throws SetupError `command-failed`. */
export async function patchAddress(runner: Runner, context: string, address: string | undefined): Promise<void> {
	const purpose = address === undefined ? message('tunnel.clearService') : message('tunnel.patchService', {address});
	await runner.run({tool: 'kubectl', args: patchAddressArguments(context, address), purpose, limitMs: 30_000});
}

/** Pods and events of a namespace and the nodes, in one question; undefined when they cannot be told. */
export async function seeCluster(
	runner: Runner,
	context: string,
	namespace: string,
	signal?: AbortSignal,
): Promise<ClusterSnapshot | undefined> {
	const finished = await runner.query({
		tool: 'kubectl',
		args: seeArguments(context, namespace),
		purpose: message('diagnosis.ask'),
		limitMs: 20_000,
		...(signal ? {signal} : {}),
	});
	return finished.exitCode === 0 ? readCluster(finished.stdout) : undefined;
}

/** The question's command line. */
export const seeArguments = (context: string, namespace: string): readonly string[] => [
	'--context',
	context,
	'-n',
	namespace,
	'get',
	'pods,events,nodes',
	'-o',
	'json',
];

/** The last lines that a container wrote before it ended; empty when they cannot be told. */
export async function readLastLines(
	runner: Runner,
	context: string,
	pod: {readonly namespace: string; readonly name: string},
	container: string,
	signal?: AbortSignal,
): Promise<readonly string[]> {
	const finished = await runner.query({
		tool: 'kubectl',
		args: ['--context', context, '-n', pod.namespace, 'logs', pod.name, '-c', container, '--previous', '--tail=10'],
		purpose: message('diagnosis.askLog', {container}),
		limitMs: 20_000,
		...(signal ? {signal} : {}),
	});
	return finished.exitCode === 0 ? finished.stdout.split('\n').filter((line) => line.trim() !== '') : [];
}

const fields = v.record(v.string(), v.unknown());

const objectSchema = v.looseObject({
	kind: v.string(),
	metadata: v.looseObject({name: v.string(), labels: v.nullish(v.record(v.string(), v.string()))}),
	spec: v.optional(fields),
	status: v.optional(fields),
});

/** An object as the cluster holds it, with the fields that we read. */
export type ClusterObject = Readonly<v.InferOutput<typeof objectSchema>>;

const objectsSchema = v.union([v.object({items: v.array(objectSchema)}), objectSchema]);

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
	purpose: Message,
): Promise<Looked> {
	const where = namespace === undefined ? [] : ['-n', namespace];
	const finished = await runner.query({
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
	const found = parseJson(objectsSchema, stdout);
	if (found === undefined) return undefined;
	return 'kind' in found ? [found] : found.items;
}

/** Changes something in the cluster. Throws SetupError `command-failed`. */
export function changeCluster(
	runner: Runner,
	context: string,
	args: readonly string[],
	purpose: Message,
	limitMs = 60_000,
): Promise<CommandResult> {
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
		message('label.restart', {pods: names.join(', ')}),
	);
}
