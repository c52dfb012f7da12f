import type {Change} from '../../domain/change.ts';
import type {ClusterSnapshot} from '../../domain/cluster-snapshot.ts';
import {SetupError, toolError} from '../../domain/failure.ts';
import {serviceNames} from '../../domain/ports/bundle.ts';
import {quote, showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Step} from '../../domain/ports/step.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition, ShownCommand, StepPreview} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
import {isInNode, plannedImages, prepareImages, savedImage} from './images.ts';
import {helmAtWork, inspectChart, oldReleases, readShortfall} from './inspect.ts';
import {imageNames, installArguments, knownChoice, ourRelease} from './values.ts';
import {shown} from '../shared/shown.ts';
import {watchPods} from '../shared/watch-pods.ts';
import {buildByDockerArguments, saveArguments} from '../../tools/docker.ts';
import {readRelease, readUpgradeLine, type ReleasePlace, uninstall, uninstallArguments} from '../../tools/helm.ts';
import {restartDeployments, showPods} from '../../tools/kubectl.ts';
import {listProfiles} from '../../tools/minikube.ts';
import {buildArguments, fullImageName, loadArguments, pullArguments, removeArguments} from '../../tools/node-images.ts';

/** A little more than helm's own fifteen minutes, so that helm reports what it waited for. */
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
	await waitForOtherHelm(context);
	if (found.blockedBy) await removeOldReleases(context);
	await prepareRelease(context);
	const args = installArguments(context, choice);
	const purpose = message('chart.install');
	const command = {tool: 'helm', args, purpose, limitMs: installLimitMs, readLine: readUpgradeLine} as const;
	const work = (signal: AbortSignal) => context.runner.run({...command, signal});
	await watchPods(context, constants.namespace, work, (snapshot) => reportReady(context, snapshot));
	await restartPods(context);
}

/** Records the release unless it existed before; removes an incomplete release first, since helm refuses to upgrade it. */
async function prepareRelease(context: StepContext): Promise<void> {
	const place = ourRelease(context);
	const found = await readRelease(context.runner, place);
	const isIncomplete = typeof found === 'object' && 'status' in found && !['deployed', 'failed'].includes(found.status);
	if (isIncomplete) await uninstall(context.runner, place);
	if (found === 'none' || isIncomplete) await context.changes.record({kind: 'release', ...place});
}

/** Called only with the user's consent (`blockedBy` was answered). */
async function removeOldReleases(context: StepContext): Promise<void> {
	for (const {name} of await oldReleases(context))
		await uninstall(context.runner, {...ourRelease(context), release: name});
}

/** Waits for a helm process of an earlier, killed run. */
async function waitForOtherHelm(context: StepContext): Promise<void> {
	const {release} = constants;
	const deadline = context.clock.now().getTime() + otherHelmLimitMs;
	let reportedPid: number | undefined;
	for (let helm = await helmAtWork(context); helm; helm = await helmAtWork(context)) {
		const {pid} = helm;
		if (reportedPid !== pid) context.waitingFor(message('chart.waitsHelm', {pid}));
		reportedPid = pid;
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

function reportReady(context: StepContext, {pods}: ClusterSnapshot): void {
	const total = serviceNames.length;
	const done = serviceNames.filter((name) => pods.some((pod) => pod.service === name && pod.isReady)).length;
	context.report(message('chart.progress', {done, total}), {done, total, unit: 'pods'});
}

async function undo(context: StepContext, change: Change): Promise<void> {
	if (change.kind === 'release' && (await releaseExists(context, change))) await uninstall(context.runner, change);
	if (change.kind === 'image') await removeImage(context, change);
}

/** Removes the image from the node, and the file that a killed run left. */
async function removeImage(context: StepContext, change: Extract<Change, {kind: 'image'}>): Promise<void> {
	const {profile, image} = change;
	await context.files.removeOwn(savedImage(context, image));
	if (!(await isInNode(context, change.image))) return;
	const args = removeArguments(profile, image);
	await context.runner.run({tool: 'minikube', args, purpose: message('images.remove', {image}), limitMs: 120_000});
}

async function leftovers(context: StepContext, change: Change): Promise<readonly Message[]> {
	if (change.kind === 'release' && (await releaseExists(context, change)))
		return [message('chart.leftover', {release: change.release})];
	if (change.kind === 'image' && (await isInNode(context, change.image))) return [message('images.leftover', change)];
	return [];
}

/** Whether the release exists. Throws SetupError `not-undone` when helm cannot answer while the profile exists. */
async function releaseExists(context: StepContext, change: ReleasePlace): Promise<boolean> {
	const found = await readRelease(context.runner, change);
	if (found === 'none') return false;
	if (found !== 'no-cluster' && !('problem' in found)) return true;
	// Without its profile the cluster is gone, and the release with it.
	const profiles = await listProfiles(context.runner);
	if ('known' in profiles && !profiles.known.includes(change.context)) return false;
	const detail = found === 'no-cluster' ? message('chart.noCluster') : found.problem;
	const run = showCommand('minikube', ['start', '-p', change.context]);
	throw toolError('not-undone', message('chart.notUninstalled', {release: change.release, detail}), [
		{message: message('cluster.startAgain', {profile: change.context}), run},
	]);
}

/** The images, then the chart; shown with our own images while `auto` has not decided. */
function previewChart(context: StepContext): StepPreview {
	const choice = knownChoice(context) ?? 'bundled';
	const images = [...new Set(Object.values(imageNames(context, choice)))];
	const {profile} = context.settings;
	const {demoImage} = context.bundle;
	const removal = shown(message('images.remove', {image: demoImage}), 'minikube', removeArguments(profile, demoImage));
	return {
		commands: [
			...images.flatMap((image) =>
				image === demoImage
					? buildLines(context, image)
					: [shown(message('images.pull', {image}), 'minikube', pullArguments(profile, image))],
			),
			shown(message('chart.installWith', {images: plannedImages(context)}), 'helm', installArguments(context, choice)),
		],
		undo: [
			shown(message('chart.uninstall', {release: constants.release}), 'helm', uninstallArguments(ourRelease(context))),
			...(images.includes(demoImage) ? [removal] : []),
		],
	};
}

/** The script checks for the image, since minikube exits with 0 even when the node could not build. */
function buildLines({settings, bundle}: StepContext, image: string): readonly ShownCommand[] {
	const {profile} = settings;
	const check = `minikube image ls -p ${quote(profile)} | grep -qF ${quote(fullImageName(image))}`;
	const build = showCommand('docker', buildByDockerArguments(image, bundle.demoContext));
	const save = showCommand('docker', saveArguments(undefined, image));
	const load = showCommand('minikube', loadArguments(profile, '-'));
	return [
		shown(message('images.build'), 'minikube', buildArguments(profile, image, bundle.demoContext)),
		{why: message('images.orByDocker'), line: `${check} || { ${build} && ${save} | ${load}; }`},
	];
}

const limitMs = 10 * 60_000;
const everyMs = 1000;

/** Restarts services whose pods are older than the namespace's label, and so without a sidecar, and waits until they serve. Throws SetupError `not-ready-after-apply`. */
async function restartPods(context: StepContext): Promise<void> {
	const found = await readShortfall(context);
	if ('problem' in found || found.withoutSidecar.length === 0) return;
	await restartDeployments(context, constants.namespace, found.withoutSidecar);
	const wait = (signal: AbortSignal) => allServe(context, AbortSignal.any([signal, context.signal]));
	await watchPods(context, constants.namespace, wait);
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
	return toolError('not-ready-after-apply', message('chart.notServing', {minutes: limitMs / 60_000, names}), [
		{message: message('diagnosis.lookAtPods'), run: showPods(context, constants.namespace)},
		{message: message('common.again'), run: 'digimon-setup'},
	]);
}
