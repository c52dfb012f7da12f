import {parseArgs} from 'node:util';
import * as v from 'valibot';
import {defined} from '../../domain/defined.ts';
import type {FailureKind} from '../failure-kinds.ts';
import type {InjectedFailure, Profile, SimulatedState} from './state.ts';

/** A command as a tool gets it. */
export type CommandLine = {readonly tool: string; readonly args: readonly string[]};

/** A change of the state at a point in time. */
export type Patch = (state: SimulatedState) => SimulatedState;

/** An effect of a command: text on a stream, a change of the state, or both. `afterMs` counts from its start, at the recorded speed. */
export type Chunk = {
	readonly afterMs: number;
	readonly stream?: 'stdout' | 'stderr';
	readonly text?: string;
	readonly patch?: Patch;
};

/** The effects of a command in order. The later chunks of a killed command are not applied, so that it leaves partial results. */
export type Answer = {
	readonly chunks: readonly Chunk[];
	readonly durationMs: number;
	readonly exitCode: number;
	/** It runs on after its chunks until it is stopped (a tunnel); these chunks follow SIGINT and no other signal. */
	readonly runsOn?: {readonly onInterrupt: readonly Chunk[]; readonly exitCode: number};
	/** It prints nothing more and does not end by itself. */
	readonly hangs?: boolean;
	/** The command line is not simulated: a bug of the simulator or of the caller. */
	readonly unknown?: boolean;
};

/** What an answer depends on beside the state: recordings, the files that commands read, time, and the process that runs the command. */
export type SimulatorEnvironment = {
	readonly recording: (name: string) => Recording;
	/** Parsed YAML documents of a file, or of the files of a folder in the order of their names; undefined when there is none. */
	readonly objects: (path: string) => readonly unknown[] | undefined;
	/** The time in epoch milliseconds, and the speed as a multiple of the recorded one (Infinity: at once). */
	readonly nowMs: number;
	readonly speed: number;
	readonly pid: number;
	readonly isAlive: (pid: number) => boolean;
	/** Whether the user can type a password. */
	readonly mayAsk: boolean;
	/** The resources that Docker's engine reports, where they differ from the recorded machine's. */
	readonly engine?: {readonly cpus: number; readonly cgroup: 1 | 2};
};

/** Simulates a tool; undefined for a command line that it is not known to get. */
export type Tool = (
	state: SimulatedState,
	args: readonly string[],
	environment: SimulatorEnvironment,
) => Answer | undefined;

/** Text at once, and the end. */
export function prints(
	stdout: string,
	{
		stderr = '',
		exitCode = 0,
		afterMs = 50,
		patch,
	}: {readonly stderr?: string; readonly exitCode?: number; readonly afterMs?: number; readonly patch?: Patch} = {},
): Answer {
	const chunks: Chunk[] = [];
	if (stderr !== '') chunks.push({afterMs, stream: 'stderr', text: stderr});
	if (stdout !== '') chunks.push({afterMs, stream: 'stdout', text: stdout});
	if (patch) chunks.push({afterMs, patch});
	return {chunks, durationMs: afterMs + 5, exitCode};
}

/** A text on standard error, and an exit code. */
export const refuses = (stderr: string, exitCode = 1, afterMs = 50): Answer =>
	prints('', {stderr: `${stderr}\n`, exitCode, afterMs});

/** The error of a Go client without a cluster (client-go; not recorded yet), after what the tool writes before it. */
export const unreachable = (profile: Profile | undefined, context = '', before = ''): Answer =>
	refuses(
		profile?.state === 'stopped'
			? `Error: ${before}Get "https://${profile.nodeAddress}:8443/version": dial tcp ${profile.nodeAddress}:8443: connect: no route to host`
			: `Error: ${before}context "${context}" does not exist`,
	);

/** A recording at its own times, its text altered, with changes of the state at theirs. */
export function replays(
	recording: Recording,
	{
		alter = (text) => text,
		patches = [],
		exitCode,
	}: {readonly alter?: (text: string) => string; readonly patches?: readonly Chunk[]; readonly exitCode?: number} = {},
): Answer {
	const replayed = recording.chunks.map((chunk) => ({...chunk, text: alter(chunk.text)}));
	const chunks = [...replayed, ...patches].toSorted((one, other) => one.afterMs - other.afterMs);
	return {chunks, durationMs: recording.durationMs, exitCode: exitCode ?? recording.exitCode};
}

/** A patch that edits a copy. */
export function edit(change: (draft: SimulatedState) => void): Patch {
	return (state) => {
		const draft = structuredClone(state);
		change(draft);
		return draft;
	};
}

/** A patch that edits a profile, if it is still there. */
export const editProfile = (name: string, change: (draft: Profile) => void): Patch =>
	edit((draft) => {
		const profile = draft.profiles[name];
		if (profile) change(profile);
	});

/** The state after a command that ran to its end. */
export function stateAfter(state: SimulatedState, answer: Answer): SimulatedState {
	return answer.chunks.reduce((current, chunk) => chunk.patch?.(current) ?? current, state);
}

/** The answer to a command line that is not simulated; like a shell's "command not found" it exits with 127. */
export function unknownCommand({tool, args}: CommandLine): Answer {
	return {...refuses(`the simulated ${tool} does not support: ${[tool, ...args].join(' ')}`, 127, 0), unknown: true};
}

/** Whether this failure is injected at this time. */
export const isInjected = (state: SimulatedState, step: string, kind: FailureKind): boolean =>
	injectedFailure(state, step, kind) !== undefined;

const injectedFailure = ({failures}: SimulatedState, step: string, kind: FailureKind): InjectedFailure | undefined =>
	failures.find((one) => one.step === step && one.kind === kind && one.tool === undefined && one.times > 0);

/** Counts that the failure has happened once. */
export function consumed(step: string, kind: FailureKind): Patch {
	return edit((draft) => {
		const failure = injectedFailure(draft, step, kind);
		if (failure) failure.times -= 1;
	});
}

/** The step whose work a command does; undefined for questions and for what several steps do. */
export function stepOf({tool, args}: CommandLine): string | undefined {
	const verbs = stepsOfVerbs[tool] ?? {};
	return verbs[Object.keys(verbs).find((verb) => args.includes(verb)) ?? ''];
}

const stepsOfVerbs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	minikube: {start: 'cluster', tunnel: 'tunnel'},
	istioctl: {install: 'mesh'},
	kubectl: {label: 'label', apply: 'gateway'},
	helm: {upgrade: 'chart'},
	sudo: {'hosts-set': 'hosts'},
};

/** Arguments of a tool, read: `positionals` are those without a dash, in order. */
export type ReadArguments = {
	readonly positionals: readonly string[];
	has(flag: string): boolean;
	/** The last value of a flag. */
	value(flag: string): string | undefined;
	values(flag: string): readonly string[];
	/** Flags that were not declared. */
	readonly undeclared: readonly string[];
};

/**
 * Reads arguments as Go's flag libraries do: flags and positionals in any order, `--name value` and `--name=value`. `flags` are
 * separated by spaces: `name`, or `n|name` with its letter; ending in `=` where it takes a value.
 */
export function readArguments(args: readonly string[], flags: string): ReadArguments {
	const declared = [...flags.matchAll(/(?:(\S)\|)?([^\s=]+)(=?)/g)].map(([, short, name = '', value]) => {
		const type: 'string' | 'boolean' = value === '=' ? 'string' : 'boolean';
		return [name, {type, multiple: true, ...defined({short})}] as const;
	});
	const {values, positionals} = parseArgs({
		args: [...args],
		options: Object.fromEntries(declared),
		allowPositionals: true,
		strict: false,
	});
	const known = new Set(declared.map(([name]) => name));
	const all = (flag: string): string[] => [values[flag] ?? []].flat().map(String);
	return {
		positionals,
		has: (flag) => all(flag).some((value) => value !== 'false'),
		value: (flag) => all(flag).at(-1),
		values: all,
		undeclared: Object.keys(values).filter((name) => !known.has(name)),
	};
}

/** What a real tool printed: chunks as its pipes gave them, the time of each since the start, and how it ended. */
export type Recording = {
	readonly command: string;
	readonly chunks: readonly {readonly afterMs: number; readonly stream: 'stdout' | 'stderr'; readonly text: string}[];
	readonly durationMs: number;
	readonly exitCode: number;
};

const recordingHeader = v.object({command: v.string()});
const recordingEntry = v.tuple([v.number(), v.picklist(['o', 'e', 'x']), v.string()]);

/** Reads a recording: a header, then `[seconds, "o" | "e" | "x", text]` a line, as in asciicast v2. Throws for anything else. */
export function parseRecording(cast: string): Recording {
	const [header = '', ...lines] = cast.trimEnd().split('\n');
	const entries = lines.map((line) => v.parse(recordingEntry, JSON.parse(line)));
	const end = entries.at(-1);
	if (end?.[1] !== 'x') throw new Error('a recording must end with an exit code');
	return {
		command: v.parse(recordingHeader, JSON.parse(header)).command,
		chunks: entries.slice(0, -1).map(([seconds, kind, text]) => ({
			afterMs: Math.round(seconds * 1000),
			stream: kind === 'e' ? 'stderr' : 'stdout',
			text,
		})),
		durationMs: Math.round(end[0] * 1000),
		exitCode: Number(end[2]),
	};
}

/** All text of one stream. */
export function textOf(recording: Recording, stream: 'stdout' | 'stderr'): string {
	return recording.chunks
		.filter((chunk) => chunk.stream === stream)
		.map((chunk) => chunk.text)
		.join('');
}

/** Standard output as JSON, of the given schema and with its keys in the recorded order. Throws a valibot error for any other. */
export function jsonOf<Schema extends v.GenericSchema>(recording: Recording, schema: Schema): v.InferInput<Schema> {
	const value: unknown = JSON.parse(textOf(recording, 'stdout'));
	v.assert(schema, value);
	return value;
}
