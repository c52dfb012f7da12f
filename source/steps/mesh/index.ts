import {SetupError} from '../../domain/failure.ts';
import {showCommand, type OutputLine} from '../../domain/ports/command.ts';
import type {World} from '../../domain/ports/step-context.ts';
import {fixed} from '../../domain/settings.ts';
import type {Condition, Step} from '../../domain/step.ts';
import {say} from '../../i18n/message.ts';
import {installArguments, readInstallLine, readIstioVersions, uninstallArguments} from '../../tools/istioctl.ts';
import {changeCluster, getObjects, isAvailable} from '../../tools/kubectl.ts';
import {watchPods} from '../shared/watch-pods.ts';
import {meshDeployments, meshParts, waitForMesh} from './wait-until-ready.ts';

const installLimitMs = 20 * 60_000;
const uninstallLimitMs = 5 * 60_000;
/** istioctl says so many lines: core, istiod, egress and ingress, pruned. */
const parts = 4;

/** The second step: Istio's demo profile, of the version of our istioctl, available. */
export const installMesh: Step = {
	id: 'mesh',
	title: 'mesh.title',
	done: 'mesh.done',
	why: 'mesh.why',
	after: ['cluster'],
	tools: ['istioctl', 'kubectl'],
	outline: ({settings}) => ({
		commands: [
			{why: say('mesh.install'), line: showCommand('istioctl', installArguments(settings.profile, settings.istioSet))},
		],
		undo: [
			{why: say('mesh.uninstall'), line: showCommand('istioctl', uninstallArguments(settings.profile))},
			{
				why: say('mesh.deleteNamespace'),
				line: showCommand('kubectl', ['--context', settings.profile, ...deleteNamespace]),
			},
		],
	}),
	inspect,
	apply,
	async undo(world, changes) {
		for (const recorded of changes) {
			const {change} = recorded;
			if (change.kind !== 'mesh') continue;
			if ((await meshDeployments(world)) !== 'none') await removeMesh(world, change.namespaceMade);
			await world.changes.forget(recorded);
		}
	},
	async remains(world, changes) {
		if (!changes.some(({change}) => change.kind === 'mesh')) return [];
		const left = await meshDeployments(world);
		return left !== 'none' && ('problem' in left || left.length > 0) ? [say('mesh.remains')] : [];
	},
};

const deleteNamespace = ['delete', 'namespace', fixed.meshNamespace, '--ignore-not-found'];

async function inspect(world: World): Promise<Condition> {
	try {
		const [found, versions] = await Promise.all([
			meshDeployments(world),
			readIstioVersions(world.runner, world.settings.profile),
		]);
		if (found === 'none') return {kind: 'absent', because: say('mesh.noCluster')};
		if ('problem' in found) return {kind: 'unreadable', because: say('mesh.unreadable', {detail: found.problem})};
		const mine = found.filter((one) => (meshParts as readonly string[]).includes(one.metadata.name));
		if (mine.length === 0) return {kind: 'absent', because: say('mesh.none')};
		const missing = meshParts.filter((name) => !mine.some((one) => one.metadata.name === name));
		if (missing.length > 0) return missingParts(world, missing.join(', '));
		const unready = mine.filter((one) => !isAvailable(one)).map((one) => one.metadata.name);
		if (unready.length > 0) return {kind: 'broken', because: say('mesh.unready', {names: unready.join(', ')})};
		if (versions?.mesh === undefined)
			return {kind: 'unreadable', because: say('mesh.unreadable', {detail: 'istioctl version'})};
		return ofVersion(world, versions.client, versions.mesh);
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing')
			return {kind: 'unreadable', because: error.failure.message};
		throw error;
	}
}

const isOurs = (world: World): boolean => world.changes.all().some(({change}) => change.kind === 'mesh');

/** A mesh of ours with missing parts is half made; somebody else's may want to be without them, so that is theirs to decide. */
function missingParts(world: World, names: string): Condition {
	const broken: Condition = {kind: 'broken', because: say('mesh.missingParts', {names})};
	if (isOurs(world)) return broken;
	return {...broken, blockedBy: {question: say('mesh.completeQuestion', {names}), run: installLine(world)}};
}

const installLine = (world: World): string =>
	showCommand('istioctl', installArguments(world.settings.profile, world.settings.istioSet));

/** A mesh of another version is stale; upgrading somebody else's is theirs to decide. */
function ofVersion(world: World, client: string, mesh: string): Condition {
	if (client === mesh) return {kind: 'ready', because: say('mesh.ready', {version: mesh}), facts: {version: mesh}};
	const stale: Condition = {kind: 'stale', because: say('mesh.otherVersion', {mesh, client}), facts: {version: mesh}};
	if (isOurs(world)) return stale;
	return {...stale, blockedBy: {question: say('mesh.upgradeQuestion', {mesh, client}), run: installLine(world)}};
}

async function apply(world: World, found: Condition): Promise<void> {
	const {settings, runner} = world;
	if (found.kind === 'absent') {
		const namespaces = await getObjects(
			runner,
			settings.profile,
			undefined,
			['namespace', fixed.meshNamespace],
			say('mesh.askDeployments'),
		);
		await world.changes.record({kind: 'mesh', context: settings.profile, namespaceMade: namespaces === 'none'});
	}
	let done = 0;
	const onLine = (line: OutputLine): void => {
		const read = readInstallLine(line);
		if (read === undefined) return;
		if (read.state === 'done') done += 1;
		world.report(say('mesh.progress', {text: read.text}), {done: Math.min(done, parts), total: parts, unit: 'steps'});
	};
	// Watched to its end: what keeps a pod back is told, and what cannot get better ends it.
	await watchPods(world, fixed.meshNamespace, async (signal) => {
		await runner.run({
			tool: 'istioctl',
			args: installArguments(settings.profile, settings.istioSet),
			purpose: say('mesh.install'),
			limitMs: installLimitMs,
			onLine,
			signal,
		});
		await waitForMesh(world, signal);
	});
}

async function removeMesh(world: World, withNamespace: boolean): Promise<void> {
	const {settings, runner} = world;
	await runner.run({
		tool: 'istioctl',
		args: uninstallArguments(settings.profile),
		purpose: say('mesh.uninstall'),
		limitMs: uninstallLimitMs,
	});
	if (withNamespace)
		await changeCluster(runner, settings.profile, deleteNamespace, say('mesh.deleteNamespace'), uninstallLimitMs);
}
