import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {readIngressService} from '../../tools/kubectl.ts';
import {readNodeIp} from '../../tools/minikube.ts';
import {envoyAnswers, findTunnels, type RunningTunnel} from './find.ts';
import {openByForward} from './forward.ts';
import {readTunnelMode, previewTunnel} from './outline.ts';
import {openAtNode, undoNodeAddress, conflictingRoute, openByRoute} from './route.ts';
import {tunnelLeftovers, undoTunnel} from './undo.ts';
import type {Step} from '../../domain/ports/step.ts';

/** The sixth step: an address for the gateway at which Envoy answers on port 80. */
export const tunnelStep: Step = {
	id: 'tunnel',
	title: 'tunnel.title',
	done: 'tunnel.done',
	why: 'tunnel.why',
	after: ['gateway'],
	preview: previewTunnel,
	inspect,
	async apply(context) {
		if (context.settings.address === 'node') return openAtNode(context);
		await undoNodeAddress(context);
		const {mode, node} = await readTunnelMode(context);
		return mode === 'route' ? openByRoute(context, node) : openByForward(context);
	},
	undo: undoTunnel,
	leftovers: tunnelLeftovers,
};

async function inspect(context: StepContext): Promise<Condition> {
	const [service, tunnels] = await Promise.all([
		readIngressService(context.runner, context.settings.profile),
		findTunnels(context),
	]);
	if (service === 'none') return {kind: 'absent', reason: message('tunnel.noService')};
	if ('problem' in service) return {kind: 'unknown', reason: message('tunnel.unknown', {detail: service.problem})};
	const {address} = service;
	if (context.settings.address === 'node') return await inspectNode(context, address, tunnels[0]);
	const found = await inspectTunnel(context, address, tunnels[0]);
	return found.kind === 'ready' || tunnels.length > 0 ? found : {...found, ...(await blockedBy(context))};
}

async function inspectTunnel(
	context: StepContext,
	address: string | undefined,
	tunnel: RunningTunnel | undefined,
): Promise<Condition> {
	if (address === undefined)
		return tunnel
			? {kind: 'broken', reason: message('tunnel.noAddressYet', {pid: tunnel.pid})}
			: {kind: 'absent', reason: message('tunnel.noAddress')};
	const answers = await envoyAnswers(context, address);
	const facts = {address, ...(tunnel ? {pid: String(tunnel.pid)} : {})};
	if (!tunnel)
		return answers
			? {kind: 'broken', reason: message('tunnel.unkept', {address}), facts}
			: {kind: 'outdated', reason: message('tunnel.outdatedAddress', {address}), facts};
	if (!answers) return {kind: 'broken', reason: message('tunnel.noAnswer', {address, pid: tunnel.pid}), facts};
	return {kind: 'ready', reason: message('tunnel.ready', {address}), facts};
}

async function inspectNode(
	context: StepContext,
	address: string | undefined,
	tunnel: RunningTunnel | undefined,
): Promise<Condition> {
	if (tunnel) return {kind: 'broken', reason: message('tunnel.overwrites', {pid: tunnel.pid})};
	if (address === undefined) return {kind: 'absent', reason: message('tunnel.noAddress')};
	const node = await readNodeIp(context.runner, context.settings.profile);
	if (address !== node)
		return {kind: 'outdated', reason: message('tunnel.otherAddress', {address, node: node ?? '-'}), facts: {address}};
	if (!(await envoyAnswers(context, address)))
		return {kind: 'broken', reason: message('tunnel.nodeNoAnswer', {address}), facts: {address}};
	return {kind: 'ready', reason: message('tunnel.ready', {address}), facts: {address}};
}

/** Somebody else's route over the same addresses is for the person to decide, before anything is done. */
async function blockedBy(context: StepContext): Promise<Pick<Condition, 'blockedBy'>> {
	const {mode, node} = await readTunnelMode(context);
	if (mode !== 'route' || node === undefined || context.host.platform === 'win32') return {};
	const other = await conflictingRoute(context, node);
	const values = {cidr: constants.serviceCidr, via: other?.via ?? ''};
	return other ? {blockedBy: {question: message('tunnel.conflictQuestion', values), run: other.removal}} : {};
}
