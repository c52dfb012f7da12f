import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';
import {openTerminal, type TerminalSession, type TerminalOptions} from '../helpers/terminal.ts';

let main: string;
const terminals: TerminalSession[] = [];

beforeAll(async () => void (main = join(await buildCli(), 'main.cjs')));
afterEach(() => {
	for (const terminal of terminals.splice(0)) terminal.close();
});

function open(options: TerminalOptions): TerminalSession {
	const opened = openTerminal(options);
	terminals.push(opened);
	return opened;
}

/** Opens the wizard of a rehearsal, with 100 earlier lines in the scroll-back. */
function wizard(args: readonly string[] = [], options: Partial<TerminalOptions> = {}): TerminalSession {
	const script = `seq -f 'before %g' 1 100; "$0" "$@"; echo "ended with $?"`;
	const program = [process.execPath, main, 'rehearse', '--speed', '100'];
	return open({...options, file: '/bin/bash', args: ['--norc', '-c', script, ...program, ...args]});
}

/** Starts a run that is asked for nothing but consent. */
async function start(terminal: TerminalSession): Promise<void> {
	await terminal.sees('[ ] Practice');
	terminal.press('y', 'enter');
}

/** Quits at the end screen of a rehearsal, which asks nothing about the simulated tunnel. */
async function quit(terminal: TerminalSession): Promise<void> {
	terminal.press('q');
	expect(await terminal.ends()).toBe(0);
}

function expectRestored(terminal: TerminalSession): void {
	expect(terminal.isOnSecondScreen()).toBe(false);
	expect(terminal.cursorIsShown()).toBe(true);
}

async function runToEnd(terminal: TerminalSession): Promise<void> {
	await terminal.sees('[ ] Practice');
	terminal.press('y');
	await terminal.sees('[x] Practice');
	terminal.press('enter');
	await terminal.sees('The simulated site is up');
}

const before = Array.from({length: 100}, (_, index) => `before ${index + 1}`).join('\n');

describe('the wizard in a real terminal', {timeout: 120_000}, () => {
	test('tells beside the frame what this terminal takes, and takes it back at the end', async () => {
		const known = wizard([], {environment: {TERM_PROGRAM: 'ghostty', TERM_PROGRAM_VERSION: '1.3.0'}});
		await known.sees('[ ] Practice');
		// The report of a lost focus is no key.
		known.press('\u001B[O');
		known.press('q');
		await known.ends();
		const [begin, end] = ['\u001B[22;2t\u001B[?1004h\u001B]2;', '\u001B[?1004l\u001B]2;\u001B\\\u001B[23;2t'];
		expect(known.written().indexOf(begin)).toBeGreaterThan(0);
		expect(known.written().indexOf(end)).toBeGreaterThan(known.written().indexOf(begin));
		const plain = wizard([], {environment: {TERM_PROGRAM: 'ghostty', NO_COLOR: '1'}});
		await plain.sees('[ ] Practice');
		plain.press('q');
		await plain.ends();
		expect(plain.written()).not.toMatch(/\u001B\]|\u001B\[\?1004|\u001B\[2[23];2t/);
	});

	test('verifies the site, keeps the scroll-back, shows the cursor and prints a report on the normal screen', async () => {
		const terminal = wizard();
		await runToEnd(terminal);
		expect(terminal.isOnSecondScreen()).toBe(true);
		await quit(terminal);
		expectRestored(terminal);
		expect(terminal.scrollBack()).toContain(before);
		expect(terminal.scrollBack()).toMatch(/Rehearsal over\..*\nFor real, on this machine:\n {4}\S.*/);
		expect(terminal.written()).not.toContain('http://web.backend.com/');
		expect(terminal.scrollBack()).toContain('ended with 0');
		expect(terminal.scrollBack()).not.toContain('Querying the tools');
	});

	test('is suspended for sudo, shows its refusal as a failure and continues with a key', async () => {
		const terminal = wizard(['--fail', 'tunnel']);
		await start(terminal);
		await terminal.sees('A step failed');
		await terminal.sees('r retry');
		terminal.press('r');
		await terminal.sees('The simulated site is up');
		await quit(terminal);
		// Printed on the normal screen, above the prompt of sudo.
		expect(terminal.scrollBack()).toMatch(/In a rehearsal sudo is simulated[\s\S]*3 incorrect password attempts/);
	});

	test('fits every terminal size while it runs', async () => {
		const terminal = wizard([], {columns: 200, rows: 60});
		await terminal.sees('[ ] Practice');
		for (const [columns, rows] of [
			[120, 40],
			[20, 5],
			[40, 15],
			[80, 24],
		] as const) {
			terminal.resize(columns, rows);
			await terminal.sees(rows < 6 ? /\S/ : /REHEARSAL {2}Plan/);
		}
		// Between a resize and the next frame the terminal itself wraps the old rows.
		await terminal.sees(/^(?![^]*Plan:[^]*Plan:)[^]*REHEARSAL {2}Plan:[^]*Enter start/);
		expect(terminal.screen().split('\n').length).toBe(24);
		terminal.press('q');
		await terminal.ends();
		expect(terminal.scrollBack()).not.toContain('Plan:');
	});

	test('asks on the first Ctrl-C, stops on the second and restores the terminal', async () => {
		const terminal = wizard(['--speed', '1']);
		await start(terminal);
		await terminal.sees('Setting up');
		terminal.press('ctrl-c');
		await terminal.sees('Stop the run?');
		terminal.press('ctrl-c');
		await terminal.ends();
		expect(terminal.scrollBack()).toContain('ended with 130');
		expectRestored(terminal);
	});

	test.each(['SIGTERM', 'SIGHUP'] as const)(
		'restores the terminal after %s while the plan is shown',
		async (signal) => {
			const terminal = open({args: [main, 'rehearse', '--speed', '100']});
			await terminal.sees('[ ] Practice');
			terminal.signal(signal);
			expect(await terminal.ends()).toBe(143);
			expectRestored(terminal);
		},
	);

	test('is drawn when CI is set, without colours when NO_COLOR is set', async () => {
		const terminal = wizard([], {environment: {CI: '1', NO_COLOR: '1'}});
		await terminal.sees('[ ] Practice');
		expect(terminal.written()).not.toMatch(/\u001B\[3[1-7]m/);
		terminal.press('q');
		await terminal.ends();
	});

	test('a warning of Node is printed after the wizard is closed', async () => {
		const preload = join(temporaryFolder('warns'), 'warns.cjs');
		// Emits the same warning twenty times while the wizard opens.
		const warn = `process.emitWarning('something leaks', 'LeakWarning')`;
		writeFileSync(
			preload,
			`let left = 20; const timer = setInterval(() => (${warn}, --left || clearInterval(timer)), 20);`,
		);
		const terminal = wizard([], {environment: {NODE_OPTIONS: `--require=${preload}`}});
		await runToEnd(terminal);
		expect(terminal.written()).not.toContain('LeakWarning');
		await quit(terminal);
		expect(terminal.scrollBack().match(/LeakWarning: something leaks/g)?.length).toBe(1);
		expect(terminal.scrollBack().indexOf('LeakWarning')).toBeGreaterThan(
			terminal.scrollBack().indexOf('Rehearsal over'),
		);
	});

	test('a wrong setting is printed on the normal screen', async () => {
		const terminal = open({args: [main, 'rehearse', '--cpus', 'many']});
		expect(await terminal.ends()).toBe(2);
		expect(terminal.isOnSecondScreen()).toBe(false);
		expect(terminal.scrollBack()).toContain('--cpus: "many"');
	});

	test('prints plain lines and numbered choices for a screen reader, without a second screen', async () => {
		const terminal = wizard([], {environment: {INK_SCREEN_READER: '1'}});
		await terminal.sees('Type a number from 1 to 5');
		terminal.press('1', 'enter');
		// The rehearsed page is served until the user stops the program.
		await terminal.sees('For real, on this machine');
		expect(terminal.scrollBack()).toContain('The site is up and verified: http://web.backend.com.localhost:');
		terminal.press('ctrl-c');
		await terminal.ends();
		expect(terminal.written()).not.toContain('\u001B[?1049h');
	});
});
