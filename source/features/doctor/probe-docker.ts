import {SetupError} from '../../domain/failure.ts';
import type {CommandResult, Runner} from '../../domain/ports/command.ts';
import type {HostProbe, HostFacts} from '../../domain/ports/host.ts';
import {message} from '../../i18n/message.ts';
import {parseDockerInfo} from '../../tools/docker.ts';
import {jsonObject} from '../../tools/parse-json.ts';
import type {DockerStatus} from './facts.ts';

/** What the look stands on. `now` is undefined where Docker's clock says nothing (the pretend machine). */
export type DockerPorts = {
	readonly runner: Runner;
	readonly host: Pick<HostFacts, 'home' | 'platform'>;
	readonly look: Pick<HostProbe, 'listening' | 'variable'>;
	readonly now: (() => Date) | undefined;
};

/** Asks Docker's engine and its context side by side; where the engine is silent, which of the usual sockets somebody listens on. */
export async function probeDocker({runner, host, look, now}: DockerPorts): Promise<DockerStatus> {
	const ask = (args: readonly string[]): Promise<CommandResult> =>
		runner.query({tool: 'docker', args, purpose: message('cluster.askDocker'), limitMs: 15_000});
	try {
		const context = ask(['context', 'inspect', '--format', '{{json .}}']).then((finished) =>
			readContext(finished.stdout),
		);
		const [info, place] = await Promise.all([ask(['info', '--format', '{{json .}}']), context]);
		const up = readEngine(info.stdout, place.endpoint, now?.());
		if (up) return up;
		const fromVariable = (look.variable('DOCKER_HOST') ?? look.variable('DOCKER_CONTEXT')) !== undefined;
		const others = (await look.listening(usualSockets(host, look.variable('XDG_RUNTIME_DIR')))).filter(
			(socket) => socket !== place.endpoint,
		);
		return {state: 'down', words: info.stderr.trim().split('\n').at(-1) ?? '', ...place, fromVariable, others};
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing') return {state: 'no-client'};
		throw error;
	}
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
	const itsTime = Date.parse(String(info['SystemTime'] ?? ''));
	return {
		...facts,
		state: 'up',
		endpoint,
		isRemote: /^(ssh|tcp|https?):\/\/(?!(localhost|127\.|\[::1\]))/.test(endpoint),
		containers: info['OSType'] === 'windows' ? 'windows' : 'linux',
		...(now && Number.isFinite(itsTime) ? {clockAheadMs: itsTime - now.getTime()} : {}),
	};
}

/** Reads `docker context inspect --format '{{json .}}'`: the current context's name and where it leads. */
export function readContext(stdout: string): {readonly context: string; readonly endpoint: string} {
	const value = jsonObject(stdout) as {Name?: string; Endpoints?: {docker?: {Host?: string}}} | undefined;
	return {context: value?.Name ?? 'default', endpoint: value?.Endpoints?.docker?.Host ?? ''};
}

/** Where engines listen: the system's, Docker Desktop's, and those of Colima, Rancher Desktop, OrbStack and a rootless one. */
function usualSockets({home, platform}: DockerPorts['host'], runtimeFolder: string | undefined): readonly string[] {
	if (platform === 'win32') return [];
	const ofUser = [
		'.docker/run/docker.sock',
		'.docker/desktop/docker.sock',
		'.colima/default/docker.sock',
		'.rd/docker.sock',
		'.orbstack/run/docker.sock',
	];
	const paths = [
		'/var/run/docker.sock',
		...ofUser.map((path) => `${home}/${path}`),
		...(runtimeFolder === undefined ? [] : [`${runtimeFolder}/docker.sock`]),
	];
	return paths.map((path) => `unix://${path}`);
}
