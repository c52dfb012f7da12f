import {readFileSync} from 'node:fs';
import {expect} from 'vitest';
import type {SetupEvent} from '../../source/domain/event.ts';
import {firstHosts} from '../../source/rehearsal/files.ts';
import {makeRehearsalHome} from './rehearsal-home.ts';
import {hostsBefore, makeCliHome} from './run-cli.ts';
import type {CliResult, RunOptions} from './run-program.ts';

/** Events of which only the first, one in the middle and the last of a row count: a command's lines, and a step's progress. */
function rowOf(event: SetupEvent): string | undefined {
	if (event.type === 'command-line') return `line ${event.command}`;
	if (event.type === 'step-progress' || event.type === 'step-awaits') return `${event.type} ${event.step}`;
	return undefined;
}

/** After which events of a walk it is killed, as indexes. */
export function killPoints(events: readonly SetupEvent[]): readonly number[] {
	const rows = new Map<string, number[]>();
	const points: number[] = [];
	events.forEach((event, index) => {
		const row = rowOf(event);
		if (row === undefined) points.push(index);
		else rows.set(row, [...(rows.get(row) ?? []), index]);
	});
	for (const row of rows.values())
		points.push(
			...new Set([row[0], row[Math.floor(row.length / 2)], row.at(-1)].filter((index) => index !== undefined)),
		);
	return points.toSorted((one, other) => one - other);
}

/** A machine on which a walk is killed: everything is told by `--json`. */
export type KillTarget = {
	up(options?: RunOptions): Promise<CliResult>;
	down(): Promise<CliResult>;
	/** What stands on it now, its hosts file, and any command line that its tools did not know. */
	activeChanges(): unknown;
	/** What stood in its hosts file before us. */
	readonly hostsBefore: string;
	close(): Promise<void> | void;
};

/** Makes such a machine, on which nothing was done yet. */
export type KillTargetMaker = () => Promise<KillTarget>;

/** What `standing` tells of a machine with nothing of ours. */
const noChanges = {profiles: {}, hostRoutes: [], tunnels: [], unknown: []};

/** The built program over the pretend tools on PATH, each a process of its own. */
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

/** The rehearsal of the built program, whose pretend machine lives in the program's own process. */
export const inRehearsal: KillTargetMaker = async () => {
	const home = makeRehearsalHome();
	const unknown: string[] = [];
	const noting = async (running: Promise<CliResult>): Promise<CliResult> => {
		const result = await running;
		unknown.push(...unknownCommands(result.events));
		return result;
	};
	return {
		up: (options) => noting(home.rehearse(['up', '--yes', '--json'], options)),
		down: () => noting(home.rehearse(['down', '--yes', '--json'])),
		activeChanges: () => {
			const {profiles, hostRoutes, tunnels} = home.platform();
			return {profiles, hostRoutes, tunnels, hosts: home.hosts(), unknown};
		},
		hostsBefore: firstHosts,
		close: home.close,
	};
};

/** A walk that nothing disturbs. */
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
 * Kills a walk by SIGKILL after its event number `point`, runs it again, then takes everything back. Answers whether it was killed
 * before its end.
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

/** Command lines to which no tool of the pretend machine had an answer. */
export function unknownCommands(events: readonly SetupEvent[]): readonly string[] {
	const ended = new Set(
		events.flatMap((event) => (event.type === 'command-ended' && event.exitCode === 127 ? [event.command] : [])),
	);
	return events.flatMap((event) => (event.type === 'command-started' && ended.has(event.command) ? [event.shown] : []));
}

const outcomeIn = (events: readonly SetupEvent[], step: string): string | undefined =>
	events.flatMap((event) => (event.type === 'step-ended' && event.step === step ? [event.outcome] : []))[0];

/** Does work for all items, several at a time; tells every failure, not only the first. */
export async function forEachConcurrently<T>(
	items: readonly T[],
	count: number,
	work: (item: T) => Promise<void>,
): Promise<void> {
	const left = [...items];
	const failures: unknown[] = [];
	const worker = async (): Promise<void> => {
		for (let item = left.shift(); item !== undefined; item = left.shift())
			await work(item).catch((error: unknown) => void failures.push(error));
	};
	await Promise.all(Array.from({length: count}, worker));
	if (failures.length > 0)
		throw new AggregateError(
			failures,
			failures.map((error) => (error instanceof Error ? error.message : String(error))).join('\n---\n'),
		);
}

/** The points in the middle of `count` equal parts of a walk. */
export function sampleOf(points: readonly number[], count: number): readonly number[] {
	const middles = Array.from({length: count}, (_, part) => points[Math.floor(((part + 0.5) * points.length) / count)]);
	return [...new Set(middles.filter((point) => point !== undefined))];
}
