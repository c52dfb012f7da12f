import {defined} from '../../domain/defined.ts';
import type {RecordedChange} from '../../domain/change.ts';
import {namesOutsideBlock, readBlock} from '../../domain/hosts-block.ts';
import {toolError, unlessMissing} from '../../domain/failure.ts';
import {valueOf} from '../../domain/ports/answer.ts';
import type {Runner} from '../../domain/ports/command.ts';
import type {Platform} from '../../domain/ports/platform.ts';
import {constants, type Settings} from '../../domain/settings.ts';
import {registryPath} from '../../steps/tunnel/find.ts';
import {tunnelMode} from '../../steps/tunnel/preview.ts';
import {readRoutesWithin} from '../../tools/ip.ts';
import {deadGateways} from '../../tools/minikube-tunnels.ts';
import {readProfileConfig, readProfileStatus} from '../../tools/minikube.ts';
import {message} from '../../i18n/message.ts';
import {action} from './check.ts';
import type {DoctorFacts, FactName, FactSource, HostsStatus, ProfileFacts} from './facts.ts';
import {readBegunWrite} from '../../steps/hosts/write.ts';
import {probeDocker} from './probe-docker.ts';
import {driverPrograms, probeSudo, probeTool, probeTunnels} from './probe-tools.ts';

/** Where facts come from: a platform, the settings, a runner that is bound to no step, and our recorded changes. */
type GatherFrom = {
	readonly platform: Platform;
	readonly settings: Settings;
	readonly runner: Runner;
	readonly changes: readonly RecordedChange[];
};

type Gather = {readonly [Name in FactName]: () => Promise<DoctorFacts[Name]>};

/** Gathers each fact once, when it is first asked for. */
export function gatherFacts(from: GatherFrom): FactSource {
	const gathered = new Map<FactName, Promise<unknown>>();
	const source: FactSource = {
		get: <Name extends FactName>(name: Name) => {
			const known = gathered.get(name) ?? gather[name]();
			gathered.set(name, known);
			return known as Promise<DoctorFacts[Name]>;
		},
	};
	const gather = gatherers(from, source);
	return source;
}

function gatherers(from: GatherFrom, facts: FactSource): Gather {
	const {platform, settings, runner, changes} = from;
	const {host, probe} = platform;
	const names = Object.values(platform.bundle.hostNames);
	const tunnelChanges = changes.flatMap(({change}) => (change.kind === 'tunnel' ? [change] : []));
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
				probe,
				now: platform.rehearsal ? undefined : () => platform.clock.now(),
			}),
		profile: () => probeProfile(from, facts),
		context: () => probeContext(from, facts),
		driver: () => probeDriver(from, facts),
		tunnelMode: async () => {
			const [{driver}, docker] = await Promise.all([facts.get('driver'), facts.get('docker')]);
			return tunnelMode(host, driver ?? 'docker', docker.state === 'up' ? docker : undefined);
		},
		disk: () => probeDisk(from, facts),
		inotify: async () => probe?.inotify(),
		ports: async () => probe?.ports([80, 443]),
		minikubeHome: () => probeMinikubeHome(platform),
		kubeconfig: async () => probe?.kubeconfig(host.home),
		routes: async () => probeRoutes(from, await facts.get('profile'), await facts.get('tunnels')),
		tunnels: () => probeTunnels(platform.processes, settings.profile, tunnelChanges),
		// A simulated refusal of sudo is for the step that needs it, not for the checks.
		sudo: async () => (platform.rehearsal ? {state: 'free'} : probeSudo(runner, host)),
		proxies: async () => probe?.proxies() ?? {no: []},
		hosts: () => probeHosts(from, names),
		addresses: async () => {
			const found = names.map(async (name) => [name, await platform.resolver.addresses(name)] as const);
			return Object.fromEntries(await Promise.all(found));
		},
		clock: async () => {
			const newestFile = await probe?.newestChange([host.systemHostsFile, host.home, host.minikubeHome]);
			return {now: platform.clock.now(), ...defined({newestFile})};
		},
	};
}

/** Free space where images are stored: Docker's folder where it is on this host's disk, minikube's home for virtual machines. */
async function probeDisk({platform}: GatherFrom, facts: FactSource): Promise<DoctorFacts['disk']> {
	const [{driver}, docker] = await Promise.all([facts.get('driver'), facts.get('docker')]);
	if (driver !== undefined && driver !== 'docker') return platform.probe?.disk(platform.host.minikubeHome);
	if (docker.state !== 'up' || docker.machine || docker.isDesktop || docker.isRemote || docker.rootFolder === '')
		return undefined;
	return platform.probe?.disk(docker.rootFolder);
}

/** `sudo minikube` leaves folders to root in which a user's minikube then fails. */
async function probeMinikubeHome({probe, host}: Platform): Promise<DoctorFacts['minikubeHome']> {
	for (const path of ['', '/profiles', '/machines', '/cache'].map((folder) => `${host.minikubeHome}${folder}`)) {
		const words = await probe?.folderRefusal(path);
		if (words !== undefined) return {path, words};
	}
	return undefined;
}

/** Our profile as minikube lists it; none where minikube itself cannot run, which its own check reports. Throws `command-failed` where it does not say. */
async function probeProfile({runner, settings}: GatherFrom, facts: FactSource): Promise<ProfileFacts> {
	const answer = await readProfileConfig(runner, settings.profile).catch(unlessMissing({known: undefined}));
	if ('unknown' in answer && (await facts.get('minikubeTool')).state !== 'found') return {exists: false};
	const config = valueOf(answer, (words) =>
		toolError('command-failed', message('doctor.profileUnknown', {words}), [
			action('doctor.profileAsk', 'minikube profile list'),
		]),
	);
	if (!config) return {exists: false};
	const {driver, kubernetesVersion, nodeIp} = config;
	return {exists: true, driver, kubernetesVersion, ...defined({nodeIp})};
}

/** What minikube says of the context of a profile that exists; undefined where it does not say, or where its engine does not answer. */
async function probeContext({runner, settings}: GatherFrom, facts: FactSource): Promise<DoctorFacts['context']> {
	const [profile, docker] = await Promise.all([facts.get('profile'), facts.get('docker')]);
	if (!profile.exists || (profile.driver === 'docker' && docker.state !== 'up')) return undefined;
	const status = await readProfileStatus(runner, settings.profile);
	const kubeconfig = 'known' in status ? status.known?.kubeconfig : undefined;
	return kubeconfig === 'Configured' ? 'configured' : kubeconfig === 'Misconfigured' ? 'misconfigured' : undefined;
}

/** The driver of the settings, of the cluster, or minikube's own choice: Docker where it answers, else the first whose program is installed, else Docker. */
async function probeDriver({platform, settings}: GatherFrom, facts: FactSource): Promise<DoctorFacts['driver']> {
	if (settings.driver !== 'auto') return {driver: settings.driver, from: 'setting', others: []};
	const unknownProfile = (): ProfileFacts => ({exists: false});
	const [profile, docker] = await Promise.all([facts.get('profile').catch(unknownProfile), facts.get('docker')]);
	if (profile.driver) return {driver: profile.driver, from: 'profile', others: []};
	const known = Object.entries(driverPrograms[platform.host.platform]);
	const installed = (await platform.probe?.programs(known.map(([, program]) => program))) ?? {};
	const others = known.flatMap(([driver, program]) => (installed[program] === undefined ? [] : [driver]));
	const [second] = others;
	const driver = docker.state === 'up' ? 'docker' : (second ?? (docker.state === 'down' ? 'docker' : undefined));
	return {driver, from: 'choice', others: others.filter((other) => other !== driver)};
}

async function probeRoutes(
	{platform, runner, settings, changes}: GatherFrom,
	profile: ProfileFacts,
	tunnels: DoctorFacts['tunnels'],
): Promise<DoctorFacts['routes']> {
	const files = platform.filesOf(settings.profile);
	const reader = {runner, files, platform: platform.host.platform};
	const answer = await readRoutesWithin(reader, constants.serviceCidr);
	if ('unknown' in answer) return undefined;
	const routes = answer.known;
	if (routes.length === 0) return [];
	const registry = await files.read(registryPath(platform));
	const running = tunnels.map(({pid}) => pid);
	const dead = deadGateways(registry, settings.profile, running);
	const recorded = changes.flatMap(({change}) => (change.kind === 'route' ? [change.via] : []));
	const ours = new Set([profile.nodeIp, ...dead, ...recorded]);
	return routes.map(({cidr, via, device}) => ({
		cidr,
		to: via ?? device ?? '?',
		isOurs: via !== undefined && ours.has(via),
	}));
}

async function probeHosts({platform, settings}: GatherFrom, names: readonly string[]): Promise<HostsStatus> {
	const files = platform.filesOf(settings.profile);
	const path = settings.hostsFile;
	const file = await files.stat(path);
	const isMountPoint = (await platform.probe?.isMountPoint(file.realPath)) ?? false;
	try {
		const bytes = (await files.read(path)) ?? new Uint8Array();
		const read = readBlock(bytes, settings.profile);
		const foreign = namesOutsideBlock(bytes, names, settings.profile);
		const begun = await readBegunWrite(files, path);
		const torn = begun?.state === 'interrupted' || begun?.state === 'unclear' ? begun : undefined;
		if (torn) return {file, isMountPoint, torn, foreign};
		if ('damaged' in read) return {file, isMountPoint, damaged: read.damaged, foreign};
		const {block} = read;
		// A line with the same address as our block is harmless.
		const conflicting = foreign.filter(({address}) => address !== block?.address);
		return {file, isMountPoint, ...defined({block}), foreign: conflicting};
	} catch (error) {
		return {file, isMountPoint, problem: error instanceof Error ? error.message : String(error), foreign: []};
	}
}
