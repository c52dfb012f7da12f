import {render, type Instance} from 'ink';
import type {AlternateScreen} from './alternate-screen.ts';
import type {Model} from './model.ts';
import {Screen, type Keys} from './screen.tsx';
import type {Store} from './store.ts';

/** What is drawn, and where. */
export type DrawingOptions = {
	readonly input: NodeJS.ReadStream;
	readonly output: NodeJS.WriteStream;
	readonly screen: AlternateScreen;
	readonly colorFor: (wanted: boolean) => boolean;
	readonly store: Store;
	readonly model: () => Omit<Model, 'size'>;
	readonly keys: Keys;
};

/** The wizard on the terminal: it can stand aside, and goes away for good. */
export type Drawing = {
	/** Nothing of ours is drawn while the work has the terminal; `says` stands above it. Two at once wait for each other. */
	aside<T>(says: string, work: () => Promise<T>): Promise<T>;
	close(): Promise<void>;
};

type Suspend = (work: () => Promise<void>) => Promise<void>;

/**
 * Ink only stops listening; the stream would go on reading, and a child would miss every other key. Node ends the read once
 * the stream is paused, which it notices after the listener is gone.
 */
async function letGoOf(input: NodeJS.ReadStream): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
	input.pause();
	await new Promise((resolve) => setImmediate(resolve));
}

/** Draws with Ink, and hands the bare terminal over by it. */
export function drawWizard({input, output, screen, colorFor, store, model, keys}: DrawingOptions): Drawing {
	let suspend: Suspend | undefined;
	let before: Promise<unknown> = Promise.resolve();
	const ink: Instance = render(
		<Screen store={store} model={model} colorFor={colorFor} keys={keys} useSuspend={(given) => (suspend = given)} />,
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
			await letGoOf(input);
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
		aside: async (says, work) => {
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
