import {spawn} from '@lydell/node-pty';
import process from 'node:process';

/** A program in a pseudo-terminal of 100 columns and 30 rows. */
export type InTerminal = {
	readonly pid: number;
	/** All that was printed so far. */
	text(): string;
	/** Resolves with the milliseconds since the start once the text fits; rejects when the program ends before, or after the limit. */
	until(fits: (text: string) => boolean, limitMs?: number): Promise<number>;
	type(keys: string): void;
	/** Resolves with the milliseconds from start to end. */
	readonly ended: Promise<number>;
	kill(): void;
};

/** Starts Node with these arguments on a terminal. */
export function inTerminal(
	args: readonly string[],
	environment: Readonly<Record<string, string | undefined>> = process.env,
	folder = process.cwd(),
): InTerminal {
	const kept = Object.fromEntries(
		Object.entries(environment).filter(
			(entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'CI',
		),
	);
	const startedAt = performance.now();
	const terminal = spawn(process.execPath, [...args], {
		cols: 100,
		rows: 30,
		cwd: folder,
		env: {...kept, TERM: 'xterm-256color'},
	});
	const looking = new Set<() => void>();
	let text = '';
	let isOver = false;
	terminal.onData((data) => {
		text = (text + data).slice(-1_000_000);
		for (const look of looking) look();
	});
	const ended = new Promise<number>((resolve) => {
		terminal.onExit(() => {
			isOver = true;
			resolve(performance.now() - startedAt);
			for (const look of looking) look();
		});
	});
	return {
		pid: terminal.pid,
		text: () => text,
		until: async (fits, limitMs = 60_000) =>
			new Promise((resolve, reject) => {
				const done = (settle: () => void): void => {
					looking.delete(look);
					clearTimeout(timer);
					settle();
				};
				const look = (): void => {
					const ms = performance.now() - startedAt;
					if (fits(text)) done(() => resolve(ms));
					else if (isOver) done(() => reject(new Error(`it ended before; the last it printed: ${text.slice(-800)}`)));
				};
				const timer = setTimeout(
					() => done(() => reject(new Error(`not within ${limitMs} ms; the last it printed: ${text.slice(-800)}`))),
					limitMs,
				);
				looking.add(look);
				look();
			}),
		type: (keys) => terminal.write(keys),
		ended,
		kill: () => {
			if (!isOver) terminal.kill('SIGKILL');
		},
	};
}
