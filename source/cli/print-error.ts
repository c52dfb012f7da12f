import {usageError, type Failure} from '../domain/failure.ts';
import type {LineSink} from '../domain/ports/view.ts';
import {createBus} from '../engine/bus.ts';
import {failureWithHints, type CommandHints} from '../engine/command-hints.ts';
import {exitCodeFor, toFailure} from '../engine/failures.ts';
import {endRun} from '../engine/run.ts';
import {message} from '../i18n/message.ts';
import type {Translator} from '../i18n/translate.ts';
import {writeError} from '../system/host/own-process.ts';
import {createJsonView} from '../views/json-view.ts';
import {nextActionBlock} from '../views/next-actions.ts';
import type {Arguments} from './arguments.ts';
import {version} from './version.ts';

/** What an error is printed with. */
type Printing = {
	readonly hints: CommandHints;
	readonly translator: Translator;
	readonly sink: LineSink;
	/** Aborts when the user stopped the program. */
	readonly signal: AbortSignal;
};

/** Prints why a command could not start: on standard error, or with `--json` as events. Returns the exit code. */
export function printError(error: unknown, given: Arguments, {hints, translator, sink, signal}: Printing): number {
	const failure = failureWithHints(toFailure(error, signal), hints);
	if (given.json) return printAsJson(given.command, failure, given.rehearses, sink);
	const lines = [
		`digimon-setup: ${translator.translate(failure.message)}`,
		...nextActionBlock(failure.next, translator),
		...(failure.code === 'bug' ? (failure.tail ?? []) : []),
	];
	writeError(lines.map((line) => `${line}\n`).join(''));
	return exitCodeFor(failure);
}

/** Prints a usage error as events, for arguments that name no command. */
export function printUsageErrorAsJson(problem: string, sink: LineSink): void {
	printAsJson('unknown', usageError(message('views.wrongUsage', {problem})).failure, false, sink);
}

/** Prints `run-started` and `run-ended` of a run that could not start. Returns the exit code. */
function printAsJson(command: string, failure: Failure, rehearsal: boolean, sink: LineSink): number {
	const bus = createBus({runId: 'none', rehearsal, now: () => new Date()});
	createJsonView(sink, {yes: false}).watch(bus);
	bus.emit({type: 'run-started', command, version, settings: {}});
	return endRun(bus, {failure});
}
