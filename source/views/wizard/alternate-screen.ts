/** The part of a terminal that we write to. */
export type Output = NodeJS.WriteStream;

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
