import {render, type Instance} from 'ink';
import {Screen} from './screen.tsx';
import type {Model} from './state/model.ts';
import type {Store} from './state/store.ts';

/** The part of a terminal that we write to. */
type Output = NodeJS.WriteStream;

const enter = '\u001B[?1049h\u001B[2J\u001B[H\u001B[?25l';
const leave = '\u001B[?25h\u001B[?2004l\u001B[0m\u001B[?1049l';

/**
 * The terminal's second screen, owned by us so that the scroll-back stays whole. It is left on every ending: `leave`
 * by the view, and the process's `exit` event for a crash.
 */
export function createAlternateScreen(output: Output) {
	let isOn = false;
	const off = (): void => {
		if (!isOn) return;
		isOn = false;
		output.write(leave);
	};
	// Before whoever tells something at the end: it belongs on the normal screen.
	process.prependOnceListener('exit', off);
	return {
		/** Enters once; `first` is drawn on it in the same write. */
		enter: (first = ''): void => {
			if (isOn) return;
			isOn = true;
			output.write(enter + first);
		},
		clear: (): void => {
			if (isOn) output.write('\u001B[2J\u001B[H');
		},
		leave: off,
		/** For good: nothing is left to restore at exit. */
		close: (): void => {
			off();
			process.removeListener('exit', off);
		},
	};
}

/** The second screen of one wizard. */
export type AlternateScreen = ReturnType<typeof createAlternateScreen>;

/** OSC 52: asks the terminal to put text on the clipboard; a terminal that does not know it shows nothing. */
export function copySequence(text: string): string {
	return `\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`;
}

/** What is drawn, and where. */
type DrawingOptions = {
	readonly input: NodeJS.ReadStream;
	readonly output: NodeJS.WriteStream;
	readonly screen: AlternateScreen;
	readonly color: boolean;
	readonly store: Store;
	readonly model: () => Omit<Model, 'size'>;
	readonly press: (key: string, text: string) => void;
};

/** The wizard on the terminal: it can stand aside, and goes away for good. */
export type Drawing = {
	/** Nothing of ours is drawn while the work has the terminal; `says` stands above it. Two at once wait for each other. */
	suspend<T>(says: string, work: () => Promise<T>): Promise<T>;
	close(): Promise<void>;
};

type Suspend = (work: () => Promise<void>) => Promise<void>;

/**
 * Ink only stops listening; the stream would go on reading, and a child would miss every other key. Node ends the read once
 * the stream is paused, which it notices after the listener is gone.
 */
async function stopReading(input: NodeJS.ReadStream): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
	input.pause();
	await new Promise((resolve) => setImmediate(resolve));
}

/** Draws with Ink, and hands the bare terminal over by it. */
export function drawWizard({input, output, screen, color, store, model, press}: DrawingOptions): Drawing {
	let suspend: Suspend | undefined;
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
	const handOver = async <T,>(says: string, work: () => Promise<T>): Promise<T> => {
		const answers: T[] = [];
		await suspend?.(async () => {
			screen.leave();
			output.write(`${says}\n`);
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
		suspend: async (says, work) => {
			const turn = before.then(() => handOver(says, work));
			before = turn.catch(() => {});
			return turn;
		},
		close: async () => {
			await before;
			ink.unmount();
			await ink.waitUntilExit();
		},
	};
}
