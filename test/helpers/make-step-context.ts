import type {Change, RecordedChange} from '../../source/domain/change.ts';
import type {Files, Processes, Progress, StepContext} from '../../source/domain/ports/step-context.ts';
import {WebError, type WebAnswer, type WebRequest} from '../../source/domain/ports/web.ts';
import {defaultSettings} from '../../source/domain/setting-definitions.ts';
import type {SettingName, Settings} from '../../source/domain/settings.ts';
import type {Message} from '../../source/i18n/message.ts';
import {scriptedRunner, type Script} from './scripted-runner.ts';
import type {HostFacts} from '../../source/domain/ports/host.ts';

/** A native Linux laptop. */
export const linuxHost: HostFacts = {
	platform: 'linux',
	architecture: 'amd64',
	isWsl: false,
	isRoot: false,
	cgroup: 2,
	cpus: 8,
	memoryMiB: 16_384,
	userName: 'dev',
	home: '/home/dev',
	minikubeHome: '/home/dev/.minikube',
	systemHostsFile: '/etc/hosts',
	mayAsk: false,
	elevated: {node: '/usr/bin/node', script: '/opt/digimon/elevated.js', ownFileScript: '/opt/digimon/edit-hosts.js'},
};

/** What a test says differs; all else is a calm machine on which nothing runs. */
export type Parts = {
	readonly script?: Script;
	readonly settings?: Partial<Settings>;
	readonly chosen?: readonly SettingName[];
	readonly host?: Partial<HostFacts>;
	readonly files?: Record<string, Uint8Array | string>;
	readonly look?: Partial<Files>;
	readonly ask?: (request: WebRequest) => WebAnswer | undefined;
	readonly addresses?: Readonly<Record<string, readonly string[]>>;
	readonly processes?: Partial<Processes>;
	readonly changes?: readonly Change[];
	readonly bundle?: Partial<StepContext['bundle']>;
	readonly api?: Partial<StepContext['api']>;
	readonly onSleep?: (durationMs: number) => void;
	readonly unattended?: boolean;
};

/** A step context, and what the step reported and did with it. `recorded` holds the recorded changes. */
export type TestStepContext = ReturnType<typeof makeStepContext>;

/** Builds a step context from parts. The clock jumps forward by each sleep, so limits are reached at once. */
export function makeStepContext(parts: Parts = {}) {
	const host: HostFacts = {...linuxHost, ...parts.host};
	const settings: Settings = {...defaultSettings(host), ...parts.settings};
	const runner = scriptedRunner(parts.script ?? {});
	const recorded: RecordedChange[] = [];
	const contents = new Map(Object.entries(parts.files ?? {}).map(([path, text]) => [path, bytesOf(text)]));
	const record = (change: Change, recordedBefore = false): RecordedChange => {
		const equal = recorded.find((one) => JSON.stringify(one.change) === JSON.stringify(change));
		if (equal) return equal;
		const place = {number: recorded.length + 1, at: '2026-11-23T00:00:00.000Z', step: 'cluster'} as const;
		const made: RecordedChange = {...place, change, ...(!recordedBefore && {made: false})};
		recorded.push(made);
		return made;
	};
	const made = (number: number, change: Change): void => {
		const at = recorded.findIndex((one) => one.number === number);
		const known = recorded[at];
		if (known) recorded[at] = {...known, change, made: true};
	};
	for (const change of parts.changes ?? []) record(change, true);
	const memory = new Map<string, string>();
	const seen = {
		said: [] as Message[],
		progress: [] as (Progress | undefined)[],
		notices: [] as Message[],
		pods: [] as Parameters<StepContext['reportPods']>[0][],
		hops: [] as Parameters<StepContext['reportCheck']>[0][],
	};
	let nowMs = Date.UTC(2026, 10, 23);
	const controller = new AbortController();
	const context: StepContext = {
		settings,
		chosen: new Set(parts.chosen),
		host,
		engine: async () => undefined,
		runner,
		files: {...filesOver(contents), ...parts.look},
		web: {
			ask: async (request) => {
				const answer = parts.ask?.(request);
				if (!answer) throw new WebError('ECONNREFUSED', `nobody answers ${request.url}`);
				return answer;
			},
		},
		api: {create: refuse, firstState: refuse, ...parts.api},
		bundle: {hostNames: {web: 'web.backend.com', api: 'api.backend.com'}, ...parts.bundle} as StepContext['bundle'],
		clock: {
			now: () => new Date(nowMs),
			sleep: async (durationMs) => {
				nowMs += durationMs;
				parts.onSleep?.(durationMs);
			},
		},
		processes: {startTime: async () => undefined, signal: async () => false, find: async () => [], ...parts.processes},
		resolver: {addresses: async (name) => parts.addresses?.[name] ?? []},
		changes: {
			record: async (change) => record(change),
			amend: async ({number}, change) => made(number, change),
			confirm: async ({number, change}) => made(number, change),
			remove: async ({number}) => {
				const at = recorded.findIndex((one) => one.number === number);
				if (at >= 0) recorded.splice(at, 1);
			},
			all: () => recorded,
		},
		memory: {get: (key) => memory.get(key), set: async (key, value) => void memory.set(key, value)},
		signal: controller.signal,
		unattended: parts.unattended ?? true,
		rehearsal: false,
		report: (text, progress) => {
			seen.said.push(text);
			seen.progress.push(progress);
		},
		reportPods: (pods) => void seen.pods.push(pods),
		waitingFor: (text) => void seen.said.push(text),
		reportCheck: (report) => void seen.hops.push(report),
		notice: (_level, text) => void seen.notices.push(text),
	};
	return {context, runner, recorded, contents, memory, ...seen};
}

/** Bytes of a text. */
export const bytesOf = (text: Uint8Array | string): Uint8Array =>
	typeof text === 'string' ? new TextEncoder().encode(text) : text;

const refuse = async (): Promise<never> => {
	throw new Error('no API in this test');
};

function filesOver(contents: Map<string, Uint8Array>): Files {
	return {
		stateFolder: '/state',
		read: async (path) => contents.get(path),
		stat: async (path) => ({exists: contents.has(path), realPath: path, isLink: false}),
		keepCopy: async (path, bytes) => {
			const copy = `/state/backups/${path.replaceAll('/', '_')}`;
			contents.set(copy, bytes);
			return copy;
		},
		writeInPlace: async (path, _before, after) => {
			contents.set(path, after);
			return true;
		},
		writeOwn: async (path, bytes) => void contents.set(path, bytes),
		removeOwn: async (path) => void contents.delete(path),
	};
}
