import {say} from '../domain/sentence.ts';
import type {World} from '../domain/world.ts';
import {patchAddress} from '../tools/kubectl-gateway.ts';
import {readNodeIp} from '../tools/minikube.ts';
import {stopProcess} from './stop-process.ts';
import {anotherTunnel, notReached} from './tunnel-failure.ts';
import {envoyAnswers, gatewayAddress, livingTunnels} from './tunnel-look.ts';
import {noNode} from './tunnel-route.ts';

const limitMs = 60_000;

/**
 * `--address node`: the node's own address as the gateway's (a patch of the Service's status; facts 1.8 and 12). No root,
 * no process. A tunnel would overwrite it: ours is stopped, another's is named.
 */
export async function openAtNode(world: World): Promise<void> {
	await stopOurTunnel(world);
	const node = await readNodeIp(world.runner, world.settings.profile);
	if (node === undefined) throw noNode(world);
	await world.changes.record({kind: 'address', context: world.settings.profile, address: node});
	await patchAddress(world.runner, world.settings.profile, node);
	const begin = world.clock.now().getTime();
	let told = '';
	for (;;) {
		if (await envoyAnswers(world, node)) return;
		const passedMs = world.clock.now().getTime() - begin;
		if (passedMs >= limitMs) throw notReached(node, limitMs, []);
		const sentence = say('tunnel.waitsEnvoy', {address: node, seconds: Math.floor(passedMs / 5000) * 5});
		if (sentence.text !== told) world.awaits(sentence);
		told = sentence.text;
		await world.clock.sleep(1000, world.signal);
	}
}

/** Takes the node's address from the gateway where we gave it one: a tunnel gives another, seconds after it runs. */
export async function takeBackNodeAddress(world: World): Promise<void> {
	for (const recorded of world.changes.all()) {
		if (recorded.change.kind !== 'address') continue;
		await clearAddress(world, recorded.change.address);
		await world.changes.forget(recorded);
	}
}

/** Takes the gateway's address away where it is still this one. */
export async function clearAddress(world: World, address: string): Promise<void> {
	if ((await gatewayAddress(world)) === address) await patchAddress(world.runner, world.settings.profile, undefined);
}

async function stopOurTunnel(world: World): Promise<void> {
	for (const tunnel of await livingTunnels(world)) {
		const ours = world.changes
			.all()
			.find(({change}) => change.kind === 'tunnel' && change.pid === tunnel.pid && change.bornAt === tunnel.bornAt);
		if (!ours || !(await stopProcess(world, tunnel))) throw anotherTunnel(tunnel);
		await world.changes.forget(ours);
	}
}
