import {readFileSync} from 'node:fs';
import {expect} from 'vitest';
import type {SetupEvent} from '../../source/domain/event.ts';
import {firstHosts} from '../../source/rehearsal/files.ts';
import {makeRehearsalHome} from './rehearsal-home.ts';
import {hostsBefore, makeCliHome} from './run-cli.ts';
import type {CliResult, RunOptions} from './run-program.ts';

/** Groups events of which only the first, the middle and the last are kill points: lines of a command and progress of a step. */
function groupOf(event: SetupEvent): string | undefined {
	if (event.type === 'command-line') return `line ${event.command}`;
	if (event.type === 'step-progress' || event.type === 'step-awaits') return `${event.type} ${event.step}`;
	return undefined;
}

/** The indexes of the events after which a run is killed. */
export function killPoints(events: readonly SetupEvent[]): readonly number[] {
	const groups = new Map<string, number[]>();
	const points: number[] = [];
	events.forEach((event, index) => {
		const group = groupOf(event);
		if (group === undefined) points.push(index);
		else groups.set(group, [...(groups.get(group) ?? []), index]);
	});
	for (const indexes of groups.values()) {
		const chosen = [indexes[0], indexes[Math.floor(indexes.length / 2)], indexes.at(-1)];
		points.push(...new Set(chosen.filter((index) => index !== undefined)));
	}
	return points.toSorted((one, other) => one - other);
}

/** A computer on which a run is killed; every run uses `--json`. */
export type KillTarget = {
	up(options?: RunOptions): Promise<CliResult>;
	down(): Promise<CliResult>;
	/** The simulated state, the hosts file, and the command lines that the simulated tools did not know. */
	activeChanges(): unknown;
	/** The content of the hosts file before the first run. */
	readonly hostsBefore: string;
	close(): Promise<void> | void;
};

/** Makes a target on which nothing was run yet. */
export type KillTargetMaker = () => Promise<KillTarget>;

/** The `activeChanges` of a target without changes, except its hosts file. */
const noChanges = {profiles: {}, hostRoutes: [], tunnels: [], unknown: []};

/** The built program with simulated tools on PATH, each of which is a process. */
export const onSimulatedTools: KillTargetMaker = async () => {
	const home = await makeCliHome();
	return {
		up: (options) => home.run(['up', '--yes', '--json', '--hosts-file', home.hostsFile], options),
		down: () => home.run(['down', '--yes', '--json']),
		activeChanges: () => {
			const {profiles, hostRoutes, tunnels} = home.tools.state();
			const hosts = readFileSync(home.hostsFile, 'utf8');
			return {profiles, hostRoutes, tunnels, hosts, unknown: home.tools.unknown()};
		},
		hostsBefore,
		close: () => home.close(),
	};
};

/** The rehearsal of the built program, which simulates the tools in its own process. */
export const inRehearsal: KillTargetMaker = async () => {
	const home = makeRehearsalHome();
	const unknown: string[] = [];
	const collectUnknown = async (running: Promise<CliResult>): Promise<CliResult> => {
		const result = await running;
		unknown.push(...unknownCommands(result.events));
		return result;
	};
	return {
		up: (options) => collectUnknown(home.rehearse(['up', '--yes', '--json'], options)),
		down: () => collectUnknown(home.rehearse(['down', '--yes', '--json'])),
		activeChanges: () => {
			const {profiles, hostRoutes, tunnels} = home.platform();
			return {profiles, hostRoutes, tunnels, hosts: home.hosts(), unknown};
		},
		hostsBefore: firstHosts,
		close: home.close,
	};
};

/** Runs `up` to its end and returns its events. */
export async function runUndisturbed(make: KillTargetMaker): Promise<readonly SetupEvent[]> {
	const platform = await make();
	try {
		const {exitCode, events} = await platform.up();
		expect(exitCode, JSON.stringify(events.at(-1))).toBe(0);
		return events;
	} finally {
		await platform.close();
	}
}

/**
 * Kills `up` by SIGKILL after the event of index `point`, runs it again, then runs `down`, and expects that nothing is applied twice and
 * nothing is left. Returns whether the first run was killed before its end.
 */
export async function killAndResume(make: KillTargetMaker, point: number): Promise<boolean> {
	const platform = await make();
	try {
		const first = await platform.up({killAfter: point});
		const second = await platform.up();
		const at = `killed after ${JSON.stringify(first.events.at(-1))}`;
		expect(second.exitCode, `${at}\n${JSON.stringify(second.events.at(-1))}`).toBe(0);
		for (const event of first.events)
			if (event.type === 'step-ended' && event.outcome === 'applied')
				expect(outcomeIn(second.events, event.step), `${at}: ${event.step} again`).toBe('already-done');
		const down = await platform.down();
		expect(down.exitCode, `${at}, down\n${JSON.stringify(down.events.at(-1))}`).toBe(0);
		expect(platform.activeChanges(), at).toEqual({...noChanges, hosts: platform.hostsBefore});
		return first.signal === 'SIGKILL';
	} finally {
		await platform.close();
	}
}

/** The command lines that the simulated tools did not know (exit code 127). */
export function unknownCommands(events: readonly SetupEvent[]): readonly string[] {
	const ended = new Set(
		events.flatMap((event) => (event.type === 'command-ended' && event.exitCode === 127 ? [event.command] : [])),
	);
	return events.flatMap((event) => (event.type === 'command-started' && ended.has(event.command) ? [event.shown] : []));
}

const outcomeIn = (events: readonly SetupEvent[], step: string): string | undefined =>
	events.flatMap((event) => (event.type === 'step-ended' && event.step === step ? [event.outcome] : []))[0];

/** Calls `work` for all items, `count` at a time. Throws an AggregateError of all failures. */
export async function forEachConcurrently<T>(
	items: readonly T[],
	count: number,
	work: (item: T) => Promise<void>,
): Promise<void> {
	const remaining = [...items];
	const failures: unknown[] = [];
	const worker = async (): Promise<void> => {
		for (let item = remaining.shift(); item !== undefined; item = remaining.shift())
			await work(item).catch((error: unknown) => void failures.push(error));
	};
	await Promise.all(Array.from({length: count}, worker));
	if (failures.length > 0)
		throw new AggregateError(
			failures,
			failures.map((error) => (error instanceof Error ? error.message : String(error))).join('\n---\n'),
		);
}

/** Splits the points into `count` equal parts and returns the middle of each. */
export function sampleOf(points: readonly number[], count: number): readonly number[] {
	const middles = Array.from({length: count}, (_, part) => points[Math.floor(((part + 0.5) * points.length) / count)]);
	return [...new Set(middles.filter((point) => point !== undefined))];
}
