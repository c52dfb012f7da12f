import {EventEmitter} from 'node:events';
import {readArguments, type Arguments} from './cli/arguments.ts';
import {version} from './cli/version.ts';
import {printUsageErrorAsJson} from './cli/print-error.ts';
import {runCommandLine} from './commands/index.ts';
import type {SetupEvent} from './domain/event.ts';

/** The options of a call: the flags of the command in camel case. `rehearse` runs on the simulated machine, `signal` stops the run. */
export type Options = Readonly<Record<string, unknown>> & {
	readonly rehearse?: boolean;
	readonly signal?: AbortSignal;
};

/** Sets everything up, or continues; the call is the consent. Yields the events of `--json`; the last is `run-ended`, also after a failure. */
export const up = (options: Options = {}): AsyncGenerator<SetupEvent, void> => run('up', ['--yes'], options);

/** Looks at what `up` would do, and changes nothing. */
export const plan = (options: Options = {}): AsyncGenerator<SetupEvent, void> => run('plan', [], options);

/** Looks at every step, and changes nothing. */
export const status = (options: Options = {}): AsyncGenerator<SetupEvent, void> => run('status', [], options);

/** Undoes what was changed; the call is the consent. */
export const down = (options: Options = {}): AsyncGenerator<SetupEvent, void> => run('down', ['--yes'], options);

const flagNamed = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** An option as it is typed. Undefined and false are not typed, but for colours, which are on by default. */
function typed([name, value]: readonly [string, unknown]): readonly string[] {
	if (value === undefined || value === false) return name === 'color' && value === false ? ['--no-color'] : [];
	if (value === true) return [`--${flagNamed(name)}`];
	return [value].flat().map((one) => `--${flagNamed(name)}=${String(one)}`);
}

/**
 * Runs the command line that is the same as the call, and yields its events. Starts with the first event that is asked for; a loop that is
 * left, and `signal`, stop the run as Ctrl-C does, and wait for its end.
 */
async function* run(
	command: 'up' | 'plan' | 'status' | 'down',
	always: readonly string[],
	{signal, rehearse, ...options}: Options,
): AsyncGenerator<SetupEvent, void> {
	const queue: SetupEvent[] = [];
	let wake = (): void => {};
	let isOver = false;
	// One write is one event.
	const write = (line: string): void => {
		queue.push(JSON.parse(line) as SetupEvent);
		wake();
	};
	const stdout = {write, lost: new AbortController().signal, drained: async (): Promise<void> => {}};
	const stops = new EventEmitter();
	const stop = (): void => void stops.emit('SIGINT');
	const line = [...(rehearse ? ['rehearse'] : []), command, '--json', ...always];
	const parsed = readArguments([...line, ...Object.entries(options).flatMap(typed)], version);
	const work = async (): Promise<unknown> => {
		if (!('arguments' in parsed)) return printUsageErrorAsJson(parsed.text, stdout);
		const given: Arguments = {...parsed.arguments, program: 'npx digimon-setup'};
		const running = runCommandLine(given, stdout, stops);
		if (signal?.aborted) stop();
		return running;
	};
	signal?.addEventListener('abort', stop, {once: true});
	const ended = work().finally(() => {
		isOver = true;
		wake();
	});
	// Thrown below, once the events before it are taken.
	ended.catch(() => {});
	try {
		while (!isOver || queue.length > 0) {
			const event = queue.shift();
			if (event) yield event;
			else if (!isOver) await new Promise<void>((resolve) => (wake = resolve));
		}
	} finally {
		if (!isOver) stop();
		signal?.removeEventListener('abort', stop);
		await ended;
	}
}
