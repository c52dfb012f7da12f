import {readPod, type PodSnapshot} from '../../domain/cluster-snapshot.ts';
import {type Answer, mapAnswer} from '../../domain/ports/answer.ts';
import {serviceNames, type ServiceName} from '../../domain/ports/bundle.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
import {
	isHelmChanging,
	listReleases,
	type ListedRelease,
	readRelease,
	uninstallArguments,
	type Release,
} from '../../tools/helm.ts';
import {type ClusterObject, getObjects, isAvailable, portNamesOf} from '../../tools/kubectl.ts';
import {plannedImages} from './images.ts';
import {ourRelease, knownChoice, wantedDigest, type ImageChoice} from './values.ts';

/** The services that are not as wanted; all empty when each serves, with a sidecar in each pod. */
type Shortfall = {
	readonly missing: readonly string[];
	readonly unavailable: readonly string[];
	readonly withoutSidecar: readonly string[];
	/** Those whose Service has no port with the name that the chart gives it. */
	readonly wrongPort: readonly ServiceName[];
};

/** The names of the chart's ports. Istio reads the protocol from their prefix, so a Service without its name only looks ready. */
export const portNames: Readonly<Record<ServiceName, string>> = {
	db: 'tcp-postgres',
	server: 'grpc-web',
	weather: 'grpc-weather',
	web: 'http-web',
};

/** Reads the services' Deployments, pods and Services. */
export async function readShortfall(context: StepContext): Promise<Answer<Shortfall>> {
	const purpose = message('chart.askPods');
	const objects = await getObjects(context, constants.namespace, ['deployments,pods,services'], purpose);
	return mapAnswer(objects, shortfallIn);
}

function shortfallIn(objects: readonly ClusterObject[]): Shortfall {
	const deployments = new Map(
		objects.filter((one) => one.kind === 'Deployment').map((one) => [one.metadata.name, isAvailable(one)]),
	);
	const pods = objects.filter((one) => one.kind === 'Pod').map(readPod);
	return {
		missing: serviceNames.filter((name) => !deployments.has(name)),
		unavailable: serviceNames.filter((name) => deployments.get(name) === false),
		withoutSidecar: serviceNames.filter((name) => pods.some((pod) => isOf(pod, name) && !pod.hasSidecar)),
		wrongPort: serviceNames.filter((name) => !hasPort(objects, name)),
	};
}

function hasPort(objects: readonly ClusterObject[], name: ServiceName): boolean {
	const service = objects.find(({kind, metadata}) => kind === 'Service' && metadata.name === name);
	return service !== undefined && portNamesOf(service).includes(portNames[name]);
}

const isOf = (pod: PodSnapshot, service: string): boolean =>
	pod.service === service && !pod.isLeaving && pod.phase !== 'Failed';

/** Releases of the tutorial's chart under other names; their services conflict with ours. */
export async function oldReleases(context: StepContext): Promise<Answer<readonly ListedRelease[]>> {
	const listed = await listReleases(context.runner, ourRelease(context));
	return mapAnswer(listed, (all) =>
		all.filter((one) => /^helm-digimon-\d/.test(one.chart) && one.name !== constants.release),
	);
}

/** The helm process that is changing our release; one of an earlier run may still be at work. */
export async function helmAtWork(context: StepContext): Promise<{readonly pid: number} | undefined> {
	const place = ourRelease(context);
	return (await context.processes.find((args) => isHelmChanging(place, args)))[0];
}

const {release} = constants;

/** Inspects the release and its four services. */
export async function inspectChart(context: StepContext): Promise<Condition> {
	const [found, old, shortfall] = await Promise.all([
		readRelease(context.runner, ourRelease(context)),
		oldReleases(context),
		readShortfall(context),
	]);
	if ('unknown' in found) return unreadable(found.unknown);
	if ('unknown' in old) return unreadable(old.unknown);
	const [first] = old.known;
	if (first) return blocked(context, first.name);
	if (found.known === undefined)
		return {kind: 'absent', reason: message('chart.none', {release, images: plannedImages(context)})};
	if ('unknown' in shortfall) return unreadable(shortfall.unknown);
	return await ofRelease(context, found.known, shortfall.known);
}

const unreadable = (detail: string): Condition => ({kind: 'unknown', reason: message('chart.unknown', {detail})});

function blocked(context: StepContext, name: string): Condition {
	return {
		kind: 'broken',
		reason: message('chart.oldRelease', {name}),
		blockedBy: {
			question: message('chart.oldQuestion', {name, release}),
			run: showCommand('helm', uninstallArguments({...ourRelease(context), release: name})),
		},
	};
}

async function ofRelease(context: StepContext, {status, config}: Release, shortfall: Shortfall): Promise<Condition> {
	if (status === 'failed') return {kind: 'broken', reason: message('chart.failed', {release})};
	if (status !== 'deployed') {
		const helm = await helmAtWork(context);
		const reason = helm
			? message('chart.atWork', {release, pid: helm.pid})
			: message('chart.halfMade', {release, status});
		return {kind: 'broken', reason};
	}
	const choice = choicesOf(context).find((one) => wantedDigest(context, one) === String(config['setupDigest'] ?? ''));
	if (choice === undefined) return {kind: 'outdated', reason: message('chart.otherValues', {release})};
	const because = whatIsShort(shortfall);
	const facts = {images: choice};
	return because
		? {kind: 'broken', reason: because, facts}
		: {kind: 'ready', reason: message('chart.ready', {release}), facts};
}

/** While `auto` has not decided, a release with either choice is as wanted. */
function choicesOf(context: StepContext): readonly ImageChoice[] {
	const known = knownChoice(context);
	return known === undefined ? ['article', 'bundled'] : [known];
}

function whatIsShort({missing, unavailable, wrongPort, withoutSidecar}: Shortfall): Message | undefined {
	if (missing.length > 0) return message('chart.missing', {names: missing.join(', ')});
	if (unavailable.length > 0) return message('chart.unavailable', {names: unavailable.join(', ')});
	if (wrongPort.length > 0) {
		const ports = wrongPort.map((name) => `${name} (${portNames[name]})`).join(', ');
		return message('chart.wrongPort', {ports});
	}
	if (withoutSidecar.length > 0) return message('chart.noSidecar', {names: withoutSidecar.join(', ')});
	return undefined;
}
