import {toolError, type SetupError} from '../../domain/failure.ts';
import {type Answer, valueOf} from '../../domain/ports/answer.ts';
import type {OutputLine} from '../../domain/ports/command.ts';
import type {Change} from '../../domain/change.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Step} from '../../domain/ports/step.ts';
import {articleVersions, constants, longerThan, waitMs} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
import {askInside, unanswered} from '../shared/cluster-gone.ts';
import {makeChange} from '../shared/make-change.ts';
import {shown} from '../shared/shown.ts';
import {watchPods} from '../shared/watch-pods.ts';
import {argumentsOf, findOutdated, installLine, isOurs, keepSettings, noticeSidecars} from './settings.ts';
import {readInstallLine, readIstioVersions, readinessMs, uninstallArguments} from '../../tools/istioctl.ts';
import {
	changeCluster,
	type ClusterObject,
	getObjects,
	isAvailable,
	showKubectl,
	showPods,
} from '../../tools/kubectl.ts';

/** More than istioctl waits for each part, so that istioctl reports what it waited for. */
const moreMs = 5 * 60_000;
const uninstallLimitMs = 5 * 60_000;
/** The parts that istioctl reports as done: core, istiod, egress and ingress, pruned. */
const parts = 4;

/** The second step: Istio's demo profile, of our istioctl's version, available. */
export const meshStep: Step = {
	id: 'mesh',
	title: 'mesh.title',
	done: 'mesh.done',
	why: 'mesh.why',
	after: ['cluster'],
	preview: (context) => ({
		commands: [{why: installs(context), line: installLine(context)}],
		undo: [
			shown(message('mesh.uninstall'), 'istioctl', uninstallArguments(context.settings.profile)),
			{why: message('mesh.deleteNamespace'), line: showKubectl(context, deleteNamespace)},
		],
	}),
	inspect,
	apply,
	async undo(context, change) {
		if (change.kind === 'mesh' && (await askRemains(context, change)) !== 'gone')
			await removeMesh(context, change.namespaceMade);
	},
	async leftovers(context, change) {
		if (change.kind !== 'mesh') return [];
		const left = await askRemains(context, change);
		return left !== 'gone' && left.known.length > 0 ? [message('mesh.leftover')] : [];
	},
};

const installs = ({settings}: StepContext): Message =>
	settings.edition === 'article'
		? message('mesh.installArticle', {istio: articleVersions.istio})
		: message('mesh.install');

/** What is left of a mesh of ours: its namespace where we made it, else the Deployments in it. */
const askRemains = (context: StepContext, {context: profile, namespaceMade}: Extract<Change, {kind: 'mesh'}>) =>
	askInside(context, {
		profile,
		what: message('mesh.leftover'),
		ask: () => (namespaceMade ? askNamespace(context) : meshDeployments(context)),
	});

const deleteNamespace = ['delete', 'namespace', constants.meshNamespace, '--ignore-not-found'];

async function inspect(context: StepContext): Promise<Condition> {
	const [found, versions] = await Promise.all([meshDeployments(context), readIstioVersions(context)]);
	if ('unknown' in found) return unknown(found.unknown);
	const mine = partsIn(found.known);
	if (mine.length === 0) return {kind: 'absent', reason: message('mesh.none')};
	const missing = meshParts.filter((name) => !mine.some((one) => one.metadata.name === name));
	if (missing.length > 0) return missingParts(context, missing.join(', '));
	const unready = mine.filter((one) => !isAvailable(one)).map((one) => one.metadata.name);
	if (unready.length > 0) return {kind: 'broken', reason: message('mesh.unready', {names: unready.join(', ')})};
	if ('unknown' in versions) return unknown(versions.unknown);
	const {client, mesh} = versions.known;
	if (mesh === undefined) return unknown(message('mesh.noVersion'));
	const outdated = findOutdated(context, {client, mesh}, mine);
	const facts = {version: mesh};
	const version = mesh === 'unknown' ? message('names.unknownVersion') : mesh;
	return outdated ?? {kind: 'ready', reason: message('mesh.ready', {version}), facts};
}

const unknown = (detail: string | Message): Condition => ({kind: 'unknown', reason: message('mesh.unknown', {detail})});

/** A mesh of ours with missing parts is incomplete; one that is not ours may lack them on purpose, so the user decides. */
function missingParts(context: StepContext, names: string): Condition {
	const broken: Condition = {kind: 'broken', reason: message('mesh.missingParts', {names})};
	if (isOurs(context)) return broken;
	return {...broken, blockedBy: {question: message('mesh.completeQuestion', {names}), run: installLine(context)}};
}

async function apply(context: StepContext, found: Condition): Promise<void> {
	await keepSettings(context);
	if (found.kind === 'absent') await makeMesh(context);
	else await install(context);
	if (found.kind === 'outdated') noticeSidecars(context);
}

async function makeMesh(context: StepContext): Promise<void> {
	const namespaces = valueOf(await askNamespace(context), (detail) => unanswered(message('mesh.unknown', {detail})));
	const change = {kind: 'mesh', context: context.settings.profile, namespaceMade: namespaces.length === 0} as const;
	const isThere = async (): Promise<boolean> => {
		const left = await askRemains(context, change);
		return left !== 'gone' && left.known.length > 0;
	};
	await makeChange(context, change, isThere, () => install(context));
}

async function install(context: StepContext): Promise<void> {
	let done = 0;
	const onLine = (line: OutputLine): void => {
		const read = readInstallLine(line);
		if (read === undefined) return;
		if (read.isDone) done += 1;
		const progress = {done: Math.min(done, parts), total: parts, unit: 'steps'} as const;
		context.report(message('mesh.progress', {text: read.text}), progress);
	};
	// The watch reports what pods wait for, and ends the work when they cannot succeed.
	await watchPods(context, constants.meshNamespace, async (signal) => {
		await context.runner.run({
			tool: 'istioctl',
			args: argumentsOf(context),
			purpose: message('mesh.install'),
			limitMs: waitMs(context.settings, readinessMs) + moreMs,
			onLine,
			signal,
		});
		await keepSettings(context, await waitForMesh(context, signal));
	});
}

async function removeMesh(context: StepContext, withNamespace: boolean): Promise<void> {
	const args = uninstallArguments(context.settings.profile);
	const purpose = message('mesh.uninstall');
	await context.runner.run({tool: 'istioctl', args, purpose, limitMs: uninstallLimitMs});
	if (withNamespace) await changeCluster(context, deleteNamespace, message('mesh.deleteNamespace'), uninstallLimitMs);
}

/** The Deployments that the demo profile must have available. */
const meshParts = ['istiod', 'istio-ingressgateway', 'istio-egressgateway'] as const;

const partsIn = (found: readonly ClusterObject[]): readonly ClusterObject[] =>
	found.filter((one) => meshParts.some((name) => name === one.metadata.name));

/** The Deployments of Istio's namespace. A namespace that is not there is an empty list (recording istio-absent). */
const meshDeployments = (context: StepContext): Promise<Answer<readonly ClusterObject[]>> =>
	getObjects(context, constants.meshNamespace, ['deployments'], message('mesh.askDeployments'));

const askNamespace = (context: StepContext): Promise<Answer<readonly ClusterObject[]>> =>
	getObjects(context, undefined, ['namespace', constants.meshNamespace], message('mesh.askNamespace'));

/** Without a further part available. */
const partMs = 10 * 60_000;
const everyMs = 1000;

/**
 * Waits until istiod and both gateways are available, and returns the Deployments; istioctl counts a part as ready before its replicas are of the newest
 * generation. Each further part restarts the limit. Throws SetupError `not-ready-after-apply`, and the signal's reason.
 */
async function waitForMesh(context: StepContext, signal: AbortSignal): Promise<readonly ClusterObject[]> {
	let stillSince = context.clock.now().getTime();
	let before: number = meshParts.length;
	for (;;) {
		signal.throwIfAborted();
		const found = await meshDeployments(context);
		const deployments = 'known' in found ? found.known : [];
		const available = deployments.filter(isAvailable).map((one) => one.metadata.name);
		const waiting = meshParts.filter((name) => !available.includes(name));
		if (waiting.length === 0) return deployments;
		const total = meshParts.length;
		const progress = {done: total - waiting.length, total, unit: 'pods'} as const;
		context.report(message('mesh.waits', {names: waiting.join(', ')}), progress);
		if (waiting.length < before) stillSince = context.clock.now().getTime();
		before = waiting.length;
		if (context.clock.now().getTime() >= stillSince + waitMs(context.settings, partMs))
			throw tooLong(context, waiting.join(', '));
		await context.clock.sleep(everyMs, AbortSignal.any([context.signal, signal]));
	}
}

function tooLong(context: StepContext, names: string): SetupError {
	const limitMs = waitMs(context.settings, partMs);
	return toolError('not-ready-after-apply', message('mesh.notReadyInTime', {names, minutes: limitMs / 60_000}), [
		{message: message('mesh.lookAtPods'), run: showPods(context, constants.meshNamespace)},
		{message: message('common.waitLonger'), run: `digimon-setup --timeout ${longerThan(limitMs)}`},
		{message: message('common.again'), run: 'digimon-setup'},
	]);
}
