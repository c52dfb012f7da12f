import {SetupError} from '../../domain/failure.ts';
import {type OutputLine, showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Step} from '../../domain/ports/step.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {watchPods} from '../shared/watch-pods.ts';
import {installArguments, readInstallLine, readIstioVersions, uninstallArguments} from '../../tools/istioctl.ts';
import {changeCluster, getObjects, isAvailable, type Looked} from '../../tools/kubectl.ts';

const installLimitMs = 20 * 60_000;
const uninstallLimitMs = 5 * 60_000;
/** istioctl says so many lines: core, istiod, egress and ingress, pruned. */
const parts = 4;

/** The second step: Istio's demo profile, of the version of our istioctl, available. */
export const meshStep: Step = {
	id: 'mesh',
	title: 'mesh.title',
	done: 'mesh.done',
	why: 'mesh.why',
	after: ['cluster'],
	preview: ({settings}) => ({
		commands: [
			{
				why: message('mesh.install'),
				line: showCommand('istioctl', installArguments(settings.profile, settings.istioSet)),
			},
		],
		undo: [
			{why: message('mesh.uninstall'), line: showCommand('istioctl', uninstallArguments(settings.profile))},
			{
				why: message('mesh.deleteNamespace'),
				line: showCommand('kubectl', ['--context', settings.profile, ...deleteNamespace]),
			},
		],
	}),
	inspect,
	apply,
	async undo(context, change) {
		if (change.kind === 'mesh' && (await meshDeployments(context)) !== 'none')
			await removeMesh(context, change.namespaceMade);
	},
	async leftovers(context, change) {
		if (change.kind !== 'mesh') return [];
		const left = await meshDeployments(context);
		return left !== 'none' && ('problem' in left || left.length > 0) ? [message('mesh.leftover')] : [];
	},
};

const deleteNamespace = ['delete', 'namespace', constants.meshNamespace, '--ignore-not-found'];

async function inspect(context: StepContext): Promise<Condition> {
	const [found, versions] = await Promise.all([
		meshDeployments(context),
		readIstioVersions(context.runner, context.settings.profile),
	]);
	if (found === 'none') return {kind: 'absent', reason: message('mesh.noCluster')};
	if ('problem' in found) return {kind: 'unknown', reason: message('mesh.unknown', {detail: found.problem})};
	const mine = found.filter((one) => (meshParts as readonly string[]).includes(one.metadata.name));
	if (mine.length === 0) return {kind: 'absent', reason: message('mesh.none')};
	const missing = meshParts.filter((name) => !mine.some((one) => one.metadata.name === name));
	if (missing.length > 0) return missingParts(context, missing.join(', '));
	const unready = mine.filter((one) => !isAvailable(one)).map((one) => one.metadata.name);
	if (unready.length > 0) return {kind: 'broken', reason: message('mesh.unready', {names: unready.join(', ')})};
	if (versions?.mesh === undefined)
		return {kind: 'unknown', reason: message('mesh.unknown', {detail: 'istioctl version'})};
	return ofVersion(context, versions.client, versions.mesh);
}

const isOurs = (context: StepContext): boolean => context.changes.all().some(({change}) => change.kind === 'mesh');

/** A mesh of ours with missing parts is half made; somebody else's may want to be without them, so that is theirs to decide. */
function missingParts(context: StepContext, names: string): Condition {
	const broken: Condition = {kind: 'broken', reason: message('mesh.missingParts', {names})};
	if (isOurs(context)) return broken;
	return {...broken, blockedBy: {question: message('mesh.completeQuestion', {names}), run: installLine(context)}};
}

const installLine = (context: StepContext): string =>
	showCommand('istioctl', installArguments(context.settings.profile, context.settings.istioSet));

/** A mesh of another version is stale; upgrading somebody else's is theirs to decide. */
function ofVersion(context: StepContext, client: string, mesh: string): Condition {
	if (client === mesh) return {kind: 'ready', reason: message('mesh.ready', {version: mesh}), facts: {version: mesh}};
	const stale: Condition = {
		kind: 'outdated',
		reason: message('mesh.otherVersion', {mesh, client}),
		facts: {version: mesh},
	};
	if (isOurs(context)) return stale;
	return {...stale, blockedBy: {question: message('mesh.upgradeQuestion', {mesh, client}), run: installLine(context)}};
}

async function apply(context: StepContext, found: Condition): Promise<void> {
	const {settings, runner} = context;
	if (found.kind === 'absent') {
		const namespaces = await getObjects(
			runner,
			settings.profile,
			undefined,
			['namespace', constants.meshNamespace],
			message('mesh.askDeployments'),
		);
		await context.changes.record({kind: 'mesh', context: settings.profile, namespaceMade: namespaces === 'none'});
	}
	let done = 0;
	const onLine = (line: OutputLine): void => {
		const read = readInstallLine(line);
		if (read === undefined) return;
		if (read.state === 'done') done += 1;
		context.report(message('mesh.progress', {text: read.text}), {
			done: Math.min(done, parts),
			total: parts,
			unit: 'steps',
		});
	};
	// Watched to its end: what keeps a pod back is told, and what cannot get better ends it.
	await watchPods(context, constants.meshNamespace, async (signal) => {
		await runner.run({
			tool: 'istioctl',
			args: installArguments(settings.profile, settings.istioSet),
			purpose: message('mesh.install'),
			limitMs: installLimitMs,
			onLine,
			signal,
		});
		await waitForMesh(context, signal);
	});
}

async function removeMesh(context: StepContext, withNamespace: boolean): Promise<void> {
	const {settings, runner} = context;
	await runner.run({
		tool: 'istioctl',
		args: uninstallArguments(settings.profile),
		purpose: message('mesh.uninstall'),
		limitMs: uninstallLimitMs,
	});
	if (withNamespace)
		await changeCluster(runner, settings.profile, deleteNamespace, message('mesh.deleteNamespace'), uninstallLimitMs);
}

/** What the demo profile must have running. */
const meshParts = ['istiod', 'istio-ingressgateway', 'istio-egressgateway'] as const;

/** The Deployments of Istio's namespace. A namespace that is not there is an empty list (recording istio-absent). */
const meshDeployments = (context: StepContext): Promise<Looked> =>
	getObjects(
		context.runner,
		context.settings.profile,
		constants.meshNamespace,
		['deployments'],
		message('mesh.askDeployments'),
	);

/** So long without any part more. */
const limitMs = 10 * 60_000;
const everyMs = 1000;

/**
 * Waits until istiod and both gateways are available, as we see it: istioctl counts a part as ready before its replicas are of the newest
 * generation. Each part that comes gives it new time. Throws SetupError `not-ready-after-apply`, and the signal's reason.
 */
async function waitForMesh(context: StepContext, signal: AbortSignal): Promise<void> {
	let stillSince = context.clock.now().getTime();
	let before: number = meshParts.length;
	for (;;) {
		signal.throwIfAborted();
		const found = await meshDeployments(context);
		const mine = Array.isArray(found)
			? found.filter((one) => (meshParts as readonly string[]).includes(one.metadata.name))
			: [];
		const waiting = meshParts.filter((name) => !mine.some((one) => one.metadata.name === name && isAvailable(one)));
		if (waiting.length === 0) return;
		context.report(message('mesh.waits', {names: waiting.join(', ')}), {
			done: meshParts.length - waiting.length,
			total: meshParts.length,
			unit: 'pods',
		});
		if (waiting.length < before) stillSince = context.clock.now().getTime();
		before = waiting.length;
		if (context.clock.now().getTime() >= stillSince + limitMs) throw tooLong(context, waiting.join(', '));
		await context.clock.sleep(everyMs, AbortSignal.any([context.signal, signal]));
	}
}

function tooLong(context: StepContext, names: string): SetupError {
	return new SetupError({
		code: 'not-ready-after-apply',
		fault: 'machine',
		message: message('mesh.notReadyInTime', {names, minutes: limitMs / 60_000}),
		next: [
			{
				message: message('mesh.lookAtPods'),
				run: `kubectl --context ${context.settings.profile} -n ${constants.meshNamespace} get pods`,
			},
			{message: message('common.again'), run: 'digimon-setup'},
		],
	});
}
