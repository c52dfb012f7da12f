import * as v from 'valibot';
import {defined} from '../domain/defined.ts';
import {readCluster, type ClusterSnapshot} from '../domain/cluster-snapshot.ts';
import type {Answer} from '../domain/ports/answer.ts';
import {showCommand, type Runner} from '../domain/ports/command.ts';
import type {StepContext} from '../domain/ports/step-context.ts';
import {constants} from '../domain/settings.ts';
import {message, type Message} from '../i18n/message.ts';
import {answerOf, parseJson} from './parse-json.ts';

const queryLimitMs = 20_000;

/** What a kubectl query needs; the profile is kubectl's context. */
export type ToolContext = Pick<StepContext, 'runner' | 'settings'>;

/** A kubectl command on our cluster, as a user can copy it. */
export const showKubectl = ({settings}: Pick<StepContext, 'settings'>, args: readonly string[]): string =>
	showCommand('kubectl', ['--context', settings.profile, ...args]);

/** The command that lists the pods of a namespace. */
export const showPods = (context: Pick<StepContext, 'settings'>, namespace: string): string =>
	showKubectl(context, ['-n', namespace, 'get', 'pods']);

const ingressStatusSchema = v.object({
	loadBalancer: v.object({
		ingress: v.nullish(v.array(v.object({ip: v.optional(v.string()), hostname: v.optional(v.string())})), []),
	}),
});

/** Reads the address that a load balancer (or we) gave the ingress gateway's Service; undefined without such a Service. */
export async function readIngressService(
	context: ToolContext,
): Promise<Answer<{readonly address?: string} | undefined>> {
	const kinds = ['service', constants.ingressService];
	const found = await getObjects(context, constants.meshNamespace, kinds, message('tunnel.askService'));
	if ('unknown' in found) return found;
	const [service] = found.known;
	if (!service) return {known: undefined};
	const status = v.safeParse(ingressStatusSchema, service.status);
	if (!status.success) return {unknown: `unexpected output: ${constants.ingressService} without a status`};
	const [first] = status.output.loadBalancer.ingress;
	return {known: defined({address: first?.ip ?? first?.hostname})};
}

/** The arguments after `--context PROFILE` that set the Service's address, or clear it (undefined), in its status alone. */
export function patchAddressArguments(address: string | undefined): readonly string[] {
	const patch = JSON.stringify({status: {loadBalancer: {ingress: address === undefined ? null : [{ip: address}]}}});
	const service = ['-n', constants.meshNamespace, 'patch', 'service', constants.ingressService];
	return [...service, '--subresource=status', '--type=merge', '-p', patch];
}

/** Sets the Service's address, or clears it. Throws SetupError `command-failed`. */
export async function patchAddress(context: ToolContext, address: string | undefined): Promise<void> {
	const purpose = address === undefined ? message('tunnel.clearService') : message('tunnel.patchService', {address});
	await changeCluster(context, patchAddressArguments(address), purpose, 30_000);
}

/** Reads pods and events of a namespace and the nodes in one query. */
export async function seeCluster(
	runner: Runner,
	context: string,
	namespace: string,
	signal?: AbortSignal,
): Promise<Answer<ClusterSnapshot>> {
	const finished = await runner.query({
		tool: 'kubectl',
		args: seeArguments(context, namespace),
		purpose: message('diagnosis.ask'),
		limitMs: queryLimitMs,
		...defined({signal}),
	});
	return answerOf(finished, readCluster);
}

/** The arguments of `seeCluster`. */
export function seeArguments(context: string, namespace: string): readonly string[] {
	return ['--context', context, '-n', namespace, 'get', 'pods,events,nodes', '-o', 'json'];
}

/** Reads the last lines that a container wrote; with `previous` those from before it ended. */
export async function readLastLines(
	{runner, settings}: ToolContext,
	pod: {readonly namespace: string; readonly name: string},
	container: string,
	previous: boolean,
	signal: AbortSignal,
): Promise<Answer<readonly string[]>> {
	const finished = await runner.query({
		tool: 'kubectl',
		args: [
			'--context',
			settings.profile,
			'-n',
			pod.namespace,
			'logs',
			pod.name,
			'-c',
			container,
			...(previous ? ['--previous'] : []),
			'--tail=10',
		],
		purpose: message('diagnosis.askLog', {container}),
		limitMs: queryLimitMs,
		signal,
	});
	return answerOf(finished, (stdout) => stdout.split('\n').filter((line) => line.trim() !== ''));
}

const fields = v.record(v.string(), v.unknown());

const objectSchema = v.looseObject({
	kind: v.string(),
	metadata: v.looseObject({
		name: v.string(),
		labels: v.nullish(v.record(v.string(), v.string())),
		managedFields: v.optional(v.array(v.looseObject({manager: v.optional(v.string())}))),
	}),
	spec: v.optional(fields),
	status: v.optional(fields),
});

/** An object as the cluster holds it, with the fields that we read. */
export type ClusterObject = Readonly<v.InferOutput<typeof objectSchema>>;

const objectsSchema = v.union([v.object({items: v.array(objectSchema)}), objectSchema]);

/**
 * kubectl's errors that prove that there is nothing of the kind (recordings gateways-nocrd, gateway-missing; kubectl 1.34). A missing
 * context and a refused connection are not among them: the cluster may run all the same, or hold our changes while it is stopped.
 */
const nothingThere = /\(NotFound\)|doesn't have a resource type/;

/** kubectl asks for the types first: without that list a type only seems to be missing. */
const typesUnknown = /couldn't get .*API group list|unable to retrieve the complete list of server APIs/i;

/** Reads objects (`get … -o json`); `kinds` as kubectl takes them. No such object, or no such kind of object, is an empty list. Throws SetupError `tool-missing`. */
export async function getObjects(
	{runner, settings}: ToolContext,
	namespace: string | undefined,
	kinds: readonly string[],
	purpose: Message,
): Promise<Answer<readonly ClusterObject[]>> {
	const where = namespace === undefined ? [] : ['-n', namespace];
	const finished = await runner.query({
		tool: 'kubectl',
		args: ['--context', settings.profile, ...where, 'get', ...kinds, '-o', 'json'],
		purpose,
		limitMs: queryLimitMs,
	});
	const {stderr, endedBy} = finished;
	if (endedBy === 'itself' && nothingThere.test(stderr) && !typesUnknown.test(stderr)) return {known: []};
	return answerOf(finished, parseObjects);
}

/** Reads a list, or one object, of `get -o json`. */
export function parseObjects(stdout: string): readonly ClusterObject[] | undefined {
	const found = parseJson(objectsSchema, stdout);
	if (found === undefined) return undefined;
	return 'kind' in found ? [found] : found.items;
}

/** Runs a kubectl command that changes the cluster. Throws SetupError `command-failed`. */
export async function changeCluster(
	{runner, settings}: ToolContext,
	args: readonly string[],
	purpose: Message,
	limitMs = 60_000,
): Promise<void> {
	await runner.run({tool: 'kubectl', args: ['--context', settings.profile, ...args], purpose, limitMs});
}

/** Whether a Deployment has all its replicas available, of its newest generation. */
export function isAvailable(deployment: ClusterObject): boolean {
	const wanted = numberOf(deployment.spec?.['replicas']) ?? 1;
	const {observedGeneration, availableReplicas, updatedReplicas} = deployment.status ?? {};
	const hasWanted = (replicas: unknown): boolean => (numberOf(replicas) ?? 0) >= wanted;
	return numberOf(observedGeneration) !== undefined && hasWanted(availableReplicas) && hasWanted(updatedReplicas);
}

const portsSchema = v.object({ports: v.array(v.object({name: v.exactOptional(v.string())}))});

/** The names of a Service's ports. */
export function portNamesOf({spec}: ClusterObject): readonly string[] {
	return v.is(portsSchema, spec) ? spec.ports.flatMap(({name}) => name ?? []) : [];
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Restarts Deployments, which replaces their pods. */
export async function restartDeployments(
	context: ToolContext,
	namespace: string,
	names: readonly string[],
): Promise<void> {
	const args = ['-n', namespace, 'rollout', 'restart', ...names.map((name) => `deployment/${name}`)];
	await changeCluster(context, args, message('label.restart', {pods: names.join(', ')}));
}
