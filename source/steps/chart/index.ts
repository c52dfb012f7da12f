import type {RecordedChange} from '../../domain/change.ts';
import type {ClusterSnapshot} from '../../domain/cluster-snapshot.ts';
import {SetupError} from '../../domain/failure.ts';
import {serviceNames} from '../../domain/ports/bundle.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition, Step} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
import {readRelease, uninstall} from '../../tools/helm.ts';
import {listProfiles} from '../../tools/minikube.ts';
import {removeArguments} from '../../tools/node-images.ts';
import {restartPods} from '../shared/restart-pods.ts';
import {watchPods} from '../shared/watch-pods.ts';
import {isInNode, savedImage, prepareImages} from './images.ts';
import {inspectChart, helmAtWork, oldReleases} from './inspect.ts';
import {previewChart} from './outline.ts';
import {installArguments, ourRelease} from './values.ts';

/** A little more than helm's own fifteen minutes, so that it is helm who says what it waited for. */
const installLimitMs = 16 * 60_000;
const otherHelmLimitMs = 16 * 60_000;

/** The fourth step: the chart's four services, each pod with its sidecar. */
export const chartStep: Step = {
	id: 'chart',
	title: 'chart.title',
	done: 'chart.done',
	why: 'chart.why',
	after: ['mesh', 'label'],
	tools: ['helm', 'kubectl', 'minikube'],
	preview: previewChart,
	inspect: inspectChart,
	prepare: async (world) => void (await prepareImages(world)),
	apply,
	undo,
	leftovers: remains,
};

async function apply(world: StepContext, found: Condition): Promise<void> {
	const choice = await prepareImages(world);
	await otherHelmEnds(world);
	if (found.blockedBy) await removeOldReleases(world);
	await clearTheWay(world);
	const args = installArguments(world, choice);
	await watchPods(
		world,
		constants.namespace,
		(signal) =>
			world.runner.run({tool: 'helm', args, purpose: message('chart.install'), limitMs: installLimitMs, signal}),
		(seen) => tellReady(world, seen),
	);
	await restartPods(world);
}

/** Records the release unless it stood before us; a half-made one is removed first, since helm refuses to go on with it. */
async function clearTheWay(world: StepContext): Promise<void> {
	const place = ourRelease(world);
	const found = await readRelease(world.runner, place);
	const isHalfMade = typeof found === 'object' && 'status' in found && !['deployed', 'failed'].includes(found.status);
	if (isHalfMade) await uninstall(world.runner, place, message('chart.uninstall', {release: constants.release}));
	if (found === 'none' || isHalfMade) await world.changes.record({kind: 'release', ...place});
}

/** Only once the person has said yes to it. */
async function removeOldReleases(world: StepContext): Promise<void> {
	for (const {name} of await oldReleases(world))
		await uninstall(world.runner, {...ourRelease(world), release: name}, message('chart.uninstall', {release: name}));
}

/** A helm of a run that was killed may be at work still; it is let end. */
async function otherHelmEnds(world: StepContext): Promise<void> {
	const {release} = constants;
	const deadline = world.clock.now().getTime() + otherHelmLimitMs;
	let told: number | undefined;
	for (let helm = await helmAtWork(world); helm; helm = await helmAtWork(world)) {
		const {pid} = helm;
		if (told !== pid) world.waitingFor(message('chart.waitsHelm', {pid}));
		told = pid;
		if (world.clock.now().getTime() >= deadline)
			throw new SetupError({
				code: 'decision-missing',
				fault: 'user',
				message: message('chart.helmTooLong', {pid, release}),
				next: [{message: message('chart.endHelm'), run: `kill ${pid}`}],
				tail: [],
			});
		await world.clock.sleep(1000, world.signal);
	}
}

function tellReady(world: StepContext, {pods}: ClusterSnapshot): void {
	const total = serviceNames.length;
	const done = serviceNames.filter((name) => pods.some((pod) => pod.service === name && pod.isReady)).length;
	world.report(message('chart.progress', {done, total}), {done, total, unit: 'pods'});
}

async function undo(world: StepContext, changes: readonly RecordedChange[]): Promise<void> {
	for (const recorded of changes) {
		const {change} = recorded;
		if (change.kind === 'release' && (await releaseStands(world, change)))
			await uninstall(world.runner, change, message('chart.uninstall', {release: change.release}));
		if (change.kind === 'image') await removeImage(world, change);
		await world.changes.remove(recorded);
	}
}

/** Out of the node; and the file that a run which was killed has left. */
async function removeImage(
	world: StepContext,
	change: Extract<RecordedChange['change'], {kind: 'image'}>,
): Promise<void> {
	const {profile, image} = change;
	await world.files.removeOwn(savedImage(world, image));
	if (!(await imageStands(world, change))) return;
	const args = removeArguments(profile, image);
	await world.runner.run({tool: 'minikube', args, purpose: message('images.remove', {image}), limitMs: 120_000});
}

async function remains(world: StepContext, changes: readonly RecordedChange[]): Promise<readonly Message[]> {
	const left: Message[] = [];
	for (const {change} of changes) {
		if (change.kind === 'release' && (await releaseStands(world, change)))
			left.push(message('chart.leftover', {release: change.release}));
		if (change.kind === 'image' && (await imageStands(world, change))) left.push(message('images.leftover', change));
	}
	return left;
}

type ReleaseChange = {readonly context: string; readonly namespace: string; readonly release: string};

/** Throws SetupError `not-undone` when helm cannot tell, so that nothing is believed gone that was not seen gone. */
async function releaseStands(world: StepContext, change: ReleaseChange): Promise<boolean> {
	const found = await readRelease(world.runner, change);
	if (found === 'none') return false;
	if (found !== 'no-cluster' && !('problem' in found)) return true;
	// Without its profile the cluster is gone, and the release with it.
	if (!(await listProfiles(world.runner)).includes(change.context)) return false;
	const detail = found === 'no-cluster' ? message('chart.noCluster') : found.problem;
	const run = showCommand('minikube', ['start', '-p', change.context]);
	throw new SetupError({
		code: 'not-undone',
		fault: 'machine',
		message: message('chart.notUninstalled', {release: change.release, detail}),
		next: [{message: message('cluster.startAgain', {profile: change.context}), run}],
		tail: [],
	});
}

const imageStands = (world: StepContext, {image}: {readonly image: string}): Promise<boolean> => isInNode(world, image);
