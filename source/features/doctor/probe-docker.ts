import {unlessMissing} from '../../domain/failure.ts';
import {defined} from '../../domain/defined.ts';
import type {CommandResult, Runner} from '../../domain/ports/command.ts';
import type {EngineFacts, HostFacts, HostProbe} from '../../domain/ports/host.ts';
import type {Platform} from '../../domain/ports/platform.ts';
import {message} from '../../i18n/message.ts';
import {parseDockerInfo} from '../../tools/docker.ts';
import {jsonObject} from '../../tools/parse-json.ts';
import {classifyDocker, faultIn} from './docker-faults.ts';
import {enginePrograms, engineSigns, isRemoteEndpoint, machineOf} from '../../diagnosis/docker-machine.ts';
import type {DockerStatus} from './facts.ts';
import {commandsIn} from './tool-words.ts';

/** What the probe uses; `probe` is missing on a simulated platform. `now` is undefined where Docker's clock means nothing. */
type DockerPorts = {
	readonly runner: Runner;
	readonly host: Pick<HostFacts, 'home' | 'platform'>;
	readonly probe: Pick<HostProbe, 'listening' | 'variable' | 'programs' | 'existing'> | undefined;
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
	const asked = await askEngine(ports, engineLimitMs).catch(unlessMissing(undefined));
	if (!asked) return {state: 'no-client'};
	const {info, context, engine} = asked;
	const up = readEngine(info.stdout, engine, ports.now?.());
	const isEmulated = up?.machine?.kind === 'podman' || [context, info].some(({stderr}) => faultIn(stderr) === 'podman');
	if (up && !isEmulated && engine.isInNode !== true) return up;
	return probeDown(ports, isEmulated, info, engine);
}

/** Where Docker's engine is, for the explanation of a failure: undefined where docker cannot be asked. Never throws. */
export async function findEngine({probe}: Platform, runner: Runner): Promise<EngineFacts | undefined> {
	// A failure is not to wait for long: the context tells most, and needs no engine.
	const asked = await askEngine({runner, probe}, 4000).catch(() => undefined);
	return asked?.engine;
}

/** The answers of docker, and what they tell of the engine's place. Throws SetupError `tool-missing`, or `stopped`. */
async function askEngine(
	{runner, probe}: Pick<DockerPorts, 'runner' | 'probe'>,
	limitMs: number,
): Promise<{readonly info: CommandResult; readonly context: CommandResult; readonly engine: EngineFacts}> {
	const query = (args: readonly string[]): Promise<CommandResult> =>
		runner.query({tool: 'docker', args, purpose: message('cluster.askDocker'), limitMs});
	const format = ['--format', '{{json .}}'];
	const [info, context, programs = {}, existing = []] = await Promise.all([
		query(['info', ...format]),
		query(['context', 'inspect', ...format]),
		probe?.programs(enginePrograms),
		probe?.existing([engineSigns.systemd, ...engineSigns.desktop]),
	]);
	const said = jsonObject(info.stdout) ?? {};
	const engine: EngineFacts = {
		...readContext(context.stdout),
		...defined({
			operatingSystem: textIn(said, 'OperatingSystem') || undefined,
			hostName: textIn(said, 'Name') || undefined,
			isRootless: parseDockerInfo(info.stdout)?.isRootless,
		}),
		isInNode: ['DOCKER_HOST', 'MINIKUBE_ACTIVE_DOCKERD'].every((name) => probe?.variable(name) !== undefined),
		tools: {
			programs,
			hasSystemd: existing.includes(engineSigns.systemd),
			hasDesktop: engineSigns.desktop.some((path) => existing.includes(path)),
		},
		variables: engineVariables.filter((name) => probe?.variable(name) !== undefined),
	};
	return {info, context, engine};
}

async function probeDown(
	{host, probe}: DockerPorts,
	isEmulated: boolean,
	info: CommandResult,
	engine: EngineFacts,
): Promise<DockerStatus> {
	const sockets = (await probe?.listening(usualSockets(host, probe.variable('XDG_RUNTIME_DIR')))) ?? [];
	const {fault, words, text} = classifyDocker(info, engine.endpoint);
	return {
		state: 'down',
		fault: engine.isInNode === true ? 'in-node' : isEmulated ? 'podman' : fault,
		words,
		text,
		named: commandsIn(text),
		...defined({clientVersion: clientVersionIn(info.stdout)}),
		...engine,
		others: sockets.filter((socket) => socket !== engine.endpoint),
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
	const isRemote = isRemoteEndpoint(endpoint);
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
