import process from 'node:process';

/** Ink's function that gives the terminal to some work and takes it back, with raw mode and a whole new frame. */
export type SuspendTerminal = (work: () => Promise<void>) => Promise<void>;

type HandOverOptions = {
	readonly input: NodeJS.ReadStream;
	readonly output: NodeJS.WriteStream;
	readonly screen: {readonly enter: () => void; readonly leave: () => void};
	readonly suspend: SuspendTerminal;
};

/**
 * Hands the terminal over: to a command that asks there, or to the shell. Calls wait for each other. `stopJob` is Ctrl-Z. `close` waits for
 * what has the terminal.
 */
export function createHandOver({input, output, screen, suspend}: HandOverOptions) {
	let before: Promise<unknown> = Promise.resolve();
	let isHandedOver = false;
	const handOverNow = async <T>(prompt: string, work: () => Promise<T>): Promise<T> => {
		const answers: T[] = [];
		await suspend(async () => {
			isHandedOver = true;
			screen.leave();
			output.write(prompt);
			await stopReading(input);
			try {
				answers.push(await work());
			} finally {
				isHandedOver = false;
				screen.enter();
			}
		});
		const [answer] = answers;
		if (answers.length === 0) throw new Error('the terminal was not handed over');
		return answer as T;
	};
	const handOver = async <T>(prompt: string, work: () => Promise<T>): Promise<T> => {
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
