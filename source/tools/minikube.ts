import * as v from 'valibot';
import {defined} from '../domain/defined.ts';
import {mapAnswer, wordsOf, type Answer} from '../domain/ports/answer.ts';
import type {CommandResult, Runner} from '../domain/ports/command.ts';
import {message, type Message} from '../i18n/message.ts';
import {answerOf, parseJson} from './parse-json.ts';

/** An event on a line of `--output=json` (CloudEvents; minikube 1.39, pkg/minikube/out/register). */
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

/** An error event. It is not fatal by itself: only the exit code counts. `name` is the reason's ID (`RSRC_OVER_ALLOC_MEM`). */
export type MinikubeError = {
	readonly kind: 'error';
	readonly message: string;
	readonly name?: string;
	readonly advice?: string;
	readonly issues: readonly string[];
	readonly url?: string;
};

const typePrefix = 'io.k8s.sigs.minikube.';
const text = v.fallback(v.string(), '');

/** minikube writes all values as text, numbers included. */
const dataSchema = v.object({
	message: text,
	name: text,
	currentstep: text,
	totalsteps: text,
	artifact: text,
	progress: text,
	advice: text,
	issues: text,
	url: text,
});
type EventData = v.InferOutput<typeof dataSchema>;

const eventSchema = v.object({type: v.pipe(v.string(), v.startsWith(typePrefix)), data: dataSchema});

/** Reads one line; undefined for anything that is no event of minikube's (such as klog lines and output of drivers). */
export function parseMinikubeEvent(line: string): MinikubeEvent | undefined {
	const event = line.startsWith('{') ? parseJson(eventSchema, line) : undefined;
	return event && eventOf(event.type.slice(typePrefix.length), event.data);
}

/** The readable text of a line of `--output=json`, without the box around a request for a bug report; other lines unchanged. */
export function readEventLine(line: string): string {
	const event = parseMinikubeEvent(line);
	return event === undefined ? line : readableEvent(event);
}

const readableEvent = (event: MinikubeEvent): string =>
	textOf(event)
		.split('\n')
		.filter((part) => !/^\s*[╭│╰]/.test(part))
		.join(' ')
		.replaceAll(/\s+/g, ' ')
		.trim();

function textOf(event: MinikubeEvent): string {
	switch (event.kind) {
		case 'step':
			return `${event.done === undefined ? '' : `[${event.done}/${event.total}] `}${event.message || event.name}`;
		case 'download':
			return `${event.artifact}${event.percent === undefined ? '' : ` ${event.percent} %`}`;
		default:
			return event.message;
	}
}

/** All events of a whole output. */
export const parseMinikubeEvents = (output: string): MinikubeEvent[] =>
	output.split('\n').flatMap((line) => parseMinikubeEvent(line) ?? []);

function eventOf(type: string, data: EventData): MinikubeEvent | undefined {
	const {message, name, artifact} = data;
	switch (type) {
		case 'step':
			return {kind: 'step', name, message, done: number(data.currentstep), total: number(data.totalsteps) ?? 0};
		case 'download':
		case 'download.progress':
			return {kind: 'download', artifact, percent: percent(data.progress)};
		case 'info':
		case 'warning':
			return {kind: type, message};
		case 'error':
			return errorOf(data);
		default:
			return undefined;
	}
}

/** Advice may be a template that minikube forgot to fill (`--memory={{.advised}}mb`): then there is none. */
function errorOf({message, name, advice, url, issues}: EventData): MinikubeError {
	return {
		kind: 'error',
		message,
		issues: issues
			.split(',')
			.map((issue) => issue.trim())
			.filter((issue) => issue !== ''),
		...(name === '' ? {} : {name}),
		...(advice === '' || advice.includes('{{') ? {} : {advice}),
		...(url === '' ? {} : {url}),
	};
}

const number = (digits: string): number | undefined => (/^\d+$/.test(digits) ? Number(digits) : undefined);

function percent(fraction: string): number | undefined {
	const value = Number.parseFloat(fraction);
	return Number.isFinite(value) ? Math.round(Math.min(1, Math.max(0, value)) * 100) : undefined;
}

/**
 * The state of a profile; each part in minikube's own word (`Running`, `Stopped`, `Paused`, `Nonexistent`, `Error`, …). `kubeconfig` is
 * `Configured` where the kubeconfig leads to the cluster, `Misconfigured` where the context is missing or names another address.
 */
export type ProfileStatus = {
	readonly host: string;
	readonly kubelet: string;
	readonly apiServer: string;
	readonly kubeconfig: string;
};

/** The configuration of a profile; sizes are 0 where minikube does not tell them. */
export type ProfileConfig = {
	readonly driver: string;
	readonly containerRuntime: string;
	readonly kubernetesVersion: string;
	readonly cpus: number;
	readonly memoryMiB: number;
	/** Of the control plane; missing while the node is incomplete. */
	readonly nodeIp?: string;
};

const query = (runner: Runner, args: readonly string[], purpose: Message, limitMs = 30_000): Promise<CommandResult> =>
	runner.query({tool: 'minikube', args, purpose, limitMs});

/**
 * Reads the profile's status. Known and undefined: there is no profile folder of this name (CloudEvents and exit 85 instead of a status);
 * a container may exist all the same. A status has a bit mask below 8 as exit code (minikube 1.39, status.go); anything else is unknown.
 */
export async function readProfileStatus(runner: Runner, profile: string): Promise<Answer<ProfileStatus | undefined>> {
	const finished = await query(
		runner,
		['-p', profile, 'status', '-o', 'json'],
		message('cluster.askStatus', {profile}),
	);
	const {exitCode, endedBy, stdout} = finished;
	const status = endedBy === 'itself' && exitCode < 8 ? parseProfileStatus(stdout) : undefined;
	if (status) return {known: status};
	if (endedBy === 'itself' && exitCode === 85 && parseMinikubeEvents(stdout).length > 0) return {known: undefined};
	return noAnswer(finished);
}

/** No answer, in the words of minikube's error event, or of the error in place of a list; else as of any tool. */
function noAnswer(finished: CommandResult): {readonly unknown: string} {
	const {stdout, stderr, endedBy} = finished;
	const error = parseMinikubeEvents(stdout).find((event) => event.kind === 'error');
	if (error && endedBy === 'itself') return {unknown: readableEvent(error)};
	const failed = parseJson(listErrorSchema, stdout)?.error;
	if (failed) return {unknown: `${failed.Op} ${failed.Path}: error ${failed.Err}`};
	// Without Docker minikube prints `null`, and the reason in the last line of stderr (recording status-docker-down).
	const reason = stdout.trim() === 'null' ? stderr.trim().split('\n').at(-1) : undefined;
	if (reason) return {unknown: reason};
	const other = answerOf<never>(finished, () => undefined);
	return 'unknown' in other ? other : {unknown: wordsOf(finished)};
}

/** How Go writes a failed call of the system (fs.PathError; `Err` is an errno). */
const listErrorSchema = v.object({error: v.object({Op: v.string(), Path: v.string(), Err: v.number()})});

const nodeStatusSchema = v.object({
	Host: v.string(),
	Kubelet: v.optional(v.string(), ''),
	APIServer: v.optional(v.string(), ''),
	Kubeconfig: v.optional(v.string(), ''),
});
const statusSchema = v.union([v.pipe(v.array(nodeStatusSchema), v.minLength(1)), nodeStatusSchema]);

/** Reads `status -o json`: an object, or an array for several nodes (the first is the control plane). */
export function parseProfileStatus(stdout: string): ProfileStatus | undefined {
	const status = parseJson(statusSchema, stdout);
	const node = Array.isArray(status) ? status[0] : status;
	return node && {host: node.Host, kubelet: node.Kubelet, apiServer: node.APIServer, kubeconfig: node.Kubeconfig};
}

const configSchema = v.object({
	Driver: v.optional(v.string(), ''),
	CPUs: v.optional(v.number(), 0),
	Memory: v.optional(v.number(), 0),
	KubernetesConfig: v.optional(
		v.object({KubernetesVersion: v.optional(v.string(), ''), ContainerRuntime: v.optional(v.string(), '')}),
		{},
	),
	Nodes: v.nullish(v.array(v.object({IP: v.optional(v.string()), ControlPlane: v.optional(v.boolean())})), []),
});
const profilesSchema = v.nullable(v.array(v.object({Name: v.string(), Config: v.nullish(configSchema)})));
const profileListSchema = v.object({valid: profilesSchema, invalid: v.optional(profilesSchema)});

/** Asks no node (`-l`), and so leaves `invalid` empty always (minikube 1.39, profile_list.go). */
const lightListArguments = ['profile', 'list', '-o', 'json', '-l'];

/** Also asks each node for its state: takes seconds, and lists what is invalid. */
const listArguments = ['profile', 'list', '-o', 'json'];

/** The profile's configuration; known and undefined unless minikube lists the profile as valid. */
export async function readProfileConfig(runner: Runner, profile: string): Promise<Answer<ProfileConfig | undefined>> {
	return mapAnswer(await readProfileConfigs(runner), (profiles) => profiles.get(profile));
}

/** The configurations of all valid profiles by name. */
export async function readProfileConfigs(runner: Runner): Promise<Answer<ReadonlyMap<string, ProfileConfig>>> {
	return listOf(await query(runner, lightListArguments, message('cluster.askProfiles')), parseProfiles);
}

function listOf<T>(finished: CommandResult, read: (stdout: string) => T | undefined): Answer<T> {
	const answer = answerOf(finished, read);
	return 'known' in answer ? answer : noAnswer(finished);
}

/** Reads `profile list -o json`: the valid profiles by name; undefined for any other text. */
export function parseProfiles(stdout: string): ReadonlyMap<string, ProfileConfig> | undefined {
	const list = parseJson(profileListSchema, stdout);
	if (!list) return undefined;
	const profiles = new Map<string, ProfileConfig>();
	for (const {Name: name, Config: config} of list.valid ?? []) {
		if (!config) continue;
		const nodeIp = config.Nodes?.find((node) => node.ControlPlane)?.IP || undefined;
		profiles.set(name, {
			driver: config.Driver,
			containerRuntime: config.KubernetesConfig.ContainerRuntime,
			kubernetesVersion: config.KubernetesConfig.KubernetesVersion,
			cpus: config.CPUs,
			memoryMiB: config.Memory,
			...defined({nodeIp}),
		});
	}
	return profiles;
}

/**
 * Names of all profiles that minikube lists, valid, invalid or half made: those with a folder under `profiles`, and those of which Docker
 * has a container with minikube's label (minikube 1.39, ListProfiles).
 */
export async function listProfiles(runner: Runner): Promise<Answer<readonly string[]>> {
	const finished = await query(runner, listArguments, message('cluster.askAllProfiles'), 60_000);
	return listOf(finished, (stdout) => {
		const list = parseJson(profileListSchema, stdout);
		return list && [...(list.valid ?? []), ...(list.invalid ?? [])].map(({Name}) => Name);
	});
}

/** The node's address; known and undefined where minikube says that no node runs, or that there is no such profile (exit 83 or 85). */
export async function readNodeIp(runner: Runner, profile: string): Promise<Answer<string | undefined>> {
	const finished = await query(runner, ['ip', '-p', profile], message('cluster.askIp', {profile}));
	if (finished.endedBy === 'itself' && [83, 85].includes(finished.exitCode)) return {known: undefined};
	const address = (stdout: string): string | undefined => /^\d+(\.\d+){3}$/.exec(stdout.trim())?.[0];
	return listOf(finished, address);
}

/** Runs `minikube start` or `delete` and passes on its events. Throws SetupError `command-failed`. */
export function runWithEvents(
	runner: Runner,
	args: readonly string[],
	purpose: Message,
	onEvent: (event: MinikubeEvent) => void,
	limitMs: number,
): Promise<CommandResult> {
	let event: MinikubeEvent | undefined;
	const readLine = (line: string): string => {
		event = parseMinikubeEvent(line);
		return event === undefined ? line : readableEvent(event);
	};
	// The runner reads each line before it passes it on, so that a line is parsed once.
	const onLine = (): void => {
		if (event) onEvent(event);
	};
	return runner.run({tool: 'minikube', args, purpose, limitMs, onLine, readLine});
}

/** The arguments of a tunnel in the background; `--cleanup=false` keeps route mode from calling sudo without a terminal. */
export function tunnelArguments(profile: string, mode: 'route' | 'port-forward', bind?: string): readonly string[] {
	if (mode === 'route') return ['-p', profile, 'tunnel', '--cleanup=false'];
	return ['-p', profile, 'tunnel', ...(bind === undefined ? [] : ['--bind-address', bind])];
}

/** Whether this is the command line of a tunnel of this profile, of ours or not. */
export function isTunnelOf(profile: string, args: readonly string[]): boolean {
	// The second word is the program where an interpreter runs it.
	const program = args.slice(0, 2).findIndex((word) => /(^|[/\\])minikube(-\w+-\w+64)?(\.exe)?$/i.test(word));
	const rest = args.slice(program + 1);
	if (program < 0 || !rest.includes('tunnel')) return false;
	const at = rest.findIndex((word) => /^(-p|--profile)(=|$)/.test(word));
	const named = at < 0 ? 'minikube' : (rest[at]?.split('=')[1] ?? rest[at + 1]);
	return named === profile;
}
