import type {ClusterSnapshot, ContainerSnapshot, EventSnapshot, PodSnapshot} from '../domain/cluster-snapshot.ts';
import {message} from '../i18n/message.ts';
import {hopeless, isPending, stillWaiting, temporary, type Diagnosis} from './diagnosis.ts';
import {explain} from './explain.ts';
import type {Facts} from './rule.ts';

/** Diagnoses a failed image pull by the kubelet's words; a hopeless one first. */
export function diagnosePull(snapshot: ClusterSnapshot, facts: Facts): Diagnosis | undefined {
	const awaited = snapshot.pods.filter(isPending);
	const failing = awaited.flatMap((pod) =>
		containersOf(pod).flatMap((container) => failureOf(pod, container, snapshot, facts)),
	);
	return failing.find((one) => one.hopeless) ?? failing[0];
}

const pullReasons =
	/^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|RegistryUnavailable|ImageInspectError|SignatureValidationFailed)$/;

function failureOf(
	pod: PodSnapshot,
	{image, waiting}: ContainerSnapshot,
	{events}: ClusterSnapshot,
	facts: Facts,
): readonly Diagnosis[] {
	if (!waiting || !pullReasons.test(waiting.reason)) return [];
	// While it backs off, older kubelets say no more than that; the event before has the reason.
	const event = events.findLast(
		({about, message}) => about.name === pod.name && message.startsWith(`Failed to pull image "${image}"`),
	);
	const detail = /:\s/.test(waiting.message) ? waiting.message : (event?.message ?? waiting.message);
	const values = {image, detail: lastPart(detail), tries: triesOf(pod, image, events), podNamespace: pod.namespace};
	const evidence = {speaker: 'pull', words: [detail], reason: waiting.reason, values} as const;
	const {rule = '', cause, next, retry} = explain(evidence, facts);
	if (cause === undefined) return [];
	return [{...(retry === 'can-help' ? temporary : hopeless)(cause, [detail], next), rule}];
}

/** The kubelet tells each try, equal ones as one event with their count. */
function triesOf(pod: PodSnapshot, image: string, events: readonly EventSnapshot[]): number {
	const tries = events.filter(({about, message}) => about.name === pod.name && message === `Pulling image "${image}"`);
	return Math.max(1, ...tries.map(({count}) => count));
}

/** The cause is last in a chain of errors (`failed to pull …: failed to resolve …: dial tcp: …`). */
const lastPart = (detail: string): string =>
	detail
		.split(/:\s+(?!\d)/)
		.slice(-2)
		.join(': ')
		.trim();

/** How many of the images that the awaited pods need are in the node, and which is on its way. */
export function pullProgress({pods, events}: ClusterSnapshot): Diagnosis | undefined {
	const here = pods.filter((pod) => !pod.isLeaving);
	const containers = here.flatMap(containersOf);
	const images = new Set(containers.map((container) => container.image));
	const about = events.filter((event) => here.some((pod) => pod.name === event.about.name));
	const there = new Set([
		...containers.filter((container) => container.isRunning || container.ended).map((container) => container.image),
		...about.flatMap(({message}) => /^(?:Successfully pulled|Container) image "([^"]+)"/.exec(message)?.[1] ?? []),
	]);
	const coming = about
		.flatMap(({message}) => /^Pulling image "([^"]+)"/.exec(message)?.[1] ?? [])
		.filter((image) => images.has(image) && !there.has(image));
	const image = coming.at(-1);
	if (image === undefined) return undefined;
	return stillWaiting(
		message('diagnosis.pulling', {image, coming: new Set(coming).size, there: there.size, total: images.size}),
	);
}

const containersOf = (pod: PodSnapshot): readonly ContainerSnapshot[] => [...pod.initContainers, ...pod.containers];
