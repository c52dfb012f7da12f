import {readFileSync, createReadStream, existsSync, readdirSync} from 'node:fs';
import {basename, join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import type {CliContext, Command} from '../cli/context.ts';
import type {Bus, SetupEvent} from '../domain/event.ts';
import {usageError} from '../domain/failure.ts';
import {retryCommand} from '../engine/failures.ts';
import {stepNamed} from '../engine/make-plan.ts';
import {readReport} from '../features/report/file.ts';
import {message} from '../i18n/message.ts';
import {allSteps} from '../steps/index.ts';
import {followFile, type FollowedFile} from '../system/files/log-document.ts';
import {readRegularFile} from '../system/files/regular-file.ts';
import type {Stdout} from '../system/host/own-process.ts';
import {reasonOf} from '../system/host/system-error.ts';
import {createProcesses} from '../system/process/processes.ts';
import {createJournalStore} from '../system/state/journal-file.ts';
import {chooseView} from '../views/choose-view.ts';

/** `logs`: prints the log of the last run, or replays a report. */
export const logs: Command = async (context) => {
	const {replay} = context.arguments;
	return replay === undefined ? showLogs(context) : replayReport(context, replay);
};

/** Replays the events of a report in the view; `--json` prints them. Throws SetupError `usage` for a file that is no report. */
async function replayReport(
	{arguments: given, settings, translator, terminal, stdout}: CliContext,
	file: string,
): Promise<number> {
	const {events} = loadReport(file);
	const view = await chooseView({
		command: 'logs',
		yes: true,
		json: given.json,
		quiet: given.quiet,
		rehearses: events[0]?.rehearsal === true,
		settings: settings.values,
		translator,
		steps: allSteps,
		sink: stdout,
		terminal: {...terminal, mayAsk: false},
		environment: process.env,
		now: () => new Date(),
		wizard: async () => Promise.reject(new Error('a report is shown as a list')),
		askLine: async () => undefined,
		every: () => () => {},
		earlier: () => ({}),
	});
	view.watch(replayBus(events));
	await view.close();
	return 0;
}

/** A report of a run has a few megabytes at most: it has no output of commands. */
const maxReportBytes = 64 * 1024 ** 2;

function loadReport(file: string): NonNullable<ReturnType<typeof readReport>> {
	let text: string;
	try {
		text = readRegularFile(file, maxReportBytes).toString();
	} catch (error) {
		throw usageError(message('report.notReadable', {file, reason: reasonOf(error)}));
	}
	const report = readReport(text);
	if (!report) throw usageError(message('report.notReadable', {file, reason: message('report.noHead')}));
	return report;
}

/** A bus that replays these events to each new listener. */
function replayBus(events: readonly SetupEvent[]): Bus {
	return {
		emit: () => {},
		subscribe: (listener) => {
			for (const event of events) listener(event);
			return () => {};
		},
	};
}

/** How often a log that is followed is looked at. */
const followEveryMs = 300;

type LoggedEvent = {readonly type: string; readonly step?: string; readonly outputPath?: string};

/** Prints the log of the last run, then the output of every command; `--json` prints the events of the run. */
async function showLogs({arguments: given, settings, stateFolder, stops, stdout}: CliContext): Promise<number> {
	if (given.step !== undefined) stepNamed('logs', given.step);
	const {profile} = settings.values;
	const journal = createJournalStore({stateFolder, profile, processes: createProcesses()}).peek();
	const folder = journal?.lastRun?.folder;
	if (folder === undefined || !existsSync(folder)) {
		throw usageError(message('views.noRun', {profile}), [{message: message('common.again'), run: retryCommand}]);
	}
	const keep = (line: string): boolean =>
		given.step === undefined ||
		(given.json
			? lineOf(line).step === given.step || lineOf(line).type.startsWith('run-')
			: line.includes(`[${given.step}]`));
	const follow = given.follow ? AbortSignal.any([stops.signal, stdout.lost]) : undefined;
	const print = (text: string): void => stdout.write(text);
	await printLines({path: join(folder, given.json ? 'events.ndjson' : 'run.log'), folder, keep, follow, print});
	if (!given.json && !given.follow) await printOutputs(folder, given.step, stdout);
	return 0;
}

/** Prints the lines of a file of the run; with `follow` until the run has ended, or a stop. */
async function printLines({
	path,
	folder,
	keep,
	follow,
	print: printLine,
}: {
	readonly path: string;
	readonly folder: string;
	readonly keep: (line: string) => boolean;
	readonly follow: AbortSignal | undefined;
	readonly print: (text: string) => void;
}): Promise<void> {
	const printed = followFile(path);
	const events = followFile(join(folder, 'events.ndjson'));
	const print = (lines: Iterable<string>): void => {
		for (const line of lines) if (line !== '' && keep(line)) printLine(`${line}\n`);
	};
	try {
		for (;;) {
			const isOver = follow === undefined || hasEnded(events);
			print(printed.next());
			if (follow === undefined) print(printed.rest());
			if (isOver) return;
			await wait(followEveryMs, undefined, {signal: follow}).catch(() => {});
			if (follow.aborted) return;
		}
	} finally {
		printed.close();
		events.close();
	}
}

/** Whether the run's end is among the events since the last call. */
function hasEnded(events: FollowedFile): boolean {
	return [...events.next()].some((line) => line.includes('"type":"run-ended"'));
}

/** Prints the output file of every command, or only of the commands of one step. */
async function printOutputs(folder: string, step: string | undefined, stdout: Stdout): Promise<void> {
	const events = readFileSync(join(folder, 'events.ndjson'), 'utf8')
		.split('\n')
		.filter((line) => line !== '')
		.map(lineOf);
	const ofStep = new Set(
		events.filter((event) => event.step === step).map((event) => basename(event.outputPath ?? '')),
	);
	const commands = join(folder, 'commands');
	const names = existsSync(commands) ? readdirSync(commands).toSorted() : [];
	for (const name of names.filter((one) => step === undefined || ofStep.has(one))) {
		if (stdout.lost.aborted) return;
		stdout.write(`\n==> ${name} <==\n`);
		await printFile(join(commands, name), stdout);
	}
}

/** Prints a file in pieces, as fast as its reader takes them. */
async function printFile(path: string, stdout: Stdout): Promise<void> {
	const decoder = new TextDecoder();
	for await (const piece of createReadStream(path) as AsyncIterable<Uint8Array>) {
		stdout.write(decoder.decode(piece, {stream: true}));
		await stdout.drained();
		if (stdout.lost.aborted) return;
	}
}

/** Parses a line of `events.ndjson`; a broken line has no type. */
function lineOf(line: string): LoggedEvent {
	try {
		return JSON.parse(line) as LoggedEvent;
	} catch {
		return {type: ''};
	}
}
