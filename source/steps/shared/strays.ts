import {type NextAction, type SetupError, toolError, isSetupError, unlessMissing} from '../../domain/failure.ts';
import {blockLines, markedProfiles, readBlock} from '../../domain/hosts-block.ts';
import {foreignProfileKey} from '../../domain/journal.ts';
import {valueOf} from '../../domain/ports/answer.ts';
import {showCommand, systemCommands} from '../../domain/ports/command.ts';
import type {Step} from '../../domain/ports/step.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import {message, type Message} from '../../i18n/message.ts';
import {deleteRouteArguments, readRoutes} from '../../tools/ip.ts';
import {listProfiles, readProfileConfigs} from '../../tools/minikube.ts';
import {deadGateways} from '../../tools/minikube-tunnels.ts';
import {showKubectl} from '../../tools/kubectl.ts';
import {dockerHasImage, removeFromDockerArguments} from '../../tools/node-images.ts';
import {chartStep} from '../chart/index.ts';
import {clusterStep} from '../cluster/index.ts';
import {describeObjects, findObjects, showRemoval} from '../cluster/remove.ts';
import {findAppliedRoutes, gatewayStep} from '../gateway/index.ts';
import {hostsStep} from '../hosts/index.ts';
import {putBackAction, readBegunWrite} from '../hosts/write.ts';
import {findTunnels, registryPath} from '../tunnel/find.ts';
import {tunnelStep} from '../tunnel/index.ts';
import {isSupervisorOf} from '../tunnel/supervisor.ts';

/**
 * A thing on this machine that carries our mark without a record of ours. `isForeign`: it is known to have been there before us. `of` is
 * another profile that it belongs to, or `all` for what profiles share: it is no stray while that profile, or any other one, has records.
 */
export type Stray = {
	readonly what: Message;
	readonly next: NextAction;
	readonly isForeign?: boolean;
	readonly of?: string;
};

/** One kind of stray, and the step for which it is looked for. */
export type StrayFinder = {
	readonly step: Step;
	readonly find: (context: StepContext) => Promise<readonly Stray[]>;
};

/**
 * How to find what carries our mark: a profile of our name, a block in a hosts file, a tunnel, a route, our image, objects that
 * we applied. Each changes nothing, and throws
 * SetupError `not-undone` where a tool cannot tell.
 */
export const strayFinders: readonly StrayFinder[] = [
	{step: clusterStep, find: strayProfile},
	{step: tunnelStep, find: strayProcesses},
	{step: tunnelStep, find: strayRoutes},
	{step: hostsStep, find: strayBlocks},
	{step: chartStep, find: strayImage},
	{step: gatewayStep, find: strayObjects},
];

async function strayProfile(context: StepContext): Promise<readonly Stray[]> {
	const {profile} = context.settings;
	if (await isProfileThere(context))
		return [
			{
				what: message('cluster.leftover', {profile}),
				next: {
					message: message('cluster.delete', {profile}),
					run: showCommand('minikube', ['delete', '-p', profile]),
				},
				isForeign: context.memory.get(foreignProfileKey) === profile,
			},
		];
	const objects = await findObjects(context, profile);
	const next = {message: message('cluster.removeObjects', {profile}), run: showRemoval(objects)};
	return describeObjects(objects).map((what) => ({what, next}));
}

/** What we applied in a cluster that stays because it was there before us; in any other one the profile itself is the stray. */
async function strayObjects(context: StepContext): Promise<readonly Stray[]> {
	const {profile} = context.settings;
	if (context.memory.get(foreignProfileKey) !== profile || !(await isProfileThere(context))) return [];
	const applied = valueOf(await findAppliedRoutes(context), (detail) =>
		notTold(message('gateway.unknown', {detail}), showKubectl(context, ['get', 'nodes'])),
	);
	if (!applied) return [];
	const what = message('gateway.leftover', {name: applied.names});
	return [{what, next: {message: message('gateway.delete'), run: applied.run}}];
}

/** Without minikube only its folder can tell. */
async function isProfileThere({runner, files, host, settings: {profile}}: StepContext): Promise<boolean> {
	try {
		const answer = await listProfiles(runner);
		return valueOf(answer, (words) =>
			notTold(message('cluster.notListed', {profile, words}), 'minikube profile list'),
		).includes(profile);
	} catch (error) {
		if (!isSetupError(error, 'tool-missing')) throw error;
		return (await files.stat(`${host.minikubeHome}/profiles/${profile}`)).exists;
	}
}

const notTold = (text: Message, run: string): SetupError =>
	toolError('not-undone', text, [{message: message('cluster.askSelf'), run}]);

async function strayProcesses(context: StepContext): Promise<readonly Stray[]> {
	const {host, processes, settings} = context;
	const supervisors = await processes.find((args) => isSupervisorOf(settings.profile, args));
	const tunnels = await findTunnels(context);
	const stop = ({pid}: {readonly pid: number}): NextAction => ({
		message: message('tunnel.stop'),
		run: systemCommands[host.platform].interrupt(pid),
	});
	return [
		...supervisors.map((one) => ({what: message('tunnel.leftoverSupervisor', {pid: one.pid}), next: stop(one)})),
		...tunnels.map((one) => ({what: message('engine.changeTunnel', {pid: one.pid}), next: stop(one)})),
	];
}

/** A route to the cluster's Services via our node: minikube tells its address while it has one, and its list of tunnels after that. */
async function strayRoutes(context: StepContext): Promise<readonly Stray[]> {
	const {files, host, runner, settings} = context;
	// Windows removes the route with the tunnel's process.
	if (host.platform === 'win32') return [];
	const cidr = constants.serviceCidr;
	const answer = await readProfileConfigs(runner).catch(unlessMissing(undefined));
	const configs = answer && 'known' in answer ? [...answer.known] : [];
	const others = configs.flatMap(([name, {nodeIp}]) => (name === settings.profile ? [] : (nodeIp ?? [])));
	const node = configs.find(([name]) => name === settings.profile)?.[1].nodeIp;
	const dead = deadGateways(await files.read(registryPath(context)), settings.profile, []);
	const routes = valueOf(await readRoutes({runner, files, platform: host.platform}, cidr), (detail) =>
		notTold(message('tunnel.routesUnknown', {cidr, detail}), systemCommands[host.platform].showRoute),
	);
	return routes.flatMap(({via}) => {
		if (via === undefined || others.includes(via)) return [];
		if (via !== node && !dead.includes(via) && !isNodeLike(via)) return [];
		const args = deleteRouteArguments(host.platform, cidr, via);
		const next = {message: message('tunnel.deleteRoute', {cidr}), run: showCommand('sudo', args)};
		return [{what: message('engine.changeRoute', {cidr, via}), next}];
	});
}

/** minikube's first node in the networks that it makes (192.168.49.0/24 and on for containers, .39, .59 and .67 for machines). */
const isNodeLike = (address: string): boolean => /^192\.168\.\d+\.\d+$/.test(address);

/** The image that we build into Docker; nothing where another driver leaves no Docker to ask. */
async function strayImage({runner, settings, bundle}: StepContext): Promise<readonly Stray[]> {
	const image = bundle.demoImage;
	const answer = await dockerHasImage(runner, image).catch(unlessMissing(undefined));
	const isDockerUsed = ['docker', 'auto'].includes(settings.driver);
	if (!answer || (!('known' in answer) && !isDockerUsed)) return [];
	const isThere = valueOf(answer, (detail) => notTold(message('images.notKnown', {image, detail}), 'docker images'));
	if (!isThere) return [];
	const run = showCommand('docker', removeFromDockerArguments(image));
	return [
		{
			what: message('engine.changeDockerImage', {image}),
			next: {message: message('images.removeFromDocker', {image}), run},
			of: 'all',
		},
	];
}

/** The blocks of every profile: one whose records are lost may have had another name. */
async function strayBlocks(context: StepContext): Promise<readonly Stray[]> {
	const {host, settings} = context;
	const files = [...new Set([settings.hostsFile, host.systemHostsFile])];
	return (await Promise.all(files.map(async (file) => strayBlocksIn(context, file)))).flat();
}

async function strayBlocksIn({files, host, settings}: StepContext, file: string): Promise<readonly Stray[]> {
	const run = systemCommands[host.platform].editAsRoot(file);
	const bytes = await files.read(file).catch((error: unknown) => {
		const detail = error instanceof Error ? error.message : String(error);
		throw notTold(message('hosts.unknown', {file, detail}), systemCommands[host.platform].showOwner(file));
	});
	const torn = await readBegunWrite(files, file);
	if (torn?.state === 'interrupted' || torn?.state === 'unclear')
		return [
			{what: message('hosts.leftoverTorn', {file, copy: torn.copy}), next: putBackAction({file, host}, torn.copy)},
		];
	return (bytes === undefined ? [] : markedProfiles(bytes)).map((profile) => {
		const read = readBlock(bytes ?? new Uint8Array(), profile);
		const lines = 'block' in read && read.block ? blockLines(read.block).join('\n') : '';
		const next = {message: message('hosts.takeOut', {file, lines}), run};
		return {what: message('hosts.leftover', {file}), next, ...(profile === settings.profile ? {} : {of: profile})};
	});
}
