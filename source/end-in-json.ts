import process from 'node:process';
import {createBus} from './engine/bus.ts';
import {endRun} from './engine/end-run.ts';
import {say} from './domain/sentence.ts';
import type {Failure} from './domain/failure.ts';
import {createJsonView} from './views/json-view.ts';
import {stdoutSink} from './stdout-sink.ts';
import {version} from './version.ts';

/** For a program that asked for JSON: a run that ended before it could begin, as `run-started` and `run-ended`. Answers the exit code. */
export function endInJson(
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
					message: say('views.wrongUsage', {problem: ending.problem}),
					next: [{say: say('engine.seeHelp'), run: 'digimon-setup --help'}],
					tail: [],
				};
	process.exitCode = endRun(bus, {failure});
	return Number(process.exitCode);
}
