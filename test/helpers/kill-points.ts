import {expect} from 'vitest';
import type {SetupEvent} from '../../source/domain/event.ts';
import {makeCliHome, type CliHome} from './run-cli.ts';

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

const walk = (home: CliHome): string[] => ['up', '--yes', '--json', '--hosts-file', home.hostsFile];

/** A walk that nothing disturbs. */
export async function undisturbed(): Promise<readonly SetupEvent[]> {
	const home = await makeCliHome();
	try {
		const {exitCode, events} = await home.run(walk(home));
		expect(exitCode).toBe(0);
		return events;
	} finally {
		await home.close();
	}
}

/** Kills a walk by SIGKILL after its event number `point`, runs it again, then takes everything back. Answers whether it was killed before its end. */
export async function killAndGoOn(point: number): Promise<boolean> {
	const home = await makeCliHome();
	try {
		const first = await home.run(walk(home), {killAt: (_event, index) => index === point});
		const second = await home.run(walk(home));
		const at = `killed after ${JSON.stringify(first.events.at(-1))}`;
		expect(second.exitCode, `${at}\n${JSON.stringify(second.events.at(-1))}`).toBe(0);
		for (const event of first.events)
			if (event.type === 'step-ended' && event.outcome === 'applied')
				expect(outcomeIn(second.events, event.step), `${at}: ${event.step} again`).toBe('already-done');
		const down = await home.run(['down', '--yes', '--json']);
		expect(down.exitCode, `${at}, down\n${JSON.stringify(down.events.at(-1))}`).toBe(0);
		expect(Object.keys(home.tools.state().profiles), at).toEqual([]);
		expect(home.tools.unknown(), at).toEqual([]);
		return first.killed && first.exitCode === null;
	} finally {
		await home.close();
	}
}

const outcomeIn = (events: readonly SetupEvent[], step: string): string | undefined =>
	events.flatMap((event) => (event.type === 'step-ended' && event.step === step ? [event.outcome] : []))[0];

/** Does work for all items, several at a time; tells every failure, not only the first. */
export async function severalAtATime<T>(
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
