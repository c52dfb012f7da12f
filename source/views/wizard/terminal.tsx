import {render, type Instance} from 'ink';
import {drawText} from '../../i18n/terminal-text.ts';
import {Screen, type ScreenProps} from './screen.tsx';

const enter = '\u001B[?1049h\u001B[2J\u001B[H\u001B[?25l';
const leave = '\u001B[?25h\u001B[?2004l\u001B[0m\u001B[?1049l';

/**
 * The terminal's alternate screen, not Ink's own, so that the scroll-back is kept. It is left on every ending: by `leave`, and by
 * the `exit` event of the process after a crash.
 */
export function createAlternateScreen(output: NodeJS.WriteStream) {
	let isOn = false;
	const off = (): void => {
		if (!isOn) return;
		isOn = false;
		output.write(leave);
	};
	// Before other listeners, which may print on the normal screen.
	process.prependOnceListener('exit', off);
	return {
		enter: (): void => {
			if (isOn) return;
			isOn = true;
			output.write(enter);
		},
		leave: off,
		/** Leaves the screen for good. */
		close: (): void => {
			off();
			process.removeListener('exit', off);
		},
	};
}

/** The OSC 52 sequence, which puts text on the clipboard; a terminal that does not support it shows nothing. */
export function copySequence(text: string): string {
	return `\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`;
}

/** What is drawn, and where. */
type DrawingOptions = Omit<ScreenProps, 'useSuspend'> & {
	readonly input: NodeJS.ReadStream;
	readonly output: NodeJS.WriteStream;
	readonly screen: ReturnType<typeof createAlternateScreen>;
};

/**
 * Ends the read of the stream. Ink only removes its listener; a child would then miss every other key. Node ends the read once
 * the stream is paused, one turn after the listener is removed.
 */
async function stopReading(input: NodeJS.ReadStream): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
	input.pause();
	await new Promise((resolve) => setImmediate(resolve));
}

/** Draws with Ink. */
export function drawWizard({input, output, screen, color, store, model, press}: DrawingOptions) {
	let suspend: Parameters<ScreenProps['useSuspend']>[0] | undefined;
	let before: Promise<unknown> = Promise.resolve();
	const ink: Instance = render(
		<Screen store={store} model={model} color={color} press={press} useSuspend={(given) => (suspend = given)} />,
		{
			stdin: input,
			stdout: output,
			exitOnCtrlC: false,
			patchConsole: false,
			interactive: true,
			incrementalRendering: true,
			maxFps: 30,
		},
	);
	const handOver = async <T,>(prompt: string, work: () => Promise<T>): Promise<T> => {
		const answers: T[] = [];
		await suspend?.(async () => {
			screen.leave();
			output.write(drawText(`${prompt}\n`));
			await stopReading(input);
			try {
				answers.push(await work());
			} finally {
				screen.enter();
			}
		});
		const [answer] = answers;
		if (answers.length === 0) throw new Error('the terminal was not handed over');
		return answer as T;
	};
	return {
		/** Draws nothing while `work` has the bare terminal, on which `prompt` is written first. Calls wait for each other. */
		suspend: async <T,>(prompt: string, work: () => Promise<T>): Promise<T> => {
			const turn = before.then(() => handOver(prompt, work));
			before = turn.catch(() => {});
			return turn;
		},
		close: async (): Promise<void> => {
			await before;
			ink.unmount();
			await ink.waitUntilExit();
		},
	};
}
