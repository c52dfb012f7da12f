import {render, type Instance} from 'ink';
import process from 'node:process';
import {drawText} from '../../i18n/terminal-text.ts';
import type {Announcer} from './announcements.ts';
import {Wizard, type WizardProps} from './wizard.tsx';

/** The OSC 52 sequence, which puts text on the clipboard; a terminal that does not support it shows nothing. */
export function copySequence(text: string): string {
	return `\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`;
}

/** What is drawn, and where. */
type DrawingOptions = Omit<WizardProps, 'useSuspend' | 'isFocusReport'> & {
	readonly input: NodeJS.ReadStream;
	readonly output: NodeJS.WriteStream;
	readonly announcer: Announcer;
};

/** Draws with Ink on the alternate screen, which Ink leaves on every ending of the process. */
export function drawWizard({input, output, announcer, ...props}: DrawingOptions) {
	let suspend: SuspendTerminal | undefined;
	const terminal = createHandOver({input, output, announcer, suspend: async (work) => suspend?.(work)});
	const ink: Instance = render(
		<Wizard
			{...props}
			isFocusReport={announcer.isFocusReport}
			press={(key, text) => (key === 'ctrl-z' ? terminal.stopJob() : props.press(key, text))}
			useSuspend={(given) => (suspend = given)}
		/>,
		{
			stdin: input,
			stdout: output,
			exitOnCtrlC: false,
			patchConsole: false,
			interactive: true,
			alternateScreen: true,
			incrementalRendering: true,
			maxFps: 30,
		},
	);
	announcer.open();
	const unsubscribe = props.store.subscribe(announcer.update);
	// Ink, too, restores the terminal on every ending of the process.
	process.once('exit', announcer.close);
	return {
		/** Draws nothing while `work` has the bare terminal, on which `prompt` is written first. Calls wait for each other. */
		suspend: async <T,>(prompt: string, work: () => Promise<T>): Promise<T> =>
			terminal.handOver(drawText(`${prompt}\n`), work),
		close: async (): Promise<void> => {
			await terminal.close();
			unsubscribe();
			process.off('exit', announcer.close);
			announcer.close();
			ink.unmount();
			await ink.waitUntilExit();
		},
	};
}

/** Ink's function that gives the terminal to some work and takes it back, with alternate screen, raw mode and a whole new frame. */
type SuspendTerminal = (work: () => Promise<void>) => Promise<void>;

type HandOverOptions = {
	readonly input: NodeJS.ReadStream;
	readonly output: NodeJS.WriteStream;
	readonly suspend: SuspendTerminal;
	readonly announcer: Announcer;
};

/**
 * Hands the terminal over: to a command that asks there, or to the shell. Calls wait for each other. `stopJob` is Ctrl-Z. `close` waits for
 * what has the terminal.
 */
function createHandOver({input, output, suspend, announcer}: HandOverOptions) {
	let before: Promise<unknown> = Promise.resolve();
	let isHandedOver = false;
	const handOverNow = async <T,>(prompt: string, work: () => Promise<T>): Promise<T> => {
		const answers: T[] = [];
		await suspend(async () => {
			isHandedOver = true;
			announcer.pause();
			output.write(prompt);
			await stopReading(input);
			try {
				answers.push(await work());
			} finally {
				isHandedOver = false;
				announcer.resume();
			}
		});
		const [answer] = answers;
		if (answers.length === 0) throw new Error('the terminal was not handed over');
		return answer as T;
	};
	const handOver = async <T,>(prompt: string, work: () => Promise<T>): Promise<T> => {
		const turn = before.then(() => handOverNow(prompt, work));
		before = turn.catch(() => {});
		return turn;
	};
	const job = followJobControl({
		isHandedOver: () => isHandedOver,
		// A wizard that is just closing has no terminal to give.
		leaveFor: (work) => void handOver('', work).catch(() => {}),
	});
	return {
		handOver,
		stopJob: job.stop,
		close: async (): Promise<void> => {
			job.close();
			await before;
		},
	};
}

/**
 * Ends the read of the stream. Ink only removes its listener; a child would then miss every other key. Node ends the read once
 * the stream is paused, one turn after the listener is removed.
 */
async function stopReading(input: NodeJS.ReadStream): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
	input.pause();
	await new Promise((resolve) => setImmediate(resolve));
}

/** So long the stop of this process may take to reach it; a group without a shell that could continue it is not stopped at all. */
const stopLimitMs = 200;

/**
 * Follows the shell's job control. `stop`, which is Ctrl-Z, and SIGTSTP leave the screen, as `leaveFor` does, before the process group is
 * stopped; after SIGCONT, which follows a SIGSTOP too, the terminal's modes are set and the whole frame is drawn again. While a child has
 * the terminal (`isHandedOver`) there is nothing to leave.
 */
function followJobControl({
	isHandedOver,
	leaveFor,
}: {
	readonly isHandedOver: () => boolean;
	readonly leaveFor: (work: () => Promise<void>) => void;
}) {
	let continued: (() => void) | undefined;
	const stopGroup = (): void => {
		// With a listener of ours the signal would not stop this process.
		process.off('SIGTSTP', stop);
		process.kill(0, 'SIGTSTP');
		process.on('SIGTSTP', stop);
	};
	const stop = (): void => {
		// Windows has no job control.
		if (process.platform === 'win32') return;
		if (isHandedOver()) return stopGroup();
		leaveFor(async () => {
			await new Promise<void>((resolve) => {
				continued = resolve;
				stopGroup();
				setTimeout(resolve, stopLimitMs);
			});
			continued = undefined;
		});
	};
	const proceed = (): void => {
		if (continued) continued();
		else if (!isHandedOver()) leaveFor(async () => {});
	};
	process.on('SIGTSTP', stop);
	process.on('SIGCONT', proceed);
	return {
		stop,
		close: (): void => {
			process.off('SIGTSTP', stop);
			process.off('SIGCONT', proceed);
		},
	};
}
