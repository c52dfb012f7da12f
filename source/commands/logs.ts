import {existsSync} from 'node:fs';
import {basename, join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import type {CliContext, Command} from '../cli/context.ts';
import {withRequest} from '../cli/request.ts';
import {clockTime, commandEnd, describeEvent, localTime} from '../domain/describe-event.ts';
import type {Bus, EventOf, SetupEvent} from '../domain/event.ts';
import {usageError, userError} from '../domain/failure.ts';
import {stepNamed} from '../domain/plan.ts';
import {nearest, withNearest} from '../domain/settings.ts';
import {retryCommand} from '../engine/failures.ts';
import {endRun, runCommand, type RunRequest} from '../engine/run.ts';
import {readEvents, readReport} from '../features/report/file.ts';
import {message} from '../i18n/message.ts';
import type {Translator} from '../i18n/translate.ts';
import {allSteps} from '../steps/index.ts';
import {followFile} from '../system/files/log-document.ts';
import {readRegularFile} from '../system/files/regular-file.ts';
import type {Stdout} from '../system/host/own-process.ts';
import {codeOf, reasonOf} from '../system/host/system-error.ts';
import {createProcesses} from '../system/process/processes.ts';
import {createJournalStore} from '../system/state/journal-file.ts';
import {runFolder} from '../system/state/run-folder.ts';
import {keptRun, listRuns} from '../system/state/run-log.ts';
import {readableLine} from '../tools/readable-line.ts';
import {chooseView} from '../views/choose-view.ts';

/** `logs`: prints the log of the last run or of a named one, lists the runs, or replays a report. */
export const logs: Command = async (context) => {
	const {replay, list} = context.arguments;
	if (replay !== undefined) return replayReport(context, replay);
	return list ? withRequest(context, async (request) => showRuns(request)) : showLogs(context);
};

/** Replays the events of a report in the view; `--json` prints them. Throws SetupError `usage` for a file that is no report. */
async function replayReport(
	{arguments: given, settings, translator, terminal, stdout}: CliContext,
	file: string,
): Promise<number> {
	const {events} = loadReport(file);
	const view = chooseView({
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
		const isMissing = codeOf(error) === 'ENOENT';
		throw usageError(
			isMissing ? message('settings.noFile', {file}) : message('report.notReadable', {file, reason: reasonOf(error)}),
		);
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

/** `logs --list`: the runs that are kept, the newest first. */
async function showRuns(request: RunRequest): Promise<number> {
	return runCommand({...request, changes: false}, async ({bus, context}) => {
		const {stateFolder} = context.platform;
		const runs = listRuns(stateFolder).toReversed();
		for (const run of runs) {
			const kept = keptRun(stateFolder, run);
			if (kept === undefined) continue;
			const {command} = kept;
			bus.emit({type: 'run-listed', run, ...kept, message: message('views.runListed', {run, command})});
		}
		if (runs.length === 0) return endRun(bus, {messages: [message('views.noRuns')]});
		const show = {message: message('views.showRun'), run: `${retryCommand} logs --run ${runs[0] ?? ''}`};
		return endRun(bus, {next: [show]});
	});
}

/** How often a log that is followed is looked at. */
const followEveryMs = 300;

/** Prints what happened in a run, then the output of its commands; `--json` prints its events as they were written. */
async function showLogs(context: CliContext): Promise<number> {
	const {arguments: given, stops, stdout, translator, settings} = context;
	if (given.step !== undefined) stepNamed('logs', given.step);
	const folder = folderOfRun(context);
	const follow = given.follow ? AbortSignal.any([stops.signal, stdout.lost]) : undefined;
	const reader = createReader(translator, {step: given.step, verbose: settings.values.verbose});
	await readRun(join(folder, 'events.ndjson'), follow, (line) => {
		const [event] = readEvents([line]);
		const text = event && reader.hear(event);
		const {type, step} = lineOf(line);
		const isOfStep = given.step === undefined || type.startsWith('run-') || step === given.step;
		const shown = given.json ? (isOfStep ? line : undefined) : text;
		if (shown !== undefined) stdout.write(`${shown}\n`);
	});
	if (given.json || given.follow) return 0;
	for (const command of reader.outputs()) {
		if (stdout.lost.aborted) break;
		await printOutput(command, folder, stdout);
	}
	return 0;
}

/** The folder of the run that is asked for, else of the profile's last one. Throws SetupError `usage`, or `not-ready` where there is none. */
function folderOfRun({arguments: {run}, settings, stateFolder}: CliContext): string {
	if (run !== undefined) {
		const known = listRuns(stateFolder);
		if (known.includes(run)) return runFolder(stateFolder, run);
		const problem = withNearest(message('views.noSuchRun', {run}), nearest(run, known.toReversed()));
		throw usageError(problem, [{message: message('views.seeRuns'), run: `${retryCommand} logs --list`}]);
	}
	const {profile} = settings.values;
	const journal = createJournalStore({stateFolder, profile, processes: createProcesses()}).peek();
	const folder = journal?.lastRun?.folder;
	if (folder !== undefined && existsSync(folder)) return folder;
	throw userError('not-ready', message('views.noRun', {profile}), [
		{message: message('doctor.start'), run: retryCommand},
	]);
}

/** Reads the lines of a run's events; with `follow` until the run has ended, or a stop. */
async function readRun(path: string, follow: AbortSignal | undefined, hear: (line: string) => void): Promise<void> {
	const file = followFile(path);
	let hasEnded = false;
	const read = (lines: Iterable<string>): void => {
		for (const line of lines) {
			if (line === '') continue;
			hear(line);
			hasEnded ||= lineOf(line).type === 'run-ended';
		}
	};
	try {
		for (;;) {
			read(file.next());
			if (follow === undefined) return read(file.rest());
			if (hasEnded) return;
			await wait(followEveryMs, undefined, {signal: follow}).catch(() => {});
			if (follow.aborted) return;
		}
	} finally {
		file.close();
	}
}

/** What is read of an event of any version; a broken line has no type. */
function lineOf(line: string): {readonly type: string; readonly step?: string} {
	try {
		return JSON.parse(line) as {readonly type: string; readonly step?: string};
	} catch {
		return {type: ''};
	}
}

const stepOf = (event: SetupEvent): string | undefined => ('step' in event ? event.step : undefined);

type CommandStarted = EventOf<'command-started'>;

/**
 * Renders the events of a run as lines with the local time, in the user's language. Queries are left out without `verbose`; with `step` all
 * that is of other steps. `outputs` are the commands so far whose output was kept.
 */
function createReader(
	{translate, text}: Translator,
	{step, verbose}: {readonly step: string | undefined; readonly verbose: boolean},
) {
	const shown = new Map<number, CommandStarted>();
	const isHidden = (event: SetupEvent): boolean =>
		(step !== undefined && stepOf(event) !== step) ||
		(event.type === 'command-started' && event.kind === 'query' && !verbose) ||
		(event.type === 'command-ended' && !shown.has(event.command));
	return {
		hear(event: SetupEvent): string | undefined {
			if (isHidden(event)) return undefined;
			if (event.type === 'command-started') shown.set(event.command, event);
			const sentence =
				event.type === 'command-ended'
					? commandEnd(event, shown.get(event.command)?.shown ?? '')
					: describeEvent(event);
			if (sentence === undefined) return undefined;
			const time = event.type === 'run-started' ? localTime(event.at) : clockTime(new Date(event.at));
			const of = stepOf(event);
			const mark = event.rehearsal ? `${text('views.rehearsal')} ` : '';
			return `${mark}${time}  ${of === undefined ? '' : `[${of}] `}${translate(sentence)}`;
		},
		outputs: (): readonly CommandStarted[] => [...shown.values()].filter(({outputPath}) => outputPath !== undefined),
	};
}

/** Prints what a command printed, as fast as its reader takes it: JSON of the tools' own progress as its text. */
async function printOutput({shown, outputPath = ''}: CommandStarted, folder: string, stdout: Stdout): Promise<void> {
	const file = followFile(join(folder, 'commands', basename(outputPath)));
	try {
		let isFirst = true;
		for (const lines of [file.next(), file.rest()]) {
			for (const line of lines) {
				const text = readableLine(line);
				if (stdout.lost.aborted) return;
				if (text === '') continue;
				stdout.write(`${isFirst ? `\n==> ${shown} <==\n` : ''}${text}\n`);
				isFirst = false;
				await stdout.drained();
			}
		}
	} finally {
		file.close();
	}
}
