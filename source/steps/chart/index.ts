import type {Change} from '../../domain/change.ts';
import type {ClusterSnapshot} from '../../domain/cluster-snapshot.ts';
import {SetupError, toolError} from '../../domain/failure.ts';
import {type Answer, mapAnswer, valueOf} from '../../domain/ports/answer.ts';
import {serviceNames} from '../../domain/ports/bundle.ts';
import {quote, showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Step} from '../../domain/ports/step.ts';
import {constants, longerThan, waitMs} from '../../domain/settings.ts';
import type {Condition, ShownCommand, StepPreview} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
import {askInside, unanswered, type InsideQuestion} from '../shared/cluster-gone.ts';
import {makeChange} from '../shared/make-change.ts';
import {plannedImages, prepareImages, savedImage} from './images.ts';
import {helmAtWork, inspectChart, oldReleases, readShortfall} from './inspect.ts';
import {imageNames, installArguments, knownChoice, ourRelease, type ImageChoice} from './values.ts';
import {shown} from '../shared/shown.ts';
import {watchPods} from '../shared/watch-pods.ts';
import {buildByDockerArguments, saveArguments} from '../../tools/docker.ts';
import {
	readRelease,
	readUpgradeLine,
	upgradeMs,
	type ReleasePlace,
	uninstall,
	uninstallArguments,
} from '../../tools/helm.ts';
import {restartDeployments, showPods} from '../../tools/kubectl.ts';
import {
	buildArguments,
	dockerHasImage,
	fullImageName,
	listImages,
	loadArguments,
	pullArguments,
	removeArguments,
	removeFromDockerArguments,
} from '../../tools/node-images.ts';

/** A little more than helm's own limit, so that helm reports what it waited for. */
const moreMs = 60_000;
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
	const isNew = await prepareRelease(context);
	const install = () => installChart(context, choice);
	const place = ourRelease(context);
	if (isNew) await makeChange(context, {kind: 'release', ...place}, () => isInstalled(context), install);
	else await install();
	await restartPods(context);
}

async function installChart(context: StepContext, choice: ImageChoice): Promise<void> {
	const args = installArguments(context, choice);
	const purpose = message('chart.install');
	const command = {
		tool: 'helm',
		args,
		purpose,
		limitMs: waitMs(context.settings, upgradeMs) + moreMs,
		readLine: readUpgradeLine,
	} as const;
	const work = (signal: AbortSignal) => context.runner.run({...command, signal});
	await watchPods(context, constants.namespace, work, (snapshot) => reportReady(context, snapshot));
}

/** Whether the release exists; undefined where helm does not know. */
async function isInstalled({runner, settings}: StepContext): Promise<boolean | undefined> {
	const found = await readRelease(runner, ourRelease({settings}));
	return 'known' in found ? found.known !== undefined : undefined;
}

/** Whether the release is to be made; an incomplete one is removed first, since helm refuses to upgrade it. */
async function prepareRelease(context: StepContext): Promise<boolean> {
	const place = ourRelease(context);
	const found = valueOf(await readRelease(context.runner, place), (detail) =>
		unanswered(message('chart.unknown', {detail}), 'helm'),
	);
	const isIncomplete = found !== undefined && !['deployed', 'failed'].includes(found.status);
	if (isIncomplete) await uninstall(context.runner, place);
	return found === undefined || isIncomplete;
}

/** Called only with the user's consent (`blockedBy` was answered). */
async function removeOldReleases(context: StepContext): Promise<void> {
	const old = valueOf(await oldReleases(context), (detail) => unanswered(message('chart.unknown', {detail}), 'helm'));
	for (const {name} of old) await uninstall(context.runner, {...ourRelease(context), release: name});
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

type Of<K extends Change['kind']> = Extract<Change, {kind: K}>;

async function undo(context: StepContext, change: Change): Promise<void> {
	if (change.kind === 'release' && (await releaseExists(context, change))) await uninstall(context.runner, change);
	if (change.kind === 'image') await removeImage(context, change);
	if (change.kind === 'docker-image' && (await isInDocker(context, change))) {
		const args = removeFromDockerArguments(change.image);
		const purpose = message('images.removeFromDocker', change);
		await context.runner.run({tool: 'docker', args, purpose, limitMs: 120_000});
	}
}

/** Removes the image from the node, and the file that a killed run left. */
async function removeImage(context: StepContext, change: Of<'image'>): Promise<void> {
	const {profile, image} = change;
	await context.files.removeOwn(savedImage(context, image));
	if (!(await isInNode(context, change))) return;
	const args = removeArguments(profile, image);
	await context.runner.run({tool: 'minikube', args, purpose: message('images.remove', {image}), limitMs: 120_000});
}

async function leftovers(context: StepContext, change: Change): Promise<readonly Message[]> {
	if (change.kind === 'release' && (await releaseExists(context, change)))
		return [message('chart.leftover', {release: change.release})];
	if (change.kind === 'image' && (await isInNode(context, change))) return [message('images.leftover', change)];
	if (change.kind === 'docker-image' && (await isInDocker(context, change)))
		return [message('images.leftoverInDocker', change)];
	return [];
}

/** Whether something inside the cluster exists. Throws SetupError `not-undone` where that is unknown. */
async function exists(
	context: StepContext,
	profile: string,
	question: Pick<InsideQuestion<boolean>, 'what' | 'speaker'>,
	ask: () => Promise<Answer<boolean>>,
): Promise<boolean> {
	const found = await askInside(context, {profile, ...question, ask});
	return found !== 'gone' && found.known;
}

const releaseExists = (context: StepContext, change: ReleasePlace): Promise<boolean> =>
	exists(
		context,
		change.context,
		{what: message('chart.leftover', {release: change.release}), speaker: 'helm'},
		async () => mapAnswer(await readRelease(context.runner, change), (found) => found !== undefined),
	);

const isInNode = (context: StepContext, change: Of<'image'>): Promise<boolean> =>
	exists(context, change.profile, {what: message('images.leftover', change), speaker: 'minikube'}, async () =>
		mapAnswer(await listImages(context.runner, change.profile), (images) => images.has(fullImageName(change.image))),
	);

/** Whether Docker has the image that we built. Throws SetupError `not-undone` where Docker does not tell. */
async function isInDocker({runner}: StepContext, change: Of<'docker-image'>): Promise<boolean> {
	return valueOf(await dockerHasImage(runner, change.image), (detail) => {
		const what = message('images.leftoverInDocker', change);
		const next = [{message: message('engine.downAgain'), run: 'digimon-setup down'}] as const;
		const evidence = {speaker: 'docker', words: [detail]} as const;
		return toolError('not-undone', message('undo.notKnown', {what, detail}), next, {evidence});
	});
}

/** The images, then the chart; shown with our own images while `auto` has not decided. */
function previewChart(context: StepContext): StepPreview {
	const choice = knownChoice(context) ?? 'bundled';
	const images = [...new Set(Object.values(imageNames(context, choice)))];
	const {profile} = context.settings;
	const {demoImage} = context.bundle;
	const removals = [
		shown(message('images.remove', {image: demoImage}), 'minikube', removeArguments(profile, demoImage)),
		shown(message('images.removeFromDocker', {image: demoImage}), 'docker', removeFromDockerArguments(demoImage)),
	];
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
			...(images.includes(demoImage) ? removals : []),
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

const serveMs = 10 * 60_000;
const everyMs = 1000;

/** Restarts services whose pods are older than the namespace's label, and so without a sidecar, and waits until they serve. Throws SetupError `not-ready-after-apply`. */
async function restartPods(context: StepContext): Promise<void> {
	const found = valueOf(await readShortfall(context), (detail) => unanswered(message('chart.unknown', {detail})));
	if (found.withoutSidecar.length === 0) return;
	await restartDeployments(context, constants.namespace, found.withoutSidecar);
	const wait = (signal: AbortSignal) => allServe(context, AbortSignal.any([signal, context.signal]));
	await watchPods(context, constants.namespace, wait);
}

async function allServe(context: StepContext, signal: AbortSignal): Promise<void> {
	const deadline = context.clock.now().getTime() + waitMs(context.settings, serveMs);
	for (;;) {
		signal.throwIfAborted();
		const found = await readShortfall(context);
		const waiting = 'unknown' in found ? [found.unknown] : [...found.known.unavailable, ...found.known.withoutSidecar];
		if (waiting.length === 0) return;
		if (context.clock.now().getTime() >= deadline) throw notServing(context, [...new Set(waiting)].join(', '));
		await context.clock.sleep(everyMs, signal);
	}
}

function notServing(context: StepContext, names: string): SetupError {
	const limitMs = waitMs(context.settings, serveMs);
	return toolError('not-ready-after-apply', message('chart.notServing', {minutes: limitMs / 60_000, names}), [
		{message: message('diagnosis.lookAtPods'), run: showPods(context, constants.namespace)},
		{message: message('common.waitLonger'), run: `digimon-setup --timeout ${longerThan(limitMs)}`},
		{message: message('common.again'), run: 'digimon-setup'},
	]);
}
