import process from 'node:process';
import type {Failure} from '../domain/failure.ts';
import {createBus} from '../engine/bus.ts';
import {exitCodeFor} from '../engine/failures.ts';
import {endRun} from '../engine/run.ts';
import {message} from '../i18n/message.ts';
import {loadCatalogue, translate, translateKey, type Language} from '../i18n/translate.ts';
import {stdoutSink} from '../system/host/own-process.ts';
import {createJsonView} from '../views/json-view.ts';
import type {Arguments} from './arguments.ts';
import {version} from './version.ts';

/** Says why nothing was run, to a person or, with `--json`, as events. Answers the exit code. */
export async function printError(given: Arguments, failure: Failure, lang: Language): Promise<number> {
	if (given.json)
		return printErrorAsJson({
			command: given.command,
			failure,
			rehearsal: given.rehearses === true,
		});
	await loadCatalogue(lang);
	const next = failure.next
		.map(
			(action) =>
				`  ${[translate(action.message, lang), action.run, action.read].filter((part) => part !== undefined).join(`${translateKey('views.colon', lang).trimEnd()}\n    `)}\n`,
		)
		.join('');
	process.stderr.write(
		`digimon-setup: ${translate(failure.message, lang)}\n${next}${failure.code === 'bug' ? `${(failure.tail ?? []).join('\n')}\n` : ''}`,
	);
	return exitCodeFor(failure);
}

/** For a program that asked for JSON: a run that ended before it could begin, as `run-started` and `run-ended`. Answers the exit code. */
export function printErrorAsJson(
	ending:
		| {readonly command: string; readonly failure: Failure; readonly rehearsal: boolean}
		| {readonly command: string; readonly code: 'usage'; readonly problem: string},
): number {
	const bus = createBus({runId: 'none', rehearsal: 'rehearsal' in ending && ending.rehearsal, now: () => new Date()});
	createJsonView(stdoutSink(), {yes: false}).watch(bus);
	bus.emit({type: 'run-started', command: ending.command, version, settings: {}});
	const failure: Failure =
		'failure' in ending
			? ending.failure
			: {
					code: ending.code,
					fault: 'user',
					message: message('views.wrongUsage', {problem: ending.problem}),
					next: [{message: message('engine.seeHelp'), run: 'digimon-setup --help'}],
				};
	process.exitCode = endRun(bus, {failure});
	return Number(process.exitCode);
}
