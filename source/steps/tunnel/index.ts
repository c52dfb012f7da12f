import {SetupError} from '../../domain/failure.ts';
import type {World} from '../../domain/ports/step-context.ts';
import {fixed} from '../../domain/settings.ts';
import type {Condition, Step} from '../../domain/step.ts';
import {say} from '../../i18n/message.ts';
import {readIngressService} from '../../tools/kubectl.ts';
import {readNodeIp} from '../../tools/minikube.ts';
import {envoyAnswers, livingTunnels, type LivingTunnel} from './find.ts';
import {openByForward} from './forward.ts';
import {readTunnelMode, outlineTunnel} from './outline.ts';
import {openAtNode, takeBackNodeAddress, conflictingRoute, openByRoute} from './route.ts';
import {tunnelRemains, undoTunnel} from './undo.ts';

/** The sixth step: an address for the gateway at which Envoy answers on port 80. */
export const openTunnel: Step = {
	id: 'tunnel',
	title: 'tunnel.title',
	done: 'tunnel.done',
	why: 'tunnel.why',
	after: ['gateway'],
	tools: ['minikube', 'kubectl', 'sudo'],
	outline: outlineTunnel,
	inspect,
	async apply(world) {
		if (world.settings.address === 'node') return openAtNode(world);
		await takeBackNodeAddress(world);
		const {mode, node} = await readTunnelMode(world);
		return mode === 'route' ? openByRoute(world, node) : openByForward(world);
	},
	undo: undoTunnel,
	remains: tunnelRemains,
};

async function inspect(world: World): Promise<Condition> {
	try {
		const [service, tunnels] = await Promise.all([
			readIngressService(world.runner, world.settings.profile),
			livingTunnels(world),
		]);
		if (service === 'none') return {kind: 'absent', because: say('tunnel.noService')};
		if ('problem' in service) return {kind: 'unreadable', because: say('tunnel.unreadable', {detail: service.problem})};
		const {address} = service;
		if (world.settings.address === 'node') return await inspectNode(world, address, tunnels[0]);
		const found = await inspectTunnel(world, address, tunnels[0]);
		return found.kind === 'ready' || tunnels.length > 0 ? found : {...found, ...(await blockedBy(world))};
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing')
			return {kind: 'unreadable', because: error.failure.message};
		throw error;
	}
}

async function inspectTunnel(
	world: World,
	address: string | undefined,
	tunnel: LivingTunnel | undefined,
): Promise<Condition> {
	if (address === undefined)
		return tunnel
			? {kind: 'broken', because: say('tunnel.noAddressYet', {pid: tunnel.pid})}
			: {kind: 'absent', because: say('tunnel.noAddress')};
	const answers = await envoyAnswers(world, address);
	const facts = {address, ...(tunnel ? {pid: String(tunnel.pid)} : {})};
	if (!tunnel)
		return answers
			? {kind: 'broken', because: say('tunnel.unkept', {address}), facts}
			: {kind: 'stale', because: say('tunnel.staleAddress', {address}), facts};
	if (!answers) return {kind: 'broken', because: say('tunnel.noAnswer', {address, pid: tunnel.pid}), facts};
	return {kind: 'ready', because: say('tunnel.ready', {address}), facts};
}

async function inspectNode(
	world: World,
	address: string | undefined,
	tunnel: LivingTunnel | undefined,
): Promise<Condition> {
	if (tunnel) return {kind: 'broken', because: say('tunnel.overwrites', {pid: tunnel.pid})};
	if (address === undefined) return {kind: 'absent', because: say('tunnel.noAddress')};
	const node = await readNodeIp(world.runner, world.settings.profile);
	if (address !== node)
		return {kind: 'stale', because: say('tunnel.otherAddress', {address, node: node ?? '-'}), facts: {address}};
	if (!(await envoyAnswers(world, address)))
		return {kind: 'broken', because: say('tunnel.nodeNoAnswer', {address}), facts: {address}};
	return {kind: 'ready', because: say('tunnel.ready', {address}), facts: {address}};
}

/** Somebody else's route over the same addresses is for the person to decide, before anything is done. */
async function blockedBy(world: World): Promise<Pick<Condition, 'blockedBy'>> {
	const {mode, node} = await readTunnelMode(world);
	if (mode !== 'route' || node === undefined || world.host.platform === 'win32') return {};
	const other = await conflictingRoute(world, node);
	const values = {cidr: fixed.serviceCidr, via: other?.via ?? ''};
	return other ? {blockedBy: {question: say('tunnel.conflictQuestion', values), run: other.removal}} : {};
}
