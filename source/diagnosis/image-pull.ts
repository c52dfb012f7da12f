import type {ClusterSnapshot, ContainerSnapshot, EventSnapshot, PodSnapshot} from '../domain/cluster-snapshot.ts';
import type {NextAction} from '../domain/failure.ts';
import {constants} from '../domain/settings.ts';
import {message} from '../i18n/message.ts';
import {hopeless, isPending, stillWaiting, temporary, type Diagnosis} from './diagnosis.ts';

/** Why an image does not come. */
type PullFailure = 'no-such-image' | 'no-platform' | 'quota' | 'certificate' | 'no-space' | 'unreachable' | 'other';

/**
 * By the words of containerd, Docker and the registries, in this order: the network's words first, since a message about a
 * registry that cannot be reached holds "not found" too (`no such host`, an http proxy's 404).
 */
const signs: readonly (readonly [PullFailure, RegExp])[] = [
	['quota', /toomanyrequests|too many requests|pull rate limit/i],
	['certificate', /x509:|certificate (signed by|has expired|is not valid|verify)|tls: failed to verify/i],
	['no-space', /no space left on device/i],
	[
		'no-platform',
		/no match for platform|no matching manifest|does not match the specified platform|image operating system/i,
	],
	[
		'unreachable',
		/no such host|i\/o timeout|connection (refused|reset)|network is unreachable|no route to host|handshake timeout|server misbehaving|name resolution|proxyconnect|context (deadline exceeded|canceled)|dial tcp|unexpected EOF|\b50[234] (bad gateway|service unavailable|gateway time-?out)/i,
	],
	[
		'no-such-image',
		/not found|manifest unknown|name unknown|repository does not exist|pull access denied|insufficient_scope|requested access to the resource is denied|authorization failed|invalid reference format|not present with pull policy of never/i,
	],
];

/** Reads the words of a failed pull. */
const readPullFailure = (detail: string): PullFailure => signs.find(([, sign]) => sign.test(detail))?.[0] ?? 'other';

/** Diagnoses a failed image pull by the kubelet's words; a hopeless one first. */
export function diagnosePull(snapshot: ClusterSnapshot): Diagnosis | undefined {
	const awaited = snapshot.pods.filter(isPending);
	const failing = awaited.flatMap((pod) =>
		containersOf(pod).flatMap((container) => failureOf(pod, container, snapshot)),
	);
	return failing.find((one) => one.hopeless) ?? failing[0];
}

function failureOf(
	pod: PodSnapshot,
	{image, waiting}: ContainerSnapshot,
	{events, nodes}: ClusterSnapshot,
): readonly Diagnosis[] {
	if (
		!waiting ||
		!/^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|RegistryUnavailable)$/.test(waiting.reason)
	)
		return [];
	// While it backs off, older kubelets say no more than that; the event before has the reason.
	const event = events.findLast(
		({about, message}) => about.name === pod.name && message.startsWith(`Failed to pull image "${image}"`),
	);
	const detail = /:\s/.test(waiting.message) ? waiting.message : (event?.message ?? waiting.message);
	const failure = waiting.reason === 'InvalidImageName' ? 'no-such-image' : readPullFailure(detail);
	const next = nextOf(failure, pod, image, nodes[0]?.name ?? 'digimon');
	return [diagnosisOf(failure, {image, detail: lastPart(detail), tries: triesOf(pod, image, events)}, [detail], next)];
}

/** The kubelet tells each try, equal ones as one event with their count. */
function triesOf(pod: PodSnapshot, image: string, events: readonly EventSnapshot[]): number {
	const tries = events.filter(({about, message}) => about.name === pod.name && message === `Pulling image "${image}"`);
	return Math.max(1, ...tries.map(({count}) => count));
}

type Pull = {readonly image: string; readonly detail: string; readonly tries: number};

function diagnosisOf(
	failure: PullFailure,
	pull: Pull,
	evidence: readonly string[],
	next: readonly NextAction[],
): Diagnosis {
	const {image} = pull;
	switch (failure) {
		case 'no-such-image':
			return hopeless(message('diagnosis.noSuchImage', {image}), evidence, next);
		case 'no-platform':
			return hopeless(message('diagnosis.noPlatform', {image}), evidence, next);
		case 'quota':
			return hopeless(message('diagnosis.quota', {image}), evidence, next);
		case 'certificate':
			return temporary(message('diagnosis.certificate', pull), evidence, next);
		case 'no-space':
			return temporary(message('diagnosis.noSpace', pull), evidence, next);
		case 'unreachable':
			return temporary(message('diagnosis.unreachable', pull), evidence, next);
		case 'other':
			return temporary(message('diagnosis.pullFails', pull), evidence, next);
	}
}

const bundled: NextAction = {message: message('diagnosis.useBundled'), run: 'digimon-setup up --images bundled'};

const otherHub: NextAction = {
	message: message('diagnosis.otherHub'),
	run: 'digimon-setup up --istio-set hub=docker.io/istio',
};

/** minikube names its first node after the profile. */
function nextOf(failure: PullFailure, {namespace}: PodSnapshot, image: string, profile: string): readonly NextAction[] {
	const load = `docker pull ${image} && minikube image load -p ${profile} ${image}`;
	const isArticle = image.includes('superj80820/');
	const ours = isArticle ? bundled : {message: message('diagnosis.loadYourself'), run: load};
	const instead = namespace === constants.meshNamespace ? otherHub : ours;
	switch (failure) {
		case 'quota':
			return [{message: message('diagnosis.waitQuota'), run: 'docker login'}, instead];
		case 'certificate':
			return [
				{message: message('diagnosis.giveCertificates'), run: `minikube start -p ${profile} --embed-certs`},
				instead,
			];
		case 'no-space':
			return [{message: message('diagnosis.freeSpace'), run: 'docker system df'}];
		case 'unreachable':
			return [{message: message('diagnosis.checkNetwork')}, instead];
		default:
			return [instead];
	}
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
