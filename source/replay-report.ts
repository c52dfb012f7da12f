import {readFileSync} from 'node:fs';
import process from 'node:process';
import type {Prepared} from './dispatch.ts';
import type {Bus, SetupEvent} from './domain/event.ts';
import {readReport} from './domain/report-file.ts';
import {say} from './domain/sentence.ts';
import {usage} from './resolve-settings.ts';
import {stdoutSink} from './stdout-sink.ts';
import {allSteps} from './steps/all-steps.ts';
import {reasonOf} from './system/system-error.ts';
import {chooseView} from './views/choose-view.ts';

/** `logs --replay FILE`: the run of a report, drawn as it was then; `--json` prints its events. Throws SetupError `usage`. */
export async function replayReport({arguments: given, settings, terminal}: Prepared, file: string): Promise<number> {
	const {events} = open(file);
	const view = await chooseView({
		command: 'logs',
		yes: true,
		json: given.json,
		settings: settings.values,
		steps: allSteps,
		sink: stdoutSink(),
		terminal: {...terminal, mayAsk: false},
		environment: process.env,
		platform: process.platform,
		now: () => new Date(),
		wizard: async () => Promise.reject(new Error('a report is drawn as a list')),
		askLine: async () => undefined,
		every: () => () => {},
	});
	view.watch(busOf(events));
	await view.close();
	return 0;
}

function open(file: string): NonNullable<ReturnType<typeof readReport>> {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		throw usage(say('report.notReadable', {file, reason: reasonOf(error)}));
	}
	const report = readReport(text);
	if (!report) throw usage(say('report.notReadable', {file, reason: say('report.noHead')}));
	return report;
}

/** Tells what has happened to whoever begins to listen. */
function busOf(events: readonly SetupEvent[]): Bus {
	return {
		emit: () => {},
		subscribe: (listener) => {
			for (const event of events) listener(event);
			return () => {};
		},
	};
}
