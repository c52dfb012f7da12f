import {render, type Instance} from 'ink';
import {drawText} from '../../i18n/terminal-text.ts';
import {createHandOver, type SuspendTerminal} from './hand-over.ts';
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

/** Draws with Ink. */
export function drawWizard({input, output, screen, color, store, model, press}: DrawingOptions) {
	let suspend: SuspendTerminal | undefined;
	const terminal = createHandOver({input, output, screen, suspend: async (work) => suspend?.(work)});
	const ink: Instance = render(
		<Screen
			store={store}
			model={model}
			color={color}
			press={(key, text) => (key === 'ctrl-z' ? terminal.stopJob() : press(key, text))}
			useSuspend={(given) => (suspend = given)}
		/>,
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
	return {
		/** Draws nothing while `work` has the bare terminal, on which `prompt` is written first. Calls wait for each other. */
		suspend: async <T,>(prompt: string, work: () => Promise<T>): Promise<T> =>
			terminal.handOver(drawText(`${prompt}\n`), work),
		close: async (): Promise<void> => {
			await terminal.close();
			ink.unmount();
			await ink.waitUntilExit();
		},
	};
}
