import {spawn} from 'node:child_process';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {afterEach, describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import type {CliResult} from '../helpers/run-program.ts';
import {openTerminal, type TerminalSession} from '../helpers/terminal.ts';

let home: CliHome | undefined;
let seat: TerminalSession | undefined;
afterEach(async () => {
	seat?.close();
	await home?.close();
	home = undefined;
	seat = undefined;
});

/** Short: two steps. */
const walk = ['up', '--yes', '--json', '--only', 'cluster,label'];

describe('two at once', () => {
	test('the second ends with 3, naming pid and start time of the first, which goes on', {timeout: 60_000}, async () => {
		const {run, stateFolder} = (home = await makeCliHome());
		let second: Promise<CliResult> | undefined;
		let holder = {pid: 0, startedAt: ''};
		const first = await run(walk, {
			signalAt: [
				'SIGCONT',
				(event) => {
					if (event.type !== 'plan-made') return false;
					holder = JSON.parse(readFileSync(join(stateFolder, 'lock.json'), 'utf8')) as typeof holder;
					// Held still, so that the second surely comes while it is there.
					process.kill(holder.pid, 'SIGSTOP');
					second = run(['up', '--yes', '--json']).finally(() => process.kill(holder.pid, 'SIGCONT'));
					return false;
				},
			],
		});
		expect(await second).toMatchObject({exitCode: 3});
		const ended = (await second)?.events.at(-1);
		expect(ended).toMatchObject({
			type: 'run-ended',
			failure: {code: 'locked', message: {values: {pid: holder.pid, startedAt: holder.startedAt}}},
		});
		expect(first.exitCode, first.stdout).toBe(0);
	});
});

describe('what a machine may lack', () => {
	test('a state folder that cannot be written: exit 3 before anything is changed', async () => {
		const {run, tools} = (home = await makeCliHome());
		const file = join(tools.folder, 'a-file');
		writeFileSync(file, '');
		const {exitCode, events} = await run(walk, {environment: {DIGIMON_SETUP_STATE: join(file, 'state')}});
		expect(exitCode).toBe(3);
		expect(events.at(-1)).toMatchObject({type: 'run-ended', failure: {code: 'state-unwritable'}});
		expect(tools.state().profiles).toEqual({});
	});

	test('a reader that goes away does not end the run', {timeout: 60_000}, async () => {
		const {tools, stateFolder, run} = (home = await makeCliHome());
		const environment = {
			PATH: tools.path,
			HOME: join(tools.folder, 'home'),
			DIGIMON_SETUP_STATE: stateFolder,
			DIGIMON_SETUP_PROFILE: 'early',
			DIGIMON_SETUP_DRIVER: 'docker',
		};
		const child = spawn(process.execPath, [join(await buildCli(), 'main.cjs'), ...walk], {
			env: environment,
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		child.stdout.once('data', () => child.stdout.destroy());
		expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
		expect(tools.state().profiles).toMatchObject({early: {state: 'running'}});
		expect(await run(['down', '--yes', '--profile', 'early'])).toMatchObject({exitCode: 0});
	});
});

describe('a terminal', () => {
	const inShell = (line: string, args: readonly string[]): TerminalSession =>
		(seat = openTerminal({
			file: '/bin/bash',
			args: ['--norc', '-c', `${line} "$0" "$@"; echo "ended with $?"`, ...args],
		}));

	test('that can draw nothing (TERM=dumb) gets plain lines', {timeout: 90_000}, async () => {
		const person = inShell('TERM=dumb', [
			process.execPath,
			join(await buildCli(), 'main.cjs'),
			'rehearse',
			'--yes',
			'--speed',
			'200',
			'--only',
			'cluster,label',
		]);
		await person.sees('ended with 0');
		expect(person.scrollBack()).toContain('✔ [label]');
		expect(person.written()).not.toContain('\u001B');
	});

	test(
		'shows which steps wait, which are at work and how long each took; NO_COLOR takes the colours away',
		{timeout: 90_000},
		async () => {
			const person = inShell('NO_COLOR=1', [
				process.execPath,
				join(await buildCli(), 'main.cjs'),
				'rehearse',
				'--yes',
				'--speed',
				'40',
			]);
			await person.sees(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] REHEARSAL Start the cluster$/m);
			expect(person.screen()).toMatch(/^○ REHEARSAL Prove the site$/m);
			await person.sees(/^✔ REHEARSAL The cluster runs \(\d+.*\)$/m);
			await person.sees(/http:\/\/web\.backend\.com\.localhost:\d+/);
			expect(person.scrollBack()).not.toContain('specversion');
			expect(person.written()).not.toMatch(/\u001B\[3[1-7]m/);
			person.press('ctrl-c');
			await person.sees('ended with 0');
			expect(person.scrollBack()).toContain('digimon-setup rehearse down');
		},
	);
});

describe('a settings file', () => {
	test.each([
		['cpus: 2\nmemory: soon\n', /digimon-setup\.yaml:2.*memory/],
		['# mine\n\ncups: 2\n', /digimon-setup\.yaml:3.*"cups".*cpus/],
	])('with %j is told by file and line, exit 2', async (text, told) => {
		const {run, tools} = (home = await makeCliHome());
		const file = join(tools.folder, 'home', 'digimon-setup.yaml');
		writeFileSync(file, text);
		const {exitCode, stderr} = await run(['plan']);
		expect(exitCode).toBe(2);
		expect(stderr).toMatch(told);
		rmSync(file);
	});
});
