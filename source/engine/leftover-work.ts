import {showCommand} from '../domain/ports/command.ts';
import type {LeftoverWork, LeftoverWorks} from '../domain/ports/platform.ts';
import {quote} from '../domain/ports/command.ts';
import {message, type Message} from '../i18n/message.ts';
import type {RunContext} from './run-context.ts';

const pollMs = 500;
/** A new line of the output is told at most this often. */
const tellMs = 3000;
/** After each signal. */
const signalLimitsMs = {SIGINT: 15_000, SIGTERM: 5000, SIGKILL: 2000} as const;

/**
 * Settles the commands of a killed run that still run, before anything is inspected: `up` waits for each and tells its newest output, and
 * `down` stops what only creates. A command that removes is always waited for, and one beyond its own time limit is stopped. A run that
 * changes nothing only tells them.
 */
export async function settleLeftoverWork(context: RunContext, command: string, changes: boolean): Promise<void> {
	const {leftoverWorks} = context.platform;
	for (const work of (await leftoverWorks?.find()) ?? []) {
		if (!leftoverWorks) return;
		const values = {command: shownOf(work), pid: work.pid};
		if (!changes) {
			tell(context, message('engine.leftoverRuns', values), work);
			continue;
		}
		const mayStop = command === 'down' && !removes(work);
		tell(context, message(mayStop ? 'engine.leftoverStopped' : 'engine.leftoverAwaited', values), work);
		if (mayStop || !(await waitForEnd(context, leftoverWorks, work))) await stop(context, leftoverWorks, work);
		tell(context, message('engine.leftoverEnded', values));
	}
	// Removes their records.
	if (changes) await leftoverWorks?.find();
}

const shownOf = ({tool, args}: LeftoverWork): string => showCommand(tool, args.slice(0, tool === 'helm' ? 3 : 4));

/** Commands that remove things are on the way to what `down` wants. */
const removes = ({args}: LeftoverWork): boolean => args.some((word) => ['delete', 'uninstall', 'rm'].includes(word));

function tell({bus}: RunContext, text: Message, work?: LeftoverWork): void {
	const next =
		work?.outputPath === undefined
			? []
			: [{message: message('engine.leftoverOutput'), run: `tail -f ${quote(work.outputPath)}`}];
	bus.emit({type: 'notice', level: 'info', message: text, next});
}

/** Waits for its end, at most until its own limit; false when it still runs then. A stop of this run ends the wait by throwing. */
async function waitForEnd(context: RunContext, works: LeftoverWorks, work: LeftoverWork): Promise<boolean> {
	const {clock} = context.platform;
	const deadline = Date.parse(work.startedAt) + work.limitMs;
	let told = works.lastLine(work);
	let toldAt = Number.NEGATIVE_INFINITY;
	while (await works.isRunning(work)) {
		const now = clock.now().getTime();
		if (now >= deadline) return false;
		const line = works.lastLine(work);
		if (line !== undefined && line !== told && now - toldAt >= tellMs) {
			tell(context, message('engine.leftoverLine', {tool: work.tool, line}));
			told = line;
			toldAt = now;
		}
		await clock.sleep(pollMs, context.signal);
	}
	return true;
}

/** Stops it and its group as Ctrl-C does, then harder. */
async function stop({platform, signal}: RunContext, works: LeftoverWorks, work: LeftoverWork): Promise<void> {
	// Each command leads a group of its own, but on Windows.
	const target = platform.host.platform === 'win32' ? work.pid : -work.pid;
	for (const name of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
		if (!(await works.isRunning(work))) return;
		await platform.processes.signal(target, name);
		const deadline = platform.clock.now().getTime() + signalLimitsMs[name];
		while (platform.clock.now().getTime() < deadline && (await works.isRunning(work)))
			await platform.clock.sleep(100, signal);
	}
}
