import type {Change} from '../../domain/change.ts';
import type {ClusterSnapshot} from '../../domain/cluster-snapshot.ts';
import {SetupError} from '../../domain/failure.ts';
import {serviceNames} from '../../domain/ports/bundle.ts';
import {quote, showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Step} from '../../domain/ports/step.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition, ShownCommand, StepPreview} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
import {isInNode, plannedImages, prepareImages, savedImage} from './images.ts';
import {helmAtWork, inspectChart, oldReleases, readShortfall} from './inspect.ts';
import {type ImageChoice, imageNames, installArguments, knownChoice, ourRelease} from './values.ts';
import {watchPods} from '../shared/watch-pods.ts';
import {buildByDockerArguments, saveArguments} from '../../tools/docker.ts';
import {readRelease, readUpgradeLine, uninstall, uninstallArguments} from '../../tools/helm.ts';
import {restartDeployments} from '../../tools/kubectl.ts';
import {listProfiles} from '../../tools/minikube.ts';
import {buildArguments, fullImageName, loadArguments, pullArguments, removeArguments} from '../../tools/node-images.ts';

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

/** The images, then the chart; shown with our own images while `auto` has not decided. */
function previewChart(context: StepContext): StepPreview {
	const choice = knownChoice(context) ?? 'bundled';
	const why = message('chart.installWith', {images: plannedImages(context)});
	return {
		commands: [...imageCommands(context, choice), {why, line: showCommand('helm', installArguments(context, choice))}],
		undo: [
			{
				why: message('chart.uninstall', {release: constants.release}),
				line: showCommand('helm', uninstallArguments(ourRelease(context))),
			},
			...removeLines(context, choice),
		],
	};
}

function imageCommands(context: StepContext, choice: ImageChoice): readonly ShownCommand[] {
	const {demoImage} = context.bundle;
	const images = [...new Set(Object.values(imageNames(context, choice)))];
	return images.flatMap((image) => (image === demoImage ? buildLines(context, image) : [pullLine(context, image)]));
}

/** The one image that we built ourselves. */
function removeLines(context: StepContext, choice: ImageChoice): readonly ShownCommand[] {
	const image = context.bundle.demoImage;
	if (!Object.values(imageNames(context, choice)).includes(image)) return [];
	return [
		{
			why: message('images.remove', {image}),
			line: showCommand('minikube', removeArguments(context.settings.profile, image)),
		},
	];
}

const pullLine = ({settings}: StepContext, image: string): ShownCommand => ({
	why: message('images.pull', {image}),
	line: showCommand('minikube', pullArguments(settings.profile, image)),
});

/** minikube's exit code does not tell whether the node could build, so the script looks, as we do. */
function buildLines({settings, bundle}: StepContext, image: string): readonly ShownCommand[] {
	const {profile} = settings;
	const look = `minikube image ls -p ${quote(profile)} | grep -qF ${quote(fullImageName(image))}`;
	const build = showCommand('docker', buildByDockerArguments(image, bundle.demoContext));
	const save = showCommand('docker', saveArguments(undefined, image));
	const load = showCommand('minikube', loadArguments(profile, '-'));
	return [
		{why: message('images.build'), line: showCommand('minikube', buildArguments(profile, image, bundle.demoContext))},
		{why: message('images.orByDocker'), line: `${look} || { ${build} && ${save} | ${load}; }`},
	];
}

const limitMs = 10 * 60_000;
const everyMs = 1000;

/** Restarts services whose pods are older than the namespace's label, and so without a sidecar, and waits until they serve. Throws SetupError `not-ready-after-apply`. */
async function restartPods(context: StepContext): Promise<void> {
	const found = await readShortfall(context);
	if ('problem' in found || found.withoutSidecar.length === 0) return;
	await restartDeployments(context.runner, context.settings.profile, constants.namespace, found.withoutSidecar);
	await watchPods(context, constants.namespace, (signal) =>
		allServe(context, AbortSignal.any([signal, context.signal])),
	);
}

async function allServe(context: StepContext, signal: AbortSignal): Promise<void> {
	const deadline = context.clock.now().getTime() + limitMs;
	for (;;) {
		signal.throwIfAborted();
		const found = await readShortfall(context);
		const waiting = 'problem' in found ? [found.problem] : [...found.unavailable, ...found.withoutSidecar];
		if (waiting.length === 0) return;
		if (context.clock.now().getTime() >= deadline) throw notServing(context, [...new Set(waiting)].join(', '));
		await context.clock.sleep(everyMs, signal);
	}
}

function notServing(context: StepContext, names: string): SetupError {
	const args = ['--context', context.settings.profile, '-n', constants.namespace, 'get', 'pods'];
	return new SetupError({
		code: 'not-ready-after-apply',
		fault: 'machine',
		message: message('chart.notServing', {minutes: limitMs / 60_000, names}),
		next: [
			{message: message('diagnosis.lookAtPods'), run: showCommand('kubectl', args)},
			{message: message('common.again'), run: 'digimon-setup'},
		],
	});
}
