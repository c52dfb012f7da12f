import {quote} from '../domain/ports/command.ts';
import type {EngineFacts, HostFacts} from '../domain/ports/host.ts';

/** The virtual machine in which Docker's engine runs; `name` is Colima's profile or Lima's instance. */
export type DockerMachine = {
	readonly kind: 'desktop' | 'colima' | 'lima' | 'orbstack' | 'rancher' | 'podman';
	readonly name: string;
};

/** The machines by the names that users know. */
export const machineTitles: Readonly<Record<DockerMachine['kind'], string>> = {
	desktop: 'Docker Desktop',
	colima: 'Colima',
	lima: 'Lima',
	orbstack: 'OrbStack',
	rancher: 'Rancher Desktop',
	podman: 'Podman',
};

/** What a context and an engine say about themselves; the engine's parts are missing where it does not answer. */
type EngineNames = Pick<EngineFacts, 'context' | 'endpoint' | 'operatingSystem' | 'hostName'>;

/** Where the engine of a Linux system listens, and those of some machines too. */
export const usualSocket = 'unix:///var/run/docker.sock';

/** By endpoint, context, operating system and host name of the engine, in this order; the first group is the machine's own name. */
const signs: readonly (readonly [DockerMachine['kind'], Partial<Record<keyof EngineNames, RegExp>>])[] = [
	[
		'colima',
		{
			endpoint: /[./]colima(?:\/([\w-]+))?\/docker\.sock/,
			context: /^colima(?:-([\w-]+))?$/,
			hostName: /^colima(?:-([\w-]+))?$/,
		},
	],
	['rancher', {endpoint: /\/\.rd\//, context: /^rancher-desktop$/, operatingSystem: /^Rancher Desktop/}],
	['orbstack', {endpoint: /\.orbstack\//, context: /^orbstack$/, operatingSystem: /^OrbStack/}],
	['podman', {endpoint: /podman/, context: /podman/}],
	['lima', {endpoint: /\/\.lima\/([\w-]+)\//, context: /^lima-([\w-]+)$/, hostName: /^lima-([\w-]+)$/}],
	[
		'desktop',
		{
			endpoint: /\.docker\/(?:desktop|run)\/|dockerDesktop/,
			context: /^desktop-(?:linux|windows)$/,
			operatingSystem: /^Docker Desktop/,
		},
	],
];

/** The machine that an engine runs in; undefined where it runs on this system itself, or on another host. */
export function machineOf(names: EngineNames): DockerMachine | undefined {
	for (const field of ['endpoint', 'context', 'operatingSystem', 'hostName'] as const)
		for (const [kind, patterns] of signs) {
			const found = patterns[field]?.exec(names[field] ?? '');
			if (found) return {kind, name: found[1] ?? 'default'};
		}
	return undefined;
}

/** The programs that `EngineTools` holds where they are on PATH. */
export const enginePrograms = [
	'docker',
	'dockerd',
	'colima',
	'limactl',
	'orbctl',
	'rdctl',
	'podman',
	'snap',
	'rc-service',
	'service',
];

/** Files that exist where systemd runs and where Docker Desktop is installed. */
export const engineSigns = {
	systemd: '/run/systemd/system',
	desktop: ['/Applications/Docker.app', '/mnt/c/Program Files/Docker/Docker/Docker Desktop.exe'],
} as const;

type Host = Pick<HostFacts, 'platform' | 'isWsl' | 'userName'>;

/** An engine at an address of another machine, which cannot be started or restarted from here. */
export const isRemoteEndpoint = (endpoint: string): boolean =>
	/^(?:ssh|tcp|https?):\/\/(?!(?:localhost|127\.|\[::1\]))/.test(endpoint);

/** Where Docker's engine runs: the machine that holds it, its facts as far as they were asked, and this system. */
export type EnginePlace = {
	readonly machine: DockerMachine | undefined;
	readonly engine: EngineFacts;
	readonly host: Host;
};

/** Facts of an engine that was not asked: only the platform tells something. */
const unasked = ({platform}: Host): EngineFacts => ({
	context: '',
	endpoint: '',
	tools: {programs: {}, hasSystemd: true, hasDesktop: platform !== 'linux'},
	variables: [],
});

/** The engine's place, from what it was asked (`engine`), else from the endpoint that the words of a fault name. */
export function placeOf(host: Host, engine: EngineFacts = unasked(host), endpointInWords = ''): EnginePlace {
	const at: EngineFacts = {...engine, endpoint: engine.endpoint || endpointInWords};
	return {machine: isRemoteEndpoint(at.endpoint) ? undefined : machineOf(at), engine: at, host};
}

const windowsDesktop = 'C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe';

/** Starts Docker Desktop, or wakes it up. */
export const desktopStart = ({platform, isWsl}: Host): string => {
	if (platform === 'darwin') return 'open -a Docker';
	if (platform === 'win32') return `Start-Process "${windowsDesktop}"`;
	return isWsl ? `powershell.exe -c "Start-Process '${windowsDesktop}'"` : 'systemctl --user start docker-desktop';
};

/** A command of Colima for its profile. */
const colima = (verb: string, {name}: DockerMachine, flags = ''): string =>
	`colima ${verb}${name === 'default' ? '' : ` --profile ${quote(name)}`}${flags}`;

const lima = (verb: string, {name}: DockerMachine, flags = ''): string => `limactl ${verb} ${quote(name)}${flags}`;

/** The machine that holds the engine: the one in use, or on a system without an engine of its own the one that is installed. */
function likelyMachine({machine, engine: {operatingSystem, tools}, host}: EnginePlace): DockerMachine | undefined {
	const {programs, hasDesktop} = tools;
	const hasOwnEngine = !hasDesktop || programs['dockerd'] !== undefined || operatingSystem !== undefined;
	const isNative = host.platform === 'linux' && hasOwnEngine;
	if (machine !== undefined || isNative) return machine;
	const installed: DockerMachine['kind'] | undefined = hasDesktop
		? 'desktop'
		: programs['colima'] !== undefined
			? 'colima'
			: programs['orbctl'] !== undefined
				? 'orbstack'
				: programs['rdctl'] !== undefined
					? 'rancher'
					: 'desktop';
	return {kind: installed, name: 'default'};
}

/** The command that starts the engine where it is; undefined for one on another host. */
export function startCommand(place: EnginePlace): string | undefined {
	if (isRemoteEndpoint(place.engine.endpoint)) return undefined;
	const machine = likelyMachine(place);
	switch (machine?.kind) {
		case 'desktop':
			return desktopStart(place.host);
		case 'colima':
			return colima('start', machine);
		case 'lima':
			return lima('start', machine);
		case 'orbstack':
			return 'orbctl start';
		case 'rancher':
			return 'rdctl start';
		case 'podman':
			return podmanCommand('start', place);
		case undefined:
			return serviceCommand('start', place);
	}
}

/** Restarts Docker Desktop: by its own command (since 4.37), which in WSL is that of Windows; on Linux it is a unit of the user. */
const desktopRestart = ({platform, isWsl}: Host): string => {
	if (platform !== 'linux') return 'docker desktop restart';
	return isWsl ? 'powershell.exe -c "docker desktop restart"' : 'systemctl --user restart docker-desktop';
};

/** The command that restarts an engine that no longer answers; undefined for one on another host. */
export function restartCommand(place: EnginePlace): string | undefined {
	if (isRemoteEndpoint(place.engine.endpoint)) return undefined;
	const machine = likelyMachine(place);
	switch (machine?.kind) {
		case 'desktop':
			return desktopRestart(place.host);
		case 'colima':
			return colima('restart', machine);
		case 'lima':
			return `${lima('stop', machine, ' --force')} && ${lima('start', machine)}`;
		case 'orbstack':
			return 'orbctl restart docker';
		case 'rancher':
			return 'rdctl shutdown && rdctl start';
		case 'podman':
			return podmanCommand('restart', place);
		case undefined:
			return serviceCommand('restart', place);
	}
}

/** Starts or restarts the engine of a Linux system: a Snap, a user's own, or the system's by the service manager that is there. */
function serviceCommand(verb: 'start' | 'restart', {engine}: EnginePlace): string {
	const {endpoint, isRootless = false, tools} = engine;
	const {programs, hasSystemd} = tools;
	if (isRootless || isOfUser(endpoint)) return `systemctl --user ${verb} docker`;
	if (programs['docker']?.startsWith('/snap/')) return `sudo snap ${verb} docker`;
	if (hasSystemd) return `sudo systemctl ${verb} docker`;
	return programs['rc-service'] === undefined ? `sudo service docker ${verb}` : `sudo rc-service docker ${verb}`;
}

/** Podman runs in a machine on macOS and Windows; on Linux its socket is a unit of the user or of the system. */
function podmanCommand(verb: 'start' | 'restart', {engine: {endpoint}, host}: EnginePlace): string {
	if (host.platform === 'linux')
		return isOfUser(endpoint) ? `systemctl --user ${verb} podman.socket` : `sudo systemctl ${verb} podman.socket`;
	return verb === 'start' ? 'podman machine start' : 'podman machine stop && podman machine start';
}

const isOfUser = (endpoint: string): boolean => /\/run\/user\/\d+\//.test(endpoint);

/** The command that gives the machine so much; undefined where it is set by hand (Docker Desktop). */
export function enlargeCommand(
	machine: DockerMachine,
	{cpus, memoryMiB}: {readonly cpus: number; readonly memoryMiB: number},
): string | undefined {
	const gibibytes = Math.ceil(memoryMiB / 1024);
	switch (machine.kind) {
		case 'desktop':
			return undefined;
		case 'colima':
			return `${colima('stop', machine)} && ${colima('start', machine, ` --cpu ${cpus} --memory ${gibibytes}`)}`;
		case 'lima': {
			const edit = lima('edit', machine, ` --cpus ${cpus} --memory ${gibibytes}`);
			return `${lima('stop', machine)} && ${edit} && ${lima('start', machine)}`;
		}
		case 'orbstack':
			return `orbctl config set memory_mib ${memoryMiB} && orbctl config set cpu ${cpus} && orbctl stop && orbctl start`;
		case 'rancher':
			return `rdctl set --virtual-machine.memory-in-gb ${gibibytes} --virtual-machine.number-cpus ${cpus}`;
		case 'podman':
			return `podman machine stop && podman machine set --cpus ${cpus} --memory ${memoryMiB} && podman machine start`;
	}
}
