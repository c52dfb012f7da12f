import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {parseJournal} from '../../source/domain/journal.ts';
import {buildCli} from '../helpers/build-cli.ts';
import {inRepository} from '../helpers/simulated-machine.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';
import {openTerminal} from '../helpers/terminal.ts';

/** A home in which the work on the hosts file hangs from its n-th time on. */
async function hangingHome(from: number) {
	const folder = temporaryFolder('second-stop');
	const home = join(folder, 'home');
	const pipe = join(folder, 'pipe');
	mkdirSync(home);
	execFileSync('mkfifo', [pipe]);
	return {
		args: ['--require', inRepository('test/fakes/hang-open.cjs'), join(await buildCli(), 'main.cjs')],
		environment: {
			PATH: join(folder, 'none'),
			HOME: home,
			DIGIMON_SETUP_STATE: join(folder, 'state'),
			LANG: 'en_US.UTF-8',
			HANG_FROM: String(from),
			HANG_PIPE: pipe,
		},
		journal: () =>
			parseJournal(readFileSync(join(folder, 'state', 'rehearsal', 'profiles', 'digimon', 'journal.json'), 'utf8')),
	};
}

/** Starts the program without a terminal; `hangs` resolves once it does. */
function start({args, environment}: Awaited<ReturnType<typeof hangingHome>>, command: readonly string[]) {
	const child = spawn(process.execPath, [...args, ...command], {
		cwd: environment.HOME,
		env: environment,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
	const hangs = new Promise<void>((resolve) =>
		child.stderr.setEncoding('utf8').on('data', (text: string) => text.includes('hangs') && resolve()),
	);
	const exit = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
	return {child, hangs, exit, output: () => output};
}

const options = {timeout: 60_000};
const speed = ['--speed', '1000'];

// On Windows a signal is the end of the process itself.
describe.skipIf(process.platform === 'win32')('the second stop ends a run whose own work never ends', () => {
	const commands = {
		'up, as JSON': ['up', '--yes', '--json', ...speed],
		'up, as a list': ['up', '--yes', ...speed],
		plan: ['plan', ...speed],
	};
	const ways = [
		['SIGINT', 'SIGINT', 130],
		['SIGTERM', 'SIGTERM', 143],
		['SIGTERM', 'SIGINT', 143],
		['SIGHUP', 'SIGTERM', 143],
	] as const;
	const all = [
		['up, as JSON', 1, ways[2]],
		// While the step is applied.
		['up, as a list', 5, ways[1]],
		['plan', 1, ways[0]],
		['up, as JSON', 3, ways[0]],
		...Object.keys(commands).flatMap((name) => ways.map((way) => [name as keyof typeof commands, 1, way] as const)),
	] as const;
	const cases = process.env['ATTACKS_FULL'] === undefined ? all.slice(0, 3) : all;
	test.each(cases)('%s, from call %i on, by %j', options, async (name, from, [first, second, code]) => {
		const home = await hangingHome(from);
		const run = start(home, ['rehearse', ...commands[name]]);
		await run.hangs;
		run.child.kill(first);
		// The first one waits for what is under way; only then comes the second.
		await new Promise((resolve) => setImmediate(resolve));
		const again = setInterval(() => run.child.kill(second), 300);
		const [exitCode, signal] = await run.exit;
		clearInterval(again);
		// A shell counts the end by a signal as 128 and its number.
		expect(signal === null ? exitCode : {SIGINT: 130, SIGTERM: 143}[String(signal)]).toBe(code);
		const last = run.output().trimEnd().split('\n').at(-1) ?? '';
		const isJson = commands[name].includes('--json');
		expect(last).toMatch(isJson ? new RegExp(`"type":"run-ended","outcome":"stopped","exitCode":${code},`) : /./);
		expect(name === 'plan' || home.journal()?.lastRun?.endedAt !== undefined).toBe(true);
	});

	test('the wizard leaves its screen, shows the cursor and ends raw mode', options, async (context) => {
		const {args, environment} = await hangingHome(3);
		// A shell ends with its child when both get the signal.
		const script = 'trap : INT; "$0" "$@"; echo "ended with $?"; stty -a';
		const command = [process.execPath, ...args, 'rehearse', ...speed];
		const terminal = openTerminal({
			file: '/bin/bash',
			args: ['--norc', '-c', script, ...command],
			environment: {...environment, PATH: process.env['PATH'] ?? ''},
		});
		context.onTestFinished(() => terminal.close());
		await terminal.sees('[ ] Practice');
		terminal.press('y', 'enter');
		await terminal.sees('Setting up');
		terminal.press('ctrl-c');
		await terminal.sees('Stop the run?');
		terminal.press('ctrl-c');
		await terminal.sees('Stopping');
		terminal.press('ctrl-c');
		await terminal.ends();
		expect(terminal.isOnSecondScreen()).toBe(false);
		expect(terminal.cursorIsShown()).toBe(true);
		expect(terminal.scrollBack()).toContain('ended with 130');
		expect(terminal.scrollBack()).toMatch(/ icanon .* echo |icanon[^]* echo /);
		expect(terminal.scrollBack()).not.toContain('-icanon');
	});
});
