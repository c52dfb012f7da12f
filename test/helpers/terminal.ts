import {spawn} from '@lydell/node-pty';
import headless from '@xterm/headless';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {keys} from './ui.ts';

/** What runs in a terminal, and how large it is. */
export type TerminalOptions = {
	readonly file?: string;
	readonly args: readonly string[];
	readonly columns?: number;
	readonly rows?: number;
	readonly environment?: Readonly<Record<string, string>>;
};

const limitMs = 60_000;

/** Starts a program in a pseudo-terminal with an emulator, which shows what a user sees. */
export function openTerminal({
	file = process.execPath,
	args,
	columns = 80,
	rows = 24,
	environment = {},
}: TerminalOptions) {
	const folder = mkdtempSync(join(tmpdir(), 'terminal-'));
	const screen = new headless.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 5000});
	const written: string[] = [];
	const child = spawn(file, [...args], {
		cols: columns,
		rows,
		cwd: folder,
		name: 'xterm-256color',
		env: {
			DIGIMON_SETUP_NO_UPDATE_CHECK: '1',
			PATH: process.env['PATH'] ?? '',
			HOME: folder,
			LANG: 'en_US.UTF-8',
			DIGIMON_SETUP_STATE: join(folder, 'state'),
			...environment,
		},
	});
	let ended: number | undefined;
	child.onData((data) => {
		written.push(data);
		screen.write(data);
	});
	const exit = new Promise<number>((resolve) => child.onExit(({exitCode}) => resolve((ended = exitCode))));
	const textOf = (buffer: typeof screen.buffer.active, from: number, length: number): string =>
		Array.from({length}, (_, row) => buffer.getLine(from + row)?.translateToString(true) ?? '').join('\n');
	const visible = (): string => textOf(screen.buffer.active, screen.buffer.active.viewportY, screen.rows);
	const until = async (isSo: () => boolean, what: string): Promise<void> => {
		for (const deadline = Date.now() + limitMs; !isSo();) {
			if (Date.now() > deadline) throw new Error(`${what}; the screen:\n${visible()}`);
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	};
	return {
		pid: child.pid,
		press: (...names: readonly string[]): void => names.forEach((name) => child.write(keys[name] ?? name)),
		resize: (newColumns: number, newRows: number): void => {
			screen.resize(newColumns, newRows);
			child.resize(newColumns, newRows);
		},
		/** The text of the visible screen. */
		screen: visible,
		/** Everything of the normal screen, scroll-back included. */
		scrollBack: (): string => textOf(screen.buffer.normal, 0, screen.buffer.normal.length),
		/** The emulator itself, for its cells and colours. */
		emulator: screen,
		isOnSecondScreen: (): boolean => screen.buffer.active.type === 'alternate',
		/** All bytes so far. */
		written: (): string => written.join(''),
		/** Whether the cursor is visible: hidden last, or shown again since. */
		cursorIsShown: (): boolean =>
			written.join('').lastIndexOf('\u001B[?25h') >= written.join('').lastIndexOf('\u001B[?25l'),
		sees: (text: string | RegExp): Promise<void> =>
			until(
				() => (typeof text === 'string' ? visible().includes(text) : text.test(visible())),
				`"${String(text)}" did not appear`,
			),
		async ends(): Promise<number> {
			await until(() => ended !== undefined, 'it did not end');
			// The emulator handles what was written last in a later turn.
			await new Promise<void>((resolve) => screen.write('', resolve));
			return exit;
		},
		signal: (name: NodeJS.Signals): void => void process.kill(child.pid, name),
		close: (): void => {
			if (ended === undefined) child.kill('SIGKILL');
			screen.dispose();
			rmSync(folder, {recursive: true, force: true, maxRetries: 5});
		},
	};
}

/** A program in a terminal. */
export type TerminalSession = ReturnType<typeof openTerminal>;
