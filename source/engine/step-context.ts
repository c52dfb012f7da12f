import {toolError, type SetupError} from '../domain/failure.ts';
import type {Command, Runner} from '../domain/ports/command.ts';
import type {Files, StepContext} from '../domain/ports/step-context.ts';
import {withEdition, type ResolvedSettings, type SettingName, type Settings} from '../domain/settings.ts';
import {message} from '../i18n/message.ts';
import type {RunContext} from './run-context.ts';
import type {Step} from '../domain/ports/step.ts';

/** Makes the context of one step: events, commands and changes carry its name. `signal` may be narrower than the run's. */
export function createStepContext(
	context: RunContext,
	settings: Settings,
	step: Step,
	signal: AbortSignal = context.signal,
): StepContext {
	const {platform, bus, journal} = context;
	const id = step.id;
	return {
		settings: withEdition(settings),
		chosen: chosenIn(context.requested, settings),
		host: {...platform.host, mayAsk: platform.host.mayAsk && context.mayAsk},
		engine: context.engine,
		runner: signal === context.signal ? context.runnerFor(id) : stoppedBy(signal, context.runnerFor(id)),
		files: withLimit(platform.filesOf(settings.profile)),
		web: platform.web,
		api: platform.api,
		bundle: platform.bundle,
		clock: platform.clock,
		processes: platform.processes,
		resolver: platform.resolver,
		changes: journal.changesOf(id, bus),
		memory: journal.memory,
		signal,
		unattended: context.unattended,
		rehearsal: platform.rehearsal,
		report: (text, progress) =>
			bus.emit({type: 'step-progress', step: id, message: text, ...(progress ? {progress} : {})}),
		reportPods: (pods) => bus.emit({type: 'pods-seen', step: id, pods}),
		waitingFor: (text) => bus.emit({type: 'step-awaits', step: id, message: text}),
		reportCheck: (report) => bus.emit({type: 'site-checked', step: id, report}),
		notice: (level, text, next = []) => bus.emit({type: 'notice', step: id, level, message: text, next: [...next]}),
	};
}

/** A small file takes milliseconds; only a network mount whose server is gone takes so long, and it never answers. */
const fileLimitMs = 60_000;

/** Files whose work fails when it takes too long: a step's own work has a limit, as each of its commands has. */
export function withLimit(files: Files, limitMs = fileLimitMs): Files {
	const limited = async <T>(path: string, work: Promise<T>): Promise<T> => {
		let timer: NodeJS.Timeout | undefined;
		const tooLong = new Promise<never>((_resolve, reject) => {
			timer = setTimeout(() => reject(noAnswer(path, limitMs)), limitMs);
		});
		try {
			return await Promise.race([work, tooLong]);
		} finally {
			clearTimeout(timer);
		}
	};
	return {
		stateFolder: files.stateFolder,
		read: (path) => limited(path, files.read(path)),
		stat: (path) => limited(path, files.stat(path)),
		keepCopy: (path, bytes) => limited(path, files.keepCopy(path, bytes)),
		writeInPlace: (path, before, after) => limited(path, files.writeInPlace(path, before, after)),
		writeOwn: (path, bytes) => limited(path, files.writeOwn(path, bytes)),
		removeOwn: (path) => limited(path, files.removeOwn(path)),
	};
}

function noAnswer(path: string, limitMs: number): SetupError {
	const text = message('engine.fileHangs', {path, seconds: Math.round(limitMs / 1000)});
	return toolError('command-too-long', text, [{message: message('engine.seeMounts'), run: 'mount'}]);
}

/** The settings that are no default: given at the start of the run or in an earlier one, or changed during it. */
function chosenIn({values, from}: ResolvedSettings, settings: Settings): ReadonlySet<SettingName> {
	const names = Object.keys(settings) as SettingName[];
	const isChanged = (name: SettingName): boolean => JSON.stringify(values[name]) !== JSON.stringify(settings[name]);
	return new Set(names.filter((name) => from[name] !== 'default' || isChanged(name)));
}

/** A runner whose commands also stop with a narrower signal than the run's. */
function stoppedBy(signal: AbortSignal, runner: Runner): Runner {
	const narrow = (command: Command): Command => ({
		...command,
		signal: command.signal ? AbortSignal.any([signal, command.signal]) : signal,
	});
	return {
		query: (command) => runner.query(narrow(command)),
		run: (command) => runner.run(narrow(command)),
		spawnDetached: (command, options) => runner.spawnDetached(narrow(command), options),
		runInteractive: (command) => runner.runInteractive(narrow(command)),
	};
}
