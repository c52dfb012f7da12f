import type {CommandResult, Runner} from '../domain/ports/command.ts';
import {message, type Message} from '../i18n/message.ts';

/** What minikube says on a line of `--output=json` (CloudEvents; facts: minikube 1.39, pkg/minikube/out/register). */
export type MinikubeEvent =
	| {
			readonly kind: 'step';
			readonly name: string;
			readonly message: string;
			readonly done: number | undefined;
			readonly total: number;
	  }
	| {readonly kind: 'download'; readonly artifact: string; readonly percent: number | undefined}
	| {readonly kind: 'info' | 'warning'; readonly message: string}
	| MinikubeError;

/** An error event. It is not fatal by itself: only the exit code tells. `name` is the reason's ID (`RSRC_OVER_ALLOC_MEM`). */
export type MinikubeError = {
	readonly kind: 'error';
	readonly message: string;
	readonly name?: string;
	readonly advice?: string;
	readonly issues: readonly string[];
	readonly url?: string;
};

type Data = Readonly<Record<string, unknown>>;

/** Reads one line; undefined for anything that is no event of minikube's (klog and driver noise are tolerated). */
export function parseMinikubeEvent(line: string): MinikubeEvent | undefined {
	const value = jsonObject(line);
	const type = text(value?.type);
	const prefix = 'io.k8s.sigs.minikube.';
	if (!value || !type.startsWith(prefix)) return undefined;
	return eventOf(type.slice(prefix.length), (value.data ?? {}) as Data);
}

/** All events of a whole output. */
export const parseMinikubeEvents = (output: string): MinikubeEvent[] =>
	output.split('\n').flatMap((line) => parseMinikubeEvent(line) ?? []);

function eventOf(type: string, data: Data): MinikubeEvent | undefined {
	const message = text(data.message);
	switch (type) {
		case 'step':
			return {
				kind: 'step',
				name: text(data.name),
				message,
				done: number(data.currentstep),
				total: number(data.totalsteps) ?? 0,
			};
		case 'download':
		case 'download.progress':
			return {kind: 'download', artifact: text(data.artifact), percent: percent(data.progress)};
		case 'info':
		case 'warning':
			return {kind: type, message};
		case 'error':
			return errorOf(message, data);
		default:
			return undefined;
	}
}

/** Advice may be a template that minikube forgot to fill (`--memory={{.advised}}mb`): then there is none. */
function errorOf(message: string, data: Data): MinikubeError {
	const [name, advice, url] = [text(data.name), text(data.advice), text(data.url)];
	return {
		kind: 'error',
		message,
		issues: text(data.issues)
			.split(',')
			.map((issue) => issue.trim())
			.filter((issue) => issue !== ''),
		...(name === '' ? {} : {name}),
		...(advice === '' || advice.includes('{{') ? {} : {advice}),
		...(url === '' ? {} : {url}),
	};
}

/** Parses a JSON object; undefined for anything else. */
export function jsonObject(source: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(source);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: undefined;
	} catch {
		return undefined;
	}
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const number = (value: unknown): number | undefined => (/^\d+$/.test(text(value)) ? Number(text(value)) : undefined);

function percent(fraction: unknown): number | undefined {
	const value = Number.parseFloat(text(fraction));
	return Number.isFinite(value) ? Math.round(Math.min(1, Math.max(0, value)) * 100) : undefined;
}

/** What a profile does now; each part in minikube's own word (`Running`, `Stopped`, `Paused`, `Nonexistent`, `Error`, …). */
export type ProfileStatus = {readonly host: string; readonly kubelet: string; readonly apiServer: string};

/** What a profile is made of. */
type ProfileConfig = {
	readonly driver: string;
	readonly containerRuntime: string;
	readonly kubernetesVersion: string;
	/** Of the control plane; missing while it is half made. */
	readonly nodeIp?: string;
};

const ask = (runner: Runner, args: readonly string[], purpose: Message): Promise<CommandResult> =>
	runner.query({tool: 'minikube', args, purpose, limitMs: 30_000});

/** The profile's status; `none` when there is no such profile (CloudEvents and exit 85 instead of a status), else why it cannot be told. */
export async function readProfileStatus(
	runner: Runner,
	profile: string,
): Promise<ProfileStatus | 'none' | {readonly problem: string}> {
	const finished = await ask(runner, ['-p', profile, 'status', '-o', 'json'], message('cluster.askStatus', {profile}));
	const status = parseProfileStatus(finished.stdout);
	if (status) return status;
	if (finished.exitCode === 85) return 'none';
	const error = parseMinikubeEvents(finished.stdout).find((event) => event.kind === 'error');
	// Without its Docker the answer is `null`, and the reason stands in the last line of the other stream (recording status-docker-down).
	const reason = finished.stderr.trim().split('\n').at(-1) || finished.tail.at(-1);
	return {problem: error?.message ?? reason ?? `exit ${finished.exitCode}`};
}

/** Reads `status -o json`: an object, or an array for several nodes (the first is the control plane). */
export function parseProfileStatus(stdout: string): ProfileStatus | undefined {
	const value = jsonObject(stdout) ?? firstOfArray(stdout);
	if (!value || typeof value.Host !== 'string') return undefined;
	return {host: value.Host, kubelet: String(value.Kubelet ?? ''), apiServer: String(value.APIServer ?? '')};
}

/** The profile's configuration, without asking its node (`-l`); undefined when minikube does not list it as whole. */
export async function readProfileConfig(runner: Runner, profile: string): Promise<ProfileConfig | undefined> {
	const finished = await ask(runner, ['profile', 'list', '-o', 'json', '-l'], message('cluster.askProfiles'));
	return parseProfiles(finished.stdout).get(profile);
}

/** Reads `profile list -o json`: the whole profiles by name. */
export function parseProfiles(stdout: string): ReadonlyMap<string, ProfileConfig> {
	const valid = jsonObject(stdout)?.valid;
	const profiles = new Map<string, ProfileConfig>();
	for (const entry of Array.isArray(valid) ? (valid as Listed[]) : []) {
		const {Config: config} = entry;
		if (!entry.Name || !config) continue;
		const nodeIp = config.Nodes?.find((node) => node.ControlPlane)?.IP;
		profiles.set(entry.Name, {
			driver: config.Driver ?? '',
			containerRuntime: config.KubernetesConfig?.ContainerRuntime ?? '',
			kubernetesVersion: config.KubernetesConfig?.KubernetesVersion ?? '',
			...(nodeIp ? {nodeIp} : {}),
		});
	}
	return profiles;
}

/** Names of all profiles that minikube lists, whole or not: the proof that one is gone. */
export async function listProfiles(runner: Runner): Promise<readonly string[]> {
	const finished = await ask(runner, ['profile', 'list', '-o', 'json', '-l'], message('cluster.askProfiles'));
	const value = jsonObject(finished.stdout);
	return [value?.valid, value?.invalid].flatMap((list) =>
		Array.isArray(list) ? (list as Listed[]).map((entry) => entry.Name ?? '') : [],
	);
}

/** The node's address; undefined while no node runs. */
export async function readNodeIp(runner: Runner, profile: string): Promise<string | undefined> {
	const finished = await ask(runner, ['ip', '-p', profile], message('cluster.askIp', {profile}));
	const address = finished.stdout.trim();
	return finished.exitCode === 0 && /^\d+(\.\d+){3}$/.test(address) ? address : undefined;
}

/** Runs `minikube start` or `delete` and hands on its events. Throws SetupError `command-failed` like every run. */
export function runWithEvents(
	runner: Runner,
	args: readonly string[],
	purpose: Message,
	onEvent: (event: MinikubeEvent) => void,
	limitMs: number,
): Promise<CommandResult> {
	const onLine = ({text}: {readonly text: string}): void => {
		const event = parseMinikubeEvent(text);
		if (event) onEvent(event);
	};
	return runner.run({tool: 'minikube', args, purpose, limitMs, onLine});
}

/** The arguments of a kept tunnel; `--cleanup=false` keeps route mode from calling sudo where nobody can answer. */
export function tunnelArguments(profile: string, mode: 'route' | 'port-forward', bind?: string): readonly string[] {
	if (mode === 'route') return ['-p', profile, 'tunnel', '--cleanup=false'];
	return ['-p', profile, 'tunnel', ...(bind === undefined ? [] : ['--bind-address', bind])];
}

/** Is this the command line of a tunnel of this profile, whoever started it. */
export function isTunnelOf(profile: string, args: readonly string[]): boolean {
	// The second word is the program where an interpreter runs it.
	const program = args.slice(0, 2).findIndex((word) => /(^|[/\\])minikube(-\w+-\w+64)?(\.exe)?$/i.test(word));
	const rest = args.slice(program + 1);
	if (program < 0 || !rest.includes('tunnel')) return false;
	const at = rest.findIndex((word) => /^(-p|--profile)(=|$)/.test(word));
	const named = at < 0 ? 'minikube' : (rest[at]?.split('=')[1] ?? rest[at + 1]);
	return named === profile;
}

type Listed = {
	readonly Name?: string;
	readonly Config?: {
		readonly Driver?: string;
		readonly KubernetesConfig?: {readonly KubernetesVersion?: string; readonly ContainerRuntime?: string};
		readonly Nodes?: readonly {readonly IP?: string; readonly ControlPlane?: boolean}[];
	};
};

function firstOfArray(stdout: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(stdout);
		return Array.isArray(value) ? (value[0] as Record<string, unknown> | undefined) : undefined;
	} catch {
		return undefined;
	}
}
