import {say} from '../domain/sentence.ts';
import {fixed} from '../domain/settings.ts';
import type {ShownCommand, StepOutline} from '../domain/step.ts';
import {showCommand} from '../domain/tool.ts';
import type {World} from '../domain/world.ts';
import {addRouteArguments, deleteRouteArguments} from '../tools/ip.ts';
import {patchAddressArguments} from '../tools/kubectl-gateway.ts';
import {tunnelArguments} from '../tools/minikube.ts';
import {likelyMode} from './tunnel-mode.ts';

const cidr = fixed.serviceCidr;

/** The tunnel's commands as a shell runs them; `$NODE` is assigned on a line of its own, `$TUNNEL` is the process to stop. */
export function outlineTunnel(world: World): StepOutline {
	if (world.settings.address === 'node') return outlineNode(world);
	const mode = likelyMode(world);
	const {profile} = world.settings;
	const tunnel = showCommand('minikube', tunnelArguments(profile, mode, world.host.tunnelBind));
	const start = `nohup ${tunnel} >tunnel.log 2>&1 & TUNNEL=$!`;
	const stop: ShownCommand = {
		why: say('tunnel.stop'),
		line: `kill -INT "$(pgrep -of ${JSON.stringify(`minikube -p ${profile} tunnel`)})"`,
	};
	const keeper = outlineKeeper(world);
	if (mode === 'port-forward') {
		const asks = world.host.platform !== 'win32';
		const ticket: ShownCommand[] = asks ? [{why: say('tunnel.ticket'), line: 'sudo -v', needsPassword: true}] : [];
		// There the tunnel ends with its terminal, and a keeper would have nothing to keep.
		const kept = asks ? {commands: [], undo: []} : keeper;
		return {
			commands: [...ticket, {why: say('tunnel.start'), line: start}, ...kept.commands],
			undo: [...kept.undo, stop],
		};
	}
	if (world.host.platform === 'win32')
		return {
			commands: [{why: say('tunnel.openWindow'), line: tunnel}, ...keeper.commands],
			undo: [...keeper.undo, stop],
		};
	const add = shell(addRouteArguments(world.host.platform, cidr, 'NODE'));
	const remove = shell(deleteRouteArguments(world.host.platform, cidr, 'NODE'));
	return {
		commands: [
			nodeLine(profile),
			{why: say('tunnel.addRoute', {cidr, node: '$NODE'}), line: add, needsPassword: true},
			{why: say('tunnel.start'), line: start},
			...keeper.commands,
		],
		undo: [
			...keeper.undo,
			stop,
			nodeLine(profile),
			{why: say('tunnel.deleteRoute', {cidr}), line: remove, needsPassword: true},
		],
	};
}

function outlineNode(world: World): StepOutline {
	const {profile} = world.settings;
	const give = showCommand('kubectl', patchAddressArguments(profile, 'NODE')).replace('NODE', `'"$NODE"'`);
	const take = showCommand('kubectl', patchAddressArguments(profile, undefined));
	const keeper = outlineKeeper(world);
	return {
		commands: [
			nodeLine(profile),
			{why: say('tunnel.patchService', {address: '$NODE'}), line: give},
			...keeper.commands,
		],
		undo: [...keeper.undo, {why: say('tunnel.clearService'), line: take}],
	};
}

/** Our own process that stays in the background; a rehearsal leaves none. */
function outlineKeeper({settings: {profile}, rehearsal}: World): StepOutline {
	if (rehearsal) return {commands: [], undo: []};
	const ours = (action: string): string => showCommand('digimon-setup', ['tunnel', action, '--profile', profile]);
	return {
		commands: [{why: say('keeper.start'), line: ours('keep'), byUs: true}],
		undo: [{why: say('keeper.stopKeeper'), line: ours('stop'), byUs: true}],
	};
}

const nodeLine = (profile: string): ShownCommand => ({
	why: say('tunnel.node'),
	line: `NODE=$(${showCommand('minikube', ['ip', '-p', profile])})`,
});

const shell = (args: readonly string[]): string => showCommand('sudo', args).replace(/\bNODE$/, '"$NODE"');
