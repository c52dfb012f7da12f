import * as v from 'valibot';
import {defined} from '../domain/defined.ts';
import {type Answer, mapAnswer} from '../domain/ports/answer.ts';
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

/** The state of a profile; each part in minikube's own word (`Running`, `Stopped`, `Paused`, `Nonexistent`, `Error`, …). */
export type ProfileStatus = {readonly host: string; readonly kubelet: string; readonly apiServer: string};

/** The configuration of a profile. */
type ProfileConfig = {
	readonly driver: string;
	readonly containerRuntime: string;
	readonly kubernetesVersion: string;
	/** Of the control plane; missing while the node is incomplete. */
	readonly nodeIp?: string;
};

const query = (runner: Runner, args: readonly string[], purpose: Message): Promise<CommandResult> =>
	runner.query({tool: 'minikube', args, purpose, limitMs: 30_000});

/** Reads the profile's status; `none` without such a profile (CloudEvents and exit 85 instead of a status), else minikube's error. */
export async function readProfileStatus(
	runner: Runner,
	profile: string,
): Promise<ProfileStatus | 'none' | {readonly problem: string}> {
	const finished = await query(
		runner,
		['-p', profile, 'status', '-o', 'json'],
		message('cluster.askStatus', {profile}),
	);
	const status = parseProfileStatus(finished.stdout);
	if (status) return status;
	if (finished.exitCode === 85) return 'none';
	const error = parseMinikubeEvents(finished.stdout).find((event) => event.kind === 'error');
	// Without Docker minikube prints `null`, and the reason in the last line of stderr (recording status-docker-down).
	const reason = finished.stderr.trim().split('\n').at(-1) || finished.tail.at(-1);
	return {problem: error?.message ?? reason ?? `exit ${finished.exitCode}`};
}

const nodeStatusSchema = v.object({
	Host: v.string(),
	Kubelet: v.optional(v.string(), ''),
	APIServer: v.optional(v.string(), ''),
});
const statusSchema = v.union([v.pipe(v.array(nodeStatusSchema), v.minLength(1)), nodeStatusSchema]);

/** Reads `status -o json`: an object, or an array for several nodes (the first is the control plane). */
export function parseProfileStatus(stdout: string): ProfileStatus | undefined {
	const status = parseJson(statusSchema, stdout);
	const node = Array.isArray(status) ? status[0] : status;
	return node && {host: node.Host, kubelet: node.Kubelet, apiServer: node.APIServer};
}

const configSchema = v.object({
	Driver: v.optional(v.string(), ''),
	KubernetesConfig: v.optional(
		v.object({KubernetesVersion: v.optional(v.string(), ''), ContainerRuntime: v.optional(v.string(), '')}),
		{},
	),
	Nodes: v.nullish(v.array(v.object({IP: v.optional(v.string()), ControlPlane: v.optional(v.boolean())})), []),
});
const profilesSchema = v.nullish(v.array(v.object({Name: v.string(), Config: v.nullish(configSchema)})), []);
const profileListSchema = v.object({valid: profilesSchema, invalid: profilesSchema});

/** Asks no node (`-l`). */
const listArguments = ['profile', 'list', '-o', 'json', '-l'];

/** The profile's configuration; undefined unless minikube lists the profile as valid. */
export async function readProfileConfig(runner: Runner, profile: string): Promise<Answer<ProfileConfig | undefined>> {
	const finished = await query(runner, listArguments, message('cluster.askProfiles'));
	return mapAnswer(
		answerOf(finished, (stdout) => parseJson(profileListSchema, stdout)),
		() => parseProfiles(finished.stdout).get(profile),
	);
}

/** Reads `profile list -o json`: the valid profiles by name. */
export function parseProfiles(stdout: string): ReadonlyMap<string, ProfileConfig> {
	const profiles = new Map<string, ProfileConfig>();
	for (const {Name: name, Config: config} of parseJson(profileListSchema, stdout)?.valid ?? []) {
		if (!config) continue;
		const nodeIp = config.Nodes.find((node) => node.ControlPlane)?.IP || undefined;
		profiles.set(name, {
			driver: config.Driver,
			containerRuntime: config.KubernetesConfig.ContainerRuntime,
			kubernetesVersion: config.KubernetesConfig.KubernetesVersion,
			...defined({nodeIp}),
		});
	}
	return profiles;
}

/** Names of all profiles that minikube lists, valid or not. */
export async function listProfiles(runner: Runner): Promise<Answer<readonly string[]>> {
	const finished = await query(runner, listArguments, message('cluster.askProfiles'));
	const list = answerOf(finished, (stdout) => parseJson(profileListSchema, stdout));
	return mapAnswer(list, ({valid, invalid}) => [...(valid ?? []), ...(invalid ?? [])].map(({Name}) => Name));
}

/** The node's address. */
export async function readNodeIp(runner: Runner, profile: string): Promise<Answer<string>> {
	const finished = await query(runner, ['ip', '-p', profile], message('cluster.askIp', {profile}));
	return answerOf(finished, (stdout) => /^\d+(\.\d+){3}$/.exec(stdout.trim())?.[0]);
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
