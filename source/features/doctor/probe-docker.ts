import {defined} from '../../domain/defined.ts';
import type {CommandResult, Runner} from '../../domain/ports/command.ts';
import type {HostProbe, HostFacts} from '../../domain/ports/host.ts';
import {message} from '../../i18n/message.ts';
import {parseDockerInfo} from '../../tools/docker.ts';
import {jsonObject} from '../../tools/parse-json.ts';
import {classifyDocker, faultIn} from './docker-faults.ts';
import {enginePrograms, engineSigns, machineOf} from '../../diagnosis/docker-machine.ts';
import type {DockerStatus} from './facts.ts';
import {unlessMissing} from './probe-tools.ts';
import {commandsIn} from './tool-words.ts';

/** What the probe uses. `now` is undefined where Docker's clock means nothing (the simulated platform). */
type DockerPorts = {
	readonly runner: Runner;
	readonly host: Pick<HostFacts, 'home' | 'platform'>;
	readonly probe: Pick<HostProbe, 'listening' | 'variable' | 'programs' | 'existing'>;
	readonly now: (() => Date) | undefined;
};

/** Variables that decide which engine the docker command asks, and how. */
const engineVariables = [
	'DOCKER_HOST',
	'DOCKER_CONTEXT',
	'DOCKER_TLS_VERIFY',
	'DOCKER_CERT_PATH',
	'DOCKER_API_VERSION',
];

/** Long enough for Docker Desktop to wake up from its resource saver. */
const engineLimitMs = 10_000;

/** Asks Docker's engine and its context in parallel; where the engine does not answer, gathers why, and what its start needs. */
export async function probeDocker(ports: DockerPorts): Promise<DockerStatus> {
	const {runner, now} = ports;
	const query = (args: readonly string[]): Promise<CommandResult> =>
		runner.query({tool: 'docker', args, purpose: message('cluster.askDocker'), limitMs: engineLimitMs});
	const format = ['--format', '{{json .}}'];
	const answers = await Promise.all([query(['info', ...format]), query(['context', 'inspect', ...format])]).catch(
		unlessMissing(undefined),
	);
	if (!answers) return {state: 'no-client'};
	const [info, context] = answers;
	const current = readContext(context.stdout);
	const up = readEngine(info.stdout, current, now?.());
	const isEmulated = up?.machine?.kind === 'podman' || [context, info].some(({stderr}) => faultIn(stderr) === 'podman');
	if (up && !isEmulated) return up;
	return probeDown(ports, isEmulated, info, current);
}

async function probeDown(
	{host, probe}: DockerPorts,
	isEmulated: boolean,
	info: CommandResult,
	current: DockerContext,
): Promise<DockerStatus> {
	const signs = [engineSigns.systemd, ...engineSigns.desktop];
	const [sockets, programs, existing] = await Promise.all([
		probe.listening(usualSockets(host, probe.variable('XDG_RUNTIME_DIR'))),
		probe.programs(enginePrograms),
		probe.existing(signs),
	]);
	const {fault, words, text} = classifyDocker(info, current.endpoint);
	return {
		state: 'down',
		fault: isEmulated ? 'podman' : fault,
		words,
		text,
		named: commandsIn(text),
		...defined({clientVersion: clientVersionIn(info.stdout), machine: machineOf(current)}),
		...current,
		variables: engineVariables.filter((name) => probe.variable(name) !== undefined),
		others: sockets.filter((socket) => socket !== current.endpoint),
		tools: {
			programs,
			hasSystemd: existing.includes(engineSigns.systemd),
			hasDesktop: engineSigns.desktop.some((path) => existing.includes(path)),
		},
	};
}

function clientVersionIn(stdout: string): string | undefined {
	const client = jsonObject(stdout)?.['ClientInfo'];
	const version = typeof client === 'object' && client !== null && 'Version' in client ? client.Version : undefined;
	return typeof version === 'string' && version !== '' ? version : undefined;
}

/** The context in use and its endpoint; the endpoint is empty where docker does not say. */
export type DockerContext = {readonly context: string; readonly endpoint: string};

/** Reads `docker info --format '{{json .}}'`; undefined without an engine's part in it. */
export function readEngine(
	stdout: string,
	{context, endpoint}: DockerContext,
	now: Date | undefined,
): Extract<DockerStatus, {state: 'up'}> | undefined {
	const facts = parseDockerInfo(stdout);
	const info = jsonObject(stdout);
	if (!facts || !info) return undefined;
	const systemTime = Date.parse(textIn(info, 'SystemTime'));
	const isRemote = /^(ssh|tcp|https?):\/\/(?!(localhost|127\.|\[::1\]))/.test(endpoint);
	const names = {operatingSystem: textIn(info, 'OperatingSystem'), hostName: textIn(info, 'Name')};
	return {
		...facts,
		state: 'up',
		endpoint,
		isRemote,
		containers: info['OSType'] === 'windows' ? 'windows' : 'linux',
		...defined({
			machine: isRemote ? undefined : machineOf({context, endpoint, ...names}),
			clockAheadMs: now && Number.isFinite(systemTime) ? systemTime - now.getTime() : undefined,
		}),
	};
}

function textIn(object: Readonly<Record<string, unknown>>, key: string): string {
	const value = object[key];
	return typeof value === 'string' ? value : '';
}

/** Reads `docker context inspect --format '{{json .}}'`: the current context's name and its endpoint. */
export function readContext(stdout: string): DockerContext {
	const value = jsonObject(stdout) as {Name?: string; Endpoints?: {docker?: {Host?: string}}} | undefined;
	return {context: value?.Name ?? 'default', endpoint: value?.Endpoints?.docker?.Host ?? ''};
}

/** Where engines listen: the system's, Docker Desktop's, and those of Colima, Rancher Desktop, OrbStack and a rootless one. */
function usualSockets({home, platform}: DockerPorts['host'], runtimeFolder: string | undefined): readonly string[] {
	if (platform === 'win32') return [];
	const ofUser = ['.docker/run', '.docker/desktop', '.colima/default', '.rd', '.orbstack/run'];
	const folders = ['/var/run', ...ofUser.map((path) => `${home}/${path}`), runtimeFolder];
	return folders.flatMap((folder) => (folder === undefined ? [] : [`unix://${folder}/docker.sock`]));
}
