import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';
import {openTerminal, type TerminalSession, type TerminalOptions} from '../helpers/terminal.ts';

let main: string;
const seats: TerminalSession[] = [];

beforeAll(async () => void (main = join(await buildCli(), 'main.cjs')));
afterEach(() => {
	for (const seat of seats.splice(0)) seat.close();
});

/** The wizard over a rehearsal, with lines of before in the scroll-back. */
function wizard(args: readonly string[] = [], seat: Partial<TerminalOptions> = {}): TerminalSession {
	const script = `seq -f 'before %g' 1 100; "$0" "$@"; echo "ended with $?"`;
	const opened = openTerminal({
		...seat,
		file: '/bin/bash',
		args: ['--norc', '-c', script, process.execPath, main, 'rehearse', '--speed', '100', ...args],
	});
	seats.push(opened);
	return opened;
}

async function toTheEnd(person: TerminalSession): Promise<void> {
	await person.sees('[ ] I agree');
	person.press('y');
	await person.sees('[x] I agree');
	person.press('enter');
	await person.sees('The site is up');
}

const before = Array.from({length: 100}, (_, index) => `before ${index + 1}`).join('\n');

describe('the wizard in a real terminal', () => {
	test(
		'walks to a proven site, leaves the scroll-back whole, the cursor shown and a report on the normal screen',
		{timeout: 120_000},
		async () => {
			const person = wizard();
			await toTheEnd(person);
			expect(person.isOnSecondScreen()).toBe(true);
			person.press('q');
			await person.sees('Keep the tunnel');
			person.press('k');
			expect(await person.ends()).toBe(0);
			expect(person.isOnSecondScreen()).toBe(false);
			expect(person.cursorIsShown()).toBe(true);
			expect(person.scrollBack()).toContain(before);
			expect(person.scrollBack()).toContain('The site is up and proven: http://web.backend.com/');
			expect(person.scrollBack()).toContain('ended with 0');
			expect(person.scrollBack()).not.toContain('Asking the tools');
		},
	);

	test(
		'stands aside for sudo, shows its refusal as a failure, and goes on from it by a key',
		{timeout: 120_000},
		async () => {
			const person = wizard(['--fail', 'tunnel']);
			await person.sees('[ ] I agree');
			person.press('y', 'enter');
			await person.sees('Something needs you');
			await person.sees('r retry');
			person.press('r');
			await person.sees('The site is up');
			person.press('q');
			await person.sees('Keep the tunnel');
			person.press('enter');
			await person.ends();
			// Said on the normal screen, above the place where sudo asks.
			expect(person.scrollBack()).toMatch(/Nobody is asked for a password here[\s\S]*3 incorrect password attempts/);
		},
	);

	test('fits every size that it is given while it runs', {timeout: 120_000}, async () => {
		const person = wizard([], {columns: 200, rows: 60});
		await person.sees('[ ] I agree');
		for (const [columns, rows] of [
			[120, 40],
			[20, 5],
			[40, 15],
			[80, 24],
		] as const) {
			person.resize(columns, rows);
			await person.sees(rows < 6 ? /\S/ : /REHEARSAL {2}The/);
		}
		// Between a resize and the next frame the terminal itself has folded the old rows.
		await person.sees(/^(?![^]*The plan[^]*The plan)[^]*REHEARSAL {2}The plan[^]*Enter start/);
		expect(person.screen().split('\n').length).toBe(24);
		person.press('q');
		await person.ends();
		expect(person.scrollBack()).not.toContain('The plan');
	});

	test('asks on the first Ctrl-C and stops on the second, with everything restored', {timeout: 120_000}, async () => {
		const person = wizard(['--speed', '1']);
		await person.sees('[ ] I agree');
		person.press('y', 'enter');
		await person.sees('Setting up');
		person.press('ctrl-c');
		await person.sees('Stop the run?');
		person.press('ctrl-c');
		await person.ends();
		expect(person.scrollBack()).toContain('ended with 130');
		expect(person.isOnSecondScreen()).toBe(false);
		expect(person.cursorIsShown()).toBe(true);
	});

	test.each(['SIGTERM', 'SIGHUP'] as const)(
		'is restored after %s while the plan is shown',
		{timeout: 120_000},
		async (signal) => {
			const person = openTerminal({args: [main, 'rehearse', '--speed', '100']});
			seats.push(person);
			await person.sees('[ ] I agree');
			person.signal(signal);
			expect(await person.ends()).toBe(143);
			expect(person.isOnSecondScreen()).toBe(false);
			expect(person.cursorIsShown()).toBe(true);
		},
	);

	test('draws though CI is set, without colours where they are not wanted', {timeout: 120_000}, async () => {
		const person = wizard([], {environment: {CI: '1', NO_COLOR: '1'}});
		await person.sees('[ ] I agree');
		expect(person.written()).not.toMatch(/\u001B\[3[1-7]m/);
		person.press('q');
		await person.ends();
	});

	test('a warning of Node is told after the wizard is left, never over the screen', {timeout: 120_000}, async () => {
		const preload = join(temporaryFolder('warns'), 'warns.cjs');
		// Warns twenty times while the wizard opens, with the same words each time.
		const warn = `process.emitWarning('something leaks', 'LeakWarning')`;
		writeFileSync(
			preload,
			`let left = 20; const timer = setInterval(() => (${warn}, --left || clearInterval(timer)), 20);`,
		);
		const person = wizard([], {environment: {NODE_OPTIONS: `--require=${preload}`}});
		await toTheEnd(person);
		expect(person.written()).not.toContain('LeakWarning');
		person.press('q');
		await person.sees('Keep the tunnel');
		person.press('k');
		expect(await person.ends()).toBe(0);
		expect(person.scrollBack().match(/LeakWarning: something leaks/g)?.length).toBe(1);
		expect(person.scrollBack().indexOf('LeakWarning')).toBeGreaterThan(person.scrollBack().indexOf('is up and proven'));
	});

	test('a wrong setting found behind the first frame is said on the normal screen', {timeout: 60_000}, async () => {
		const person = openTerminal({args: [main, 'rehearse', '--cpus', 'many']});
		seats.push(person);
		expect(await person.ends()).toBe(2);
		expect(person.isOnSecondScreen()).toBe(false);
		expect(person.scrollBack()).toContain('--cpus: "many"');
	});

	test('is spoken for a screen reader: plain lines and numbers, no second screen', {timeout: 120_000}, async () => {
		const person = wizard([], {environment: {INK_SCREEN_READER: '1'}});
		await person.sees('Type a number from 1 to 4');
		person.press('1', 'enter');
		await person.sees('Type a number from 1 to 2');
		person.press('1', 'enter');
		// The rehearsed page stays open for a browser until the person stops it.
		await person.sees('from 1 to 2 and press Enter: 1');
		expect(person.scrollBack()).toContain('The site is up and proven');
		person.press('ctrl-c');
		await person.ends();
		expect(person.written()).not.toContain('\u001B[?1049h');
	});
});
