import {isDeepStrictEqual} from 'node:util';
import {defined} from '../../domain/defined.ts';
import {SetupError, toolError} from '../../domain/failure.ts';
import {type Answer, valueOf} from '../../domain/ports/answer.ts';
import type {Manifest} from '../../domain/ports/bundle.ts';
import type {Change} from '../../domain/change.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Step} from '../../domain/ports/step.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {askInside, unanswered} from '../shared/cluster-gone.ts';
import {makeChange} from '../shared/make-change.ts';
import {analyze} from '../../tools/istioctl.ts';
import {changeCluster, type ClusterObject, getObjects, showKubectl, showPods} from '../../tools/kubectl.ts';

/** Kinds by their full names: `gateway` alone is the Gateway API's kind where that is installed. */
const plural: Readonly<Record<string, string>> = {
	Gateway: 'gateways.networking.istio.io',
	VirtualService: 'virtualservices.networking.istio.io',
};

/** How the cluster remembers who applied an object (`metadata.managedFields[].manager`). */
const fieldManager = 'digimon-setup';

/** Findings about a missing Service, expected until the chart is installed. */
const expectedBeforeChart = new Set(['IST0101', 'IST0118']);

/** The fifth step: the article's Gateway and VirtualServices, unchanged. */
export const gatewayStep: Step = {
	id: 'gateway',
	title: 'gateway.title',
	done: 'gateway.done',
	why: 'gateway.why',
	after: ['mesh'],
	preview: (context) => ({
		commands: [{why: message('gateway.apply'), line: showKubectl(context, applyArguments(context))}],
		undo: [{why: message('gateway.delete'), line: showKubectl(context, deleteArguments(objectsOf(context)))}],
	}),
	inspect,
	apply,
	async undo(context, change) {
		if (change.kind !== 'routes') return;
		const left = await remaining(context, change);
		if (left.length > 0) await changeCluster(context, deleteArguments(left), message('gateway.delete'));
	},
	async leftovers(context, change) {
		if (change.kind !== 'routes') return [];
		return (await remaining(context, change)).map((name) => message('gateway.leftover', {name}));
	},
};

/** Those of the recorded objects that the cluster still has. */
async function remaining(
	context: StepContext,
	{context: profile, objects}: Extract<Change, {kind: 'routes'}>,
): Promise<readonly string[]> {
	const what = message('gateway.leftover', {name: objects.join(', ')});
	const found = await askInside(context, {profile, what, ask: () => routes(context)});
	if (found === 'gone') return [];
	const names = found.known.map(nameOf);
	return objects.filter((name) => names.includes(name));
}

function applyArguments({bundle}: StepContext, force = false): readonly string[] {
	const conflicts = force ? ['--force-conflicts'] : [];
	const options = ['--server-side', `--field-manager=${fieldManager}`, ...conflicts];
	return ['-n', constants.namespace, 'apply', ...options, '-f', bundle.manifestsFolder];
}
function deleteArguments(objects: readonly string[]): readonly string[] {
	return ['-n', constants.namespace, 'delete', '--ignore-not-found', ...objects];
}
const kindOf = (kind: string): string => plural[kind] ?? kind.toLowerCase();
const objectsOf = (context: StepContext): readonly string[] =>
	context.bundle.manifests.map((one) => `${kindOf(one.kind)}/${one.name}`);
const nameOf = (object: ClusterObject): string => `${kindOf(object.kind)}/${object.metadata.name}`;

const routes = (context: StepContext, flags: readonly string[] = []): Promise<Answer<readonly ClusterObject[]>> =>
	getObjects(context, constants.namespace, [Object.values(plural).join(','), ...flags], message('gateway.ask'));

/** The objects in the cluster that we applied, as `kubectl delete` takes them, with the command that deletes them; undefined if there are none. */
export async function findAppliedRoutes(
	context: StepContext,
): Promise<Answer<{readonly names: string; readonly run: string} | undefined>> {
	// kubectl leaves the managers out unless asked (kubectl 1.21 and later).
	const found = await routes(context, ['--show-managed-fields']);
	if ('unknown' in found) return found;
	const objects = found.known
		.filter(({metadata}) => metadata.managedFields?.some(({manager}) => manager === fieldManager))
		.map(nameOf);
	if (objects.length === 0) return {known: undefined};
	return {known: {names: objects.join(', '), run: showKubectl(context, deleteArguments(objects))}};
}

/** Records only objects that do not exist yet: existing routes of the same names are changed, not created, by us. */
async function apply(context: StepContext, found: Condition): Promise<void> {
	const existing = valueOf(await routes(context), (detail) => unanswered(message('gateway.unknown', {detail})));
	const names = existing.map(nameOf);
	const missing = objectsOf(context).filter((name) => !names.includes(name));
	const created = {context: context.settings.profile, namespace: constants.namespace, objects: missing};
	// An edited field belongs to its editor's field manager: without force a server-side apply ends with a conflict.
	const work = () => applyWithRetry(context, applyArguments(context, found.kind === 'outdated'));
	const change = {kind: 'routes', ...created} as const;
	if (missing.length > 0)
		await makeChange(context, change, async () => (await remaining(context, change)).length > 0, work);
	else await work();
	await noticeFindings(context);
}

async function inspect(context: StepContext): Promise<Condition> {
	const found = await routes(context);
	if ('unknown' in found) return {kind: 'unknown', reason: message('gateway.unknown', {detail: found.unknown})};
	return compare(context.bundle.manifests, found.known);
}

/** Compares what the cluster holds with what we ship, field by field of each `spec`. */
function compare(manifests: readonly Manifest[], found: readonly ClusterObject[]): Condition {
	const liveOf = (manifest: Manifest): ClusterObject | undefined =>
		found.find((one) => one.kind === manifest.kind && one.metadata.name === manifest.name);
	const names = (list: readonly Manifest[]): string => list.map((one) => `${one.kind} ${one.name}`).join(', ');
	const missing = manifests.filter((one) => liveOf(one) === undefined);
	if (missing.length === manifests.length)
		return {kind: 'absent', reason: message('gateway.none', {names: names(missing)})};
	if (missing.length > 0) return {kind: 'broken', reason: message('gateway.some', {names: names(missing)})};
	const changed = manifests.filter((one) => !isDeepStrictEqual(liveOf(one)?.spec, one.spec));
	if (changed.length > 0) return {kind: 'outdated', reason: message('gateway.drift', {names: names(changed)})};
	return {kind: 'ready', reason: message('gateway.ready')};
}

/** Passes on Istio's findings about our objects; without an answer there are none to pass on. */
async function noticeFindings(context: StepContext): Promise<void> {
	const findings = await analyze(context, constants.namespace);
	for (const {code, level, message: text, origin} of 'known' in findings ? findings.known : []) {
		const isOurs = context.bundle.manifests.some((one) => origin.includes(one.kind) && origin.endsWith(one.name));
		if (isOurs && level !== 'Info' && !expectedBeforeChart.has(code))
			context.notice('warning', message('gateway.finding', {code, origin, message: text}));
	}
}

const webhookTries = 20;
const webhookPauseMs = 2000;

/**
 * Changes the cluster; retries while Istio's validating webhook does not answer, which takes some seconds after the installation.
 * Throws SetupError `cannot-succeed` when it never answers, `command-failed` for any other error.
 */
async function applyWithRetry(context: StepContext, args: readonly string[]): Promise<void> {
	for (let tries = 1; ; tries += 1) {
		try {
			return await changeCluster(context, args, message('gateway.apply'));
		} catch (error) {
			const webhook = silentWebhook(error);
			if (webhook === undefined) throw error;
			if (tries >= webhookTries) throw neverAnswered(context, webhook, error);
			context.waitingFor(message('gateway.webhook', {webhook, tries}));
			await context.clock.sleep(webhookPauseMs, context.signal);
		}
	}
}

/** The webhook that the API server could not reach, from the error's text. */
function silentWebhook(error: unknown): string | undefined {
	if (!(error instanceof SetupError)) return undefined;
	const names = (error.failure.tail ?? []).flatMap((line) => /failed calling webhook "([^"]+)"/.exec(line)?.[1] ?? []);
	return names.at(-1);
}

function neverAnswered(context: StepContext, webhook: string, cause: unknown): SetupError {
	const seconds = (webhookTries * webhookPauseMs) / 1000;
	return toolError(
		'cannot-succeed',
		message('gateway.webhookSilent', {webhook, seconds}),
		[
			{message: message('diagnosis.repairMesh'), run: 'digimon-setup up --only mesh'},
			{message: message('mesh.lookAtPods'), run: showPods(context, constants.meshNamespace)},
		],
		{cause, ...(cause instanceof SetupError ? defined({tail: cause.failure.tail}) : {})},
	);
}
