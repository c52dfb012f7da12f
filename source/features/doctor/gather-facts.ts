import {defined} from '../../domain/defined.ts';
import type {RecordedChange} from '../../domain/change.ts';
import {SetupError} from '../../domain/failure.ts';
import {namesOutsideBlock, readBlock} from '../../domain/hosts-block.ts';
import type {Runner} from '../../domain/ports/command.ts';
import type {Platform} from '../../domain/ports/platform.ts';
import {constants, type Settings} from '../../domain/settings.ts';
import {tunnelMode} from '../../steps/tunnel/preview.ts';
import {readRoutesWithin} from '../../tools/ip.ts';
import {parseTunnels} from '../../tools/minikube-tunnels.ts';
import {readProfileConfig} from '../../tools/minikube.ts';
import type {DoctorFacts, FactName, FactSource, HostsStatus, ProfileFacts} from './facts.ts';
import {probeDocker} from './probe-docker.ts';
import {driverPrograms, probeSudo, probeTool, probeTunnels} from './probe-tools.ts';

/** Where facts come from: a machine, what is wanted of it, a runner that is bound to no step, and what we changed here. */
export type GatherFrom = {
	readonly platform: Platform;
	readonly settings: Settings;
	readonly runner: Runner;
	readonly changes: readonly RecordedChange[];
};

type Gather = {readonly [Name in FactName]: () => Promise<DoctorFacts[Name]>};

/** Facts of a machine, each gathered once, when it is first asked for. */
export function gatherFacts(from: GatherFrom): FactSource {
	const made = new Map<FactName, Promise<unknown>>();
	const get = <Name extends FactName>(name: Name): Promise<DoctorFacts[Name]> => {
		const known = made.get(name) ?? gather[name]();
		made.set(name, known);
		return known as Promise<DoctorFacts[Name]>;
	};
	const source: FactSource = {get};
	const gather = gatherers(from, source);
	return source;
}

function gatherers(from: GatherFrom, facts: FactSource): Gather {
	const {platform: machine, settings, runner, changes} = from;
	const {host, probe: look} = machine;
	const names = Object.values(machine.bundle.hostNames);
	return {
		dockerTool: () => probeTool(runner, 'docker', host),
		minikubeTool: () => probeTool(runner, 'minikube', host),
		kubectlTool: () => probeTool(runner, 'kubectl', host),
		istioctlTool: () => probeTool(runner, 'istioctl', host),
		helmTool: () => probeTool(runner, 'helm', host),
		docker: () =>
			probeDocker({
				runner,
				host,
				look: look ?? {listening: async () => [], variable: () => undefined},
				now: machine.rehearsal ? undefined : () => machine.clock.now(),
			}),
		profile: () => probeProfile(runner, settings.profile),
		driver: () => probeDriver(from, facts),
		tunnelMode: async () => {
			const [{driver}, docker] = await Promise.all([facts.get('driver'), facts.get('docker')]);
			return tunnelMode(host, driver ?? 'docker', docker.state === 'up' ? docker : undefined);
		},
		disk: () => probeDisk(from, facts),
		inotify: async () => look?.inotify(),
		ports: async () => look?.ports([80, 443]),
		routes: async () => probeRoutes(from, await facts.get('profile'), await facts.get('tunnels')),
		tunnels: () =>
			probeTunnels(
				machine.processes,
				settings.profile,
				changes.flatMap(({change}) => (change.kind === 'tunnel' ? [change] : [])),
			),
		// A practised refusal of sudo is for the step that needs it, not for a look ahead.
		sudo: async () => (machine.rehearsal ? {state: 'free'} : probeSudo(runner, host)),
		proxies: async () => look?.proxies() ?? {no: []},
		hosts: () => probeHosts(from, names),
		addresses: async () => {
			const found = names.map(async (name) => [name, await machine.resolver.addresses(name)] as const);
			return Object.fromEntries(await Promise.all(found));
		},
		clock: async () => {
			const newestFile = await look?.newestChange([host.systemHostsFile, host.home, host.minikubeHome]);
			return {now: machine.clock.now(), ...(newestFile ? {newestFile} : {})};
		},
	};
}

/** Where images go: Docker's folder where it is on this machine, minikube's home for machines of its own. */
async function probeDisk({platform: machine}: GatherFrom, facts: FactSource): Promise<DoctorFacts['disk']> {
	const [{driver}, docker] = await Promise.all([facts.get('driver'), facts.get('docker')]);
	if (driver !== undefined && driver !== 'docker') return machine.probe?.disk(machine.host.minikubeHome);
	if (docker.state !== 'up' || docker.isDesktop || docker.isRemote || docker.rootFolder === '') return undefined;
	return machine.probe?.disk(docker.rootFolder);
}

async function probeProfile(runner: Runner, profile: string): Promise<ProfileFacts> {
	try {
		const config = await readProfileConfig(runner, profile);
		if (!config) return {exists: false};
		const {driver, kubernetesVersion, nodeIp} = config;
		return {exists: true, driver, kubernetesVersion, ...defined({nodeIp})};
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing') return {exists: false};
		throw error;
	}
}

/** As asked, as the cluster has it, or minikube's own choice: Docker where it answers, else the first whose program is there, else Docker. */
async function probeDriver(
	{platform: machine, settings}: GatherFrom,
	facts: FactSource,
): Promise<DoctorFacts['driver']> {
	if (settings.driver !== 'auto') return {driver: settings.driver, from: 'setting', others: []};
	const [profile, docker] = await Promise.all([facts.get('profile'), facts.get('docker')]);
	if (profile.driver) return {driver: profile.driver, from: 'profile', others: []};
	const known = driverPrograms[machine.host.platform];
	const there = (await machine.probe?.programs(known.map(([, program]) => program))) ?? [];
	const others = known.flatMap(([driver, program]) => (there.includes(program) ? [driver] : []));
	const [second] = others;
	const driver = docker.state === 'up' ? 'docker' : (second ?? (docker.state === 'down' ? 'docker' : undefined));
	return {driver, from: 'choice', others: others.filter((other) => other !== driver)};
}

async function probeRoutes(
	{platform: machine, runner, settings, changes}: GatherFrom,
	profile: ProfileFacts,
	tunnels: DoctorFacts['tunnels'],
): Promise<DoctorFacts['routes']> {
	const routes = await readRoutesWithin(runner, machine.host.platform, constants.serviceCidr);
	if (!routes || routes.length === 0) return routes && [];
	const entries =
		parseTunnels(await machine.filesOf(settings.profile).read(`${machine.host.minikubeHome}/tunnels.json`)) ?? [];
	const living = tunnels.map(({pid}) => pid);
	const dead = entries.flatMap((entry) =>
		entry.MachineName === settings.profile && !living.includes(entry.Pid ?? 0) ? (entry.Route?.Gateway ?? []) : [],
	);
	const recorded = changes.flatMap(({change}) => (change.kind === 'route' ? [change.via] : []));
	const ours = new Set([profile.nodeIp, ...dead, ...recorded]);
	return routes.map(({cidr, via, device}) => ({
		cidr,
		to: via ?? device ?? '?',
		isOurs: via !== undefined && ours.has(via),
	}));
}

async function probeHosts({platform: machine, settings}: GatherFrom, names: readonly string[]): Promise<HostsStatus> {
	const files = machine.filesOf(settings.profile);
	const path = settings.hostsFile;
	const file = await files.stat(path);
	const isMountPoint = (await machine.probe?.isMountPoint(file.realPath)) ?? false;
	try {
		const bytes = (await files.read(path)) ?? new Uint8Array();
		const read = readBlock(bytes, settings.profile);
		const foreign = namesOutsideBlock(bytes, names, settings.profile);
		if ('damaged' in read) return {file, isMountPoint, damaged: read.damaged, foreign};
		const {block} = read;
		// A line that says the same as our block is in nobody's way.
		return {
			file,
			isMountPoint,
			...(block ? {block} : {}),
			foreign: foreign.filter(({address}) => address !== block?.address),
		};
	} catch (error) {
		return {file, isMountPoint, problem: error instanceof Error ? error.message : String(error), foreign: []};
	}
}
