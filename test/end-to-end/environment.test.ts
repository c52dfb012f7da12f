import {spawn} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {afterEach, describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {runTwice} from '../helpers/lock-holder.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {openTerminal, type TerminalSession} from '../helpers/terminal.ts';

let home: CliHome | undefined;
let terminal: TerminalSession | undefined;
afterEach(async () => {
	terminal?.close();
	await home?.close();
	home = undefined;
	terminal = undefined;
});

/** Only two steps, so that the tests are short. */
const upArguments = ['up', '--yes', '--json', '--only', 'cluster,label'];

describe('two runs at the same time', () => {
	test('the second exits with 3 and names the pid and start time of the first', {timeout: 60_000}, async () => {
		const {run, stateFolder} = (home = await makeCliHome());
		const {first, second, holder} = await runTwice(stateFolder, (options) => run(upArguments, options));
		expect(second.exitCode).toBe(3);
		expect(second.events.at(-1)).toMatchObject({
			type: 'run-ended',
			failure: {code: 'locked', message: {values: {pid: holder.pid, startedAt: holder.startedAt}}},
		});
		expect(first.exitCode, first.stdout).toBe(0);
	});
});

describe('a limited environment', () => {
	test('a state folder that is not writable exits with 3 before any change', async () => {
		const {run, tools} = (home = await makeCliHome());
		const file = join(tools.folder, 'a-file');
		writeFileSync(file, '');
		const {exitCode, events} = await run(upArguments, {environment: {DIGIMON_SETUP_STATE: join(file, 'state')}});
		expect(exitCode).toBe(3);
		expect(events.at(-1)).toMatchObject({type: 'run-ended', failure: {code: 'state-unwritable'}});
		expect(tools.state().profiles).toEqual({});
	});

	test('a closed pipe does not end the run', {timeout: 60_000}, async () => {
		const {environment, tools, run} = (home = await makeCliHome());
		const child = spawn(process.execPath, [join(await buildCli(), 'main.cjs'), ...upArguments], {
			env: {...environment, DIGIMON_SETUP_PROFILE: 'early'},
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		child.stdout.once('data', () => child.stdout.destroy());
		expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
		expect(tools.state().profiles).toMatchObject({early: {state: 'running'}});
		expect(await run(['down', '--yes', '--profile', 'early'])).toMatchObject({exitCode: 0});
	});
});

describe('the plain view in a terminal', {timeout: 90_000}, () => {
	const rehearse = async (variable: string, ...args: readonly string[]): Promise<TerminalSession> => {
		const script = `${variable} "$0" "$@"; echo "ended with $?"`;
		const program = [process.execPath, join(await buildCli(), 'main.cjs'), 'rehearse', '--yes'];
		return (terminal = openTerminal({file: '/bin/bash', args: ['--norc', '-c', script, ...program, ...args]}));
	};

	test('prints plain lines when TERM=dumb', async () => {
		const terminal = await rehearse('TERM=dumb', '--speed', '200', '--only', 'cluster,label');
		await terminal.sees('ended with 0');
		expect(terminal.scrollBack()).toContain('✔ [label]');
		expect(terminal.written()).not.toContain('\u001B');
	});

	test('shows waiting and running steps and durations, without colours when NO_COLOR is set', async () => {
		const terminal = await rehearse('NO_COLOR=1', '--speed', '40');
		await terminal.sees(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] REHEARSAL Start the cluster$/m);
		expect(terminal.screen()).toMatch(/^○ REHEARSAL Check the site$/m);
		await terminal.sees(/^✔ REHEARSAL The cluster is running \(\d+.*\)$/m);
		await terminal.sees(/http:\/\/web\.backend\.com\.localhost:\d+/);
		expect(terminal.scrollBack()).not.toContain('specversion');
		expect(terminal.written()).not.toMatch(/\u001B\[3[1-7]m/);
		terminal.press('ctrl-c');
		await terminal.sees('ended with 0');
		expect(terminal.scrollBack()).toContain('rehearse down');
	});
});

describe('a settings file', () => {
	test.each([
		['cpus: 2\nmemory: soon\n', /digimon-setup\.yaml:2.*memory/],
		['# mine\n\ncups: 2\n', /digimon-setup\.yaml:3.*"cups".*cpus/],
	])('with %j exits with 2 and names file and line', async (text, expected) => {
		const {run, tools} = (home = await makeCliHome());
		const file = join(tools.folder, 'home', 'digimon-setup.yaml');
		writeFileSync(file, text);
		const {exitCode, stderr} = await run(['plan']);
		expect(exitCode).toBe(2);
		expect(stderr).toMatch(expected);
		rmSync(file);
	});
});
