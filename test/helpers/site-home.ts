import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {expect, type TestContext} from 'vitest';
import type {SetupEvent} from '../../source/domain/event.ts';
import type {Journal} from '../../source/domain/journal.ts';
import {createProcesses} from '../../source/system/process/processes.ts';
import {makeCliHome, type CliHome} from './run-cli.ts';

/** Makes a home on which the site is up, and closes it when the test has ended. */
export async function makeSiteHome({
	onTestFinished,
}: Pick<TestContext, 'onTestFinished'>): Promise<CliHome & {readonly events: readonly SetupEvent[]}> {
	const home = await makeCliHome();
	onTestFinished(() => home.close(), 120_000);
	const {exitCode, events, stdout, stderr} = await home.run(upArguments(home), {environment: {SOME_TOKEN: 'abc'}});
	expect(exitCode, stdout + stderr).toBe(0);
	return {...home, events};
}

/** The arguments of an unattended run. */
export const upArguments = (home: CliHome, ...more: readonly string[]): readonly string[] => [
	'up',
	'--yes',
	'--json',
	'--hosts-file',
	home.hostsFile,
	...more,
];

/** Waits until the condition holds. The supervisor checks every ten seconds and restarts at the second failed check. */
export async function until(
	what: string,
	condition: () => boolean | Promise<boolean>,
	limitMs = 120_000,
): Promise<void> {
	for (const deadline = Date.now() + limitMs; !(await condition()); await wait(100))
		if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
}

const journalPath = (home: CliHome): string => join(home.stateFolder, 'profiles', home.profile, 'journal.json');

/** Reads the journal. */
export const journalOf = (home: CliHome): Journal => JSON.parse(readFileSync(journalPath(home), 'utf8')) as Journal;

/** The changes of one kind in the journal. */
export const changesOf = (home: CliHome, kind: string): readonly Journal['changes'][number]['change'][] =>
	journalOf(home).changes.flatMap(({change}) => (change.kind === kind ? [change] : []));

/** Rewrites the changes of the journal, like another version or a crash. */
export function rewriteChanges(home: CliHome, work: (changes: Journal['changes']) => Journal['changes']): void {
	const journal = journalOf(home);
	writeFileSync(journalPath(home), JSON.stringify({...journal, changes: work(journal.changes)}));
}

/** The log of the supervisor. */
export const supervisorLogOf = (home: CliHome): string =>
	readFileSync(join(home.stateFolder, 'profiles', home.profile, 'supervisor.log'), 'utf8');

/** Kills a process and returns its pid. Throws without a pid, because 0 would kill the whole process group of the tests. */
export function killProcess(pid: number | undefined): number {
	if (pid === undefined || pid <= 0) throw new Error('there is no process to kill');
	process.kill(pid, 'SIGKILL');
	return pid;
}

/** Kills the simulated tunnel and returns its pid. */
export const killTunnel = (home: CliHome): number => killProcess(home.tools.state().tunnels[0]?.pid);

/** Whether a process runs. */
export const isAlive = async (pid: number): Promise<boolean> => (await createProcesses().startTime(pid)) !== undefined;

/** The text of `run-ended`. */
export const endTextOf = (events: readonly SetupEvent[]): string =>
	events.flatMap((event) => (event.type === 'run-ended' ? event.messages.map(({text}) => text) : [])).join('\n');

/** The commands of the next actions of `run-ended`. */
export const nextCommandsOf = (events: readonly SetupEvent[]): readonly (string | undefined)[] =>
	events.flatMap((event) => (event.type === 'run-ended' ? event.next.map(({run}) => run) : []));

/** The facts of the first `step-inspected`. */
export const firstFactsOf = (events: readonly SetupEvent[]): Readonly<Record<string, string>> =>
	events.flatMap((event) => (event.type === 'step-inspected' ? [event.found.facts ?? {}] : []))[0] ?? {};

/** The change events with the kinds of their changes, in order. */
export const changeEventsIn = (events: readonly SetupEvent[]): readonly string[] =>
	events.flatMap((event) =>
		event.type === 'change-recorded' || event.type === 'change-amended' || event.type === 'change-undone'
			? [`${event.type} ${event.change.kind}`]
			: [],
	);

/** The checks of the site with their status, in order. */
export const siteChecksIn = (events: readonly SetupEvent[]): readonly string[] =>
	events.flatMap((event) => (event.type === 'site-checked' ? [`${event.report.check} ${event.report.status}`] : []));
