import type {Recording} from './recording.ts';
import type {WorldState} from './state.ts';

/** A command as a tool gets it. */
export type CommandLine = {readonly tool: string; readonly args: readonly string[]};

/** A change of the machine at a point in time. */
export type Patch = (state: WorldState) => WorldState;

/** What happens at a point of a command's life: text on a stream, a change of the machine, or both. `afterMs` counts from its start, at the recorded pace. */
export type Chunk = {
	readonly afterMs: number;
	readonly stream?: 'stdout' | 'stderr';
	readonly text?: string;
	readonly patch?: Patch;
};

/** How a command goes. A killed command's later chunks never happen, and so it leaves half-made things. */
export type Answer = {
	readonly chunks: readonly Chunk[];
	readonly durationMs: number;
	readonly exitCode: number;
	/** It lives on after its chunks until it is stopped (a tunnel); SIGINT then does this, and no other signal does. */
	readonly runsOn?: {readonly onInterrupt: readonly Chunk[]; readonly exitCode: number};
	/** It says nothing more and never ends by itself. */
	readonly hangs?: boolean;
	/** The command line is not known: a mistake of whoever wrote the pretend machine or the tool's caller. */
	readonly unknown?: boolean;
};

/** What the machine stands in: recordings, the files that commands read, time, and the process that runs the command. */
export type Surroundings = {
	readonly recording: (name: string) => Recording;
	/** Parsed YAML documents of a file, or of the files of a folder in the order of their names; undefined when there is none. */
	readonly objects: (path: string) => readonly unknown[] | undefined;
	/** Epoch milliseconds of now, and how many times faster than recorded everything goes (Infinity: at once). */
	readonly nowMs: number;
	readonly speed: number;
	readonly pid: number;
	readonly isAlive: (pid: number) => boolean;
	/** Can somebody type a password here. */
	readonly mayAsk: boolean;
	/** What Docker's engine says it has, where that is to be this computer's rather than the recorded machine's. */
	readonly engine?: {readonly cpus: number; readonly cgroup: 1 | 2};
};

/** Text at once, and the end. */
export function says(
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

/** A recording played as it went, its text altered, with changes of the machine at their times. */
export function plays(
	recording: Recording,
	{
		alter = (text) => text,
		patches = [],
		exitCode,
	}: {readonly alter?: (text: string) => string; readonly patches?: readonly Chunk[]; readonly exitCode?: number} = {},
): Answer {
	const spoken = recording.chunks.map((chunk) => ({...chunk, text: alter(chunk.text)}));
	const chunks = [...spoken, ...patches].toSorted((one, other) => one.afterMs - other.afterMs);
	return {chunks, durationMs: recording.durationMs, exitCode: exitCode ?? recording.exitCode};
}

/** A patch that edits a copy. */
export function edit(change: (draft: WorldState) => void): Patch {
	return (state) => {
		const draft = structuredClone(state);
		change(draft);
		return draft;
	};
}

/** The machine after a command that ran to its end. */
export function afterwards(state: WorldState, answer: Answer): WorldState {
	return answer.chunks.reduce((current, chunk) => chunk.patch?.(current) ?? current, state);
}

/** A command line that the pretend machine does not know; like a shell's "command not found" it ends with 127. */
export function notKnown({tool, args}: CommandLine): Answer {
	return {
		...says('', {stderr: `pretend ${tool} does not know: ${[tool, ...args].join(' ')}\n`, exitCode: 127, afterMs: 0}),
		unknown: true,
	};
}
