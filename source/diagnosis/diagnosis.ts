import type {ContainerSnapshot, PodSnapshot} from '../domain/cluster-snapshot.ts';
import type {NextAction} from '../domain/failure.ts';
import type {Message} from '../i18n/message.ts';

/** Why something is awaited, or why waiting will not help. */
export type Diagnosis = {
	readonly message: Message;
	/** The tools' own words that it rests on. */
	readonly evidence: readonly string[];
	readonly next: readonly NextAction[];
	/** Waiting cannot help. */
	readonly hopeless: boolean;
	/** It becomes hopeless when nothing has moved for so long. */
	readonly graceMs?: number;
	/** The ID of the rule that explains it. */
	readonly rule?: string;
};

/** Time for a cause to go away by itself: a network that comes back, a restart. */
const graceMs = 3 * 60_000;

/** Something that is awaited, and that nothing but time is needed for. */
export const stillWaiting = (text: Message, evidence: readonly string[] = []): Diagnosis => ({
	message: text,
	evidence,
	next: [],
	hopeless: false,
});

/** A cause that waiting cannot change. */
export const hopeless = (text: Message, evidence: readonly string[], next: readonly NextAction[]): Diagnosis => ({
	message: text,
	evidence,
	next,
	hopeless: true,
});

/** A cause that may go away by itself; hopeless once nothing has moved for `grace` milliseconds. */
export const temporary = (
	text: Message,
	evidence: readonly string[],
	next: readonly NextAction[] = [],
	grace = graceMs,
): Diagnosis => ({message: text, evidence, next, hopeless: false, graceMs: grace});

/** Pods that are still awaited: not ready, not leaving, not done. */
export const isPending = (pod: PodSnapshot): boolean => !pod.isReady && !pod.isLeaving && pod.phase !== 'Succeeded';

/** Istio's containers beside a service's own. */
const isIstios = ({name}: ContainerSnapshot): boolean => /^istio-(?:proxy|init|validation)$/.test(name);

/** A container as people know it: its service, with its own name where it is Istio's beside the service's own. */
export const titleOf = ({service, containers}: PodSnapshot, container: ContainerSnapshot): string =>
	isIstios(container) && containers.some((one) => !isIstios(one)) ? `${service} (${container.name})` : service;

/** Containers that are to run as long as their pod: native sidecars among them, init containers that end not. */
export const servingContainers = ({containers, initContainers}: PodSnapshot): readonly ContainerSnapshot[] => [
	...initContainers.filter(({name}) => name === 'istio-proxy'),
	...containers,
];

/** A log's line without its time and level: a warning of a container that does not become ready is what names its fault. */
export const withoutLevel = (line: string): string =>
	line.replace(/^(?:\d[\dT:.Z-]+\s+)?(?:warn(?:ing)?|error|info)\s+/i, '');
