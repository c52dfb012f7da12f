import type {CommandResult, Runner} from '../../domain/ports/command.ts';
import type {HostProbe, HostFacts} from '../../domain/ports/host.ts';
import {message} from '../../i18n/message.ts';
import {parseDockerInfo} from '../../tools/docker.ts';
import {jsonObject} from '../../tools/parse-json.ts';
import type {DockerStatus} from './facts.ts';
import {unlessMissing} from './probe-tools.ts';

/** What the probe uses. `now` is undefined where Docker's clock means nothing (the simulated platform). */
type DockerPorts = {
	readonly runner: Runner;
	readonly host: Pick<HostFacts, 'home' | 'platform'>;
	readonly probe: Pick<HostProbe, 'listening' | 'variable'>;
	readonly now: (() => Date) | undefined;
};

/** Asks Docker's engine and its context in parallel; where the engine does not answer, lists the usual sockets that accept connections. */
export async function probeDocker({runner, host, probe, now}: DockerPorts): Promise<DockerStatus> {
	const query = (args: readonly string[]): Promise<CommandResult> =>
		runner.query({tool: 'docker', args, purpose: message('cluster.askDocker'), limitMs: 15_000});
	const format = ['--format', '{{json .}}'];
	const answers = await Promise.all([query(['info', ...format]), query(['context', 'inspect', ...format])]).catch(
		unlessMissing(undefined),
	);
	if (!answers) return {state: 'no-client'};
	const [info, context] = answers;
	const current = readContext(context.stdout);
	const up = readEngine(info.stdout, current.endpoint, now?.());
	if (up) return up;
	const fromVariable = (probe.variable('DOCKER_HOST') ?? probe.variable('DOCKER_CONTEXT')) !== undefined;
	const sockets = await probe.listening(usualSockets(host, probe.variable('XDG_RUNTIME_DIR')));
	const others = sockets.filter((socket) => socket !== current.endpoint);
	return {state: 'down', output: info.stderr.trim().split('\n').at(-1) ?? '', ...current, fromVariable, others};
}

/** Reads `docker info --format '{{json .}}'`; undefined without an engine's part in it. */
export function readEngine(
	stdout: string,
	endpoint: string,
	now: Date | undefined,
): Extract<DockerStatus, {state: 'up'}> | undefined {
	const facts = parseDockerInfo(stdout);
	const info = jsonObject(stdout);
	if (!facts || !info) return undefined;
	const systemTime = Date.parse(String(info['SystemTime'] ?? ''));
	return {
		...facts,
		state: 'up',
		endpoint,
		isRemote: /^(ssh|tcp|https?):\/\/(?!(localhost|127\.|\[::1\]))/.test(endpoint),
		containers: info['OSType'] === 'windows' ? 'windows' : 'linux',
		...(now && Number.isFinite(systemTime) ? {clockAheadMs: systemTime - now.getTime()} : {}),
	};
}

/** Reads `docker context inspect --format '{{json .}}'`: the current context's name and its endpoint. */
export function readContext(stdout: string): {readonly context: string; readonly endpoint: string} {
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
