import type {Change} from '../../domain/change.ts';
import type {ClusterSnapshot} from '../../domain/cluster-snapshot.ts';
import {SetupError} from '../../domain/failure.ts';
import {serviceNames} from '../../domain/ports/bundle.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
import {readRelease, readUpgradeLine, uninstall} from '../../tools/helm.ts';
import {listProfiles} from '../../tools/minikube.ts';
import {removeArguments} from '../../tools/node-images.ts';
import {restartPods} from '../shared/restart-pods.ts';
import {watchPods} from '../shared/watch-pods.ts';
import {isInNode, savedImage, prepareImages} from './images.ts';
import {inspectChart, helmAtWork, oldReleases} from './inspect.ts';
import {previewChart} from './outline.ts';
import {installArguments, ourRelease} from './values.ts';
import type {Step} from '../../domain/ports/step.ts';

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
	preview: previewChart,
	inspect: inspectChart,
	prepare: async (context) => void (await prepareImages(context)),
	apply,
	undo,
	leftovers,
};

async function apply(context: StepContext, found: Condition): Promise<void> {
	const choice = await prepareImages(context);
	await otherHelmEnds(context);
	if (found.blockedBy) await removeOldReleases(context);
	await clearTheWay(context);
	const args = installArguments(context, choice);
	await watchPods(
		context,
		constants.namespace,
		(signal) =>
			context.runner.run({
				tool: 'helm',
				args,
				purpose: message('chart.install'),
				limitMs: installLimitMs,
				signal,
				readLine: readUpgradeLine,
			}),
		(seen) => tellReady(context, seen),
	);
	await restartPods(context);
}

/** Records the release unless it stood before us; a half-made one is removed first, since helm refuses to go on with it. */
async function clearTheWay(context: StepContext): Promise<void> {
	const place = ourRelease(context);
	const found = await readRelease(context.runner, place);
	const isHalfMade = typeof found === 'object' && 'status' in found && !['deployed', 'failed'].includes(found.status);
	if (isHalfMade) await uninstall(context.runner, place, message('chart.uninstall', {release: constants.release}));
	if (found === 'none' || isHalfMade) await context.changes.record({kind: 'release', ...place});
}

/** Only once the person has said yes to it. */
async function removeOldReleases(context: StepContext): Promise<void> {
	for (const {name} of await oldReleases(context))
		await uninstall(
			context.runner,
			{...ourRelease(context), release: name},
			message('chart.uninstall', {release: name}),
		);
}

/** A helm of a run that was killed may be at work still; it is let end. */
async function otherHelmEnds(context: StepContext): Promise<void> {
	const {release} = constants;
	const deadline = context.clock.now().getTime() + otherHelmLimitMs;
	let told: number | undefined;
	for (let helm = await helmAtWork(context); helm; helm = await helmAtWork(context)) {
		const {pid} = helm;
		if (told !== pid) context.waitingFor(message('chart.waitsHelm', {pid}));
		told = pid;
		if (context.clock.now().getTime() >= deadline)
			throw new SetupError({
				code: 'decision-missing',
				fault: 'user',
				message: message('chart.helmTooLong', {pid, release}),
				next: [{message: message('chart.endHelm'), run: `kill ${pid}`}],
			});
		await context.clock.sleep(1000, context.signal);
	}
}

function tellReady(context: StepContext, {pods}: ClusterSnapshot): void {
	const total = serviceNames.length;
	const done = serviceNames.filter((name) => pods.some((pod) => pod.service === name && pod.isReady)).length;
	context.report(message('chart.progress', {done, total}), {done, total, unit: 'pods'});
}

async function undo(context: StepContext, change: Change): Promise<void> {
	if (change.kind === 'release' && (await releaseStands(context, change)))
		await uninstall(context.runner, change, message('chart.uninstall', {release: change.release}));
	if (change.kind === 'image') await removeImage(context, change);
}

/** Out of the node; and the file that a run which was killed has left. */
async function removeImage(context: StepContext, change: Extract<Change, {kind: 'image'}>): Promise<void> {
	const {profile, image} = change;
	await context.files.removeOwn(savedImage(context, image));
	if (!(await imageStands(context, change))) return;
	const args = removeArguments(profile, image);
	await context.runner.run({tool: 'minikube', args, purpose: message('images.remove', {image}), limitMs: 120_000});
}

async function leftovers(context: StepContext, change: Change): Promise<readonly Message[]> {
	if (change.kind === 'release' && (await releaseStands(context, change)))
		return [message('chart.leftover', {release: change.release})];
	if (change.kind === 'image' && (await imageStands(context, change))) return [message('images.leftover', change)];
	return [];
}

type ReleaseChange = {readonly context: string; readonly namespace: string; readonly release: string};

/** Throws SetupError `not-undone` when helm cannot tell, so that nothing is believed gone that was not seen gone. */
async function releaseStands(context: StepContext, change: ReleaseChange): Promise<boolean> {
	const found = await readRelease(context.runner, change);
	if (found === 'none') return false;
	if (found !== 'no-cluster' && !('problem' in found)) return true;
	// Without its profile the cluster is gone, and the release with it.
	if (!(await listProfiles(context.runner)).includes(change.context)) return false;
	const detail = found === 'no-cluster' ? message('chart.noCluster') : found.problem;
	const run = showCommand('minikube', ['start', '-p', change.context]);
	throw new SetupError({
		code: 'not-undone',
		fault: 'machine',
		message: message('chart.notUninstalled', {release: change.release, detail}),
		next: [{message: message('cluster.startAgain', {profile: change.context}), run}],
	});
}

const imageStands = (context: StepContext, {image}: {readonly image: string}): Promise<boolean> =>
	isInNode(context, image);
