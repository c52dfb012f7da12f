import {spawnSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';

const isFull = process.env['ATTACKS_FULL'] === '1';

let main = '';
beforeAll(async () => void (main = join(await buildCli(), 'main.cjs')));

const walk = 'rehearse --yes --speed 1000 --only cluster,label';
const rehearsals = [
	walk,
	'rehearse plan',
	'rehearse status',
	'rehearse doctor',
	'rehearse logs',
	'rehearse down --yes',
];
const acting = [
	'up --yes',
	'up --yes --json',
	'down --yes',
	'tools install --from-files .',
	'tunnel keep',
	'tunnel stop',
];
const asking = [
	'plan',
	'status',
	'doctor',
	'tools list',
	'logs',
	'report',
	'export',
	'verify',
	'tunnel',
	'tunnel logs',
];
const helping = ['--help', '--version', 'help up', '--no-such-option', 'no-such-command'];
const commands = [...rehearsals, ...acting, ...asking, ...helping];
/** Every start costs a third of a second. */
const some = ['rehearse status'];

type Ended = {readonly exitCode: number | null; readonly output: string};

/** Runs a line of the shell in which `$PROGRAM` is this program, in a home of its own without tools. */
function shell(line: string, home: string, environment: Readonly<Record<string, string>> = {}): Ended {
	const {status, stdout, stderr} = spawnSync('/bin/sh', ['-c', line], {
		cwd: home,
		env: {HOME: home, LANG: 'en_US.UTF-8', PATH: '/no-tools', PROGRAM: main, NODE: process.execPath, ...environment},
		timeout: 60_000,
		killSignal: 'SIGKILL',
		input: '',
	});
	return {exitCode: status, output: `${String(stdout)}${String(stderr)}`};
}

const program = (command: string): string => `"$NODE" "$PROGRAM" ${command}`;

/** It ended by itself, with a sentence and no trace. */
function expectNoTrace({exitCode, output}: Ended, what: string): void {
	expect(exitCode, `${what}: ${output}`).toSatisfy((code) => [0, 2, 3, 4, 5].includes(code as number));
	expect(output, what).not.toMatch(/^ {4}at |This is a bug/m);
}

describe('no trace and no hang', {timeout: 600_000}, () => {
	const chosen = isFull ? commands : some;

	test.each([
		['an empty home', {HOME: ''}],
		['a relative home', {HOME: 'relative'}],
		['a home that is a device', {HOME: '/dev/null'}],
		['a home of two lines', {HOME: '/tmp/no\nsuch home'}],
		['a relative folder of state', {XDG_STATE_HOME: 'relative'}],
		['our state in a relative folder', {DIGIMON_SETUP_STATE: 'relative'}],
		['a file in place of our state', {DIGIMON_SETUP_STATE: '/etc/hostname'}],
		['our state below a file', {DIGIMON_SETUP_STATE: '/etc/hostname/state'}],
		['our state in /proc', {DIGIMON_SETUP_STATE: '/proc/state'}],
		['a name of a folder that is too long', {DIGIMON_SETUP_STATE: `/tmp/${'a'.repeat(300)}`}],
		['a long PATH', {PATH: '/x:'.repeat(30_000)}],
		['an empty PATH', {PATH: ''}],
		['no terminal that is known', {TERM: 'dumb'}],
	])('with %s', (_, environment: Record<string, string>) => {
		const home = temporaryFolder('surroundings');
		for (const command of chosen) expectNoTrace(shell(program(command), home, environment), command);
	});

	test('in a folder that was removed', () => {
		const home = temporaryFolder('surroundings');
		for (const command of chosen)
			expectNoTrace(shell(`/bin/mkdir gone && cd gone && /bin/rmdir ../gone && ${program(command)}`, home), command);
	});

	test('into a disk that is full: it says so, and does not end with 0', () => {
		const home = temporaryFolder('surroundings');
		for (const command of chosen) {
			const ended = shell(`${program(command)} >/dev/full`, home);
			expectNoTrace(ended, command);
			expect(ended.exitCode, command).not.toBe(0);
			expect(ended.output.trim(), command).not.toBe('');
		}
	});

	test.each([
		[
			'a reader that is gone after a line',
			(line: string) => `{ ${line}; echo $? >code; } | /usr/bin/head -1; read code <code; exit $code`,
		],
		['standard output closed', (line: string) => `${line} >&-`],
		['standard error closed', (line: string) => `${line} 2>&-`],
		['standard input closed', (line: string) => `${line} <&-`],
		['all of them closed', (line: string) => `${line} <&- >&- 2>&-`],
		['a full disk as standard error', (line: string) => `${line} 2>/dev/full`],
	])('with %s', (_, wrap) => {
		const home = temporaryFolder('surroundings');
		for (const command of chosen) expectNoTrace(shell(wrap(program(command)), home), command);
	});

	test.each([
		['damaged', (path: string) => writeFileSync(path, '{')],
		['a pipe', (path: string) => spawnSync('mkfifo', [path])],
		['a folder', (path: string) => mkdirSync(path)],
	])('with a rehearsal’s state that is %s', (_, make) => {
		const home = temporaryFolder('surroundings');
		const folder = join(home, 'state', 'rehearsal');
		mkdirSync(folder, {recursive: true, mode: 0o700});
		make(join(folder, 'machine.json'));
		const environment = {DIGIMON_SETUP_STATE: join(home, 'state')};
		for (const command of isFull ? rehearsals : some.slice(0, 1))
			expectNoTrace(shell(program(command), home, environment), command);
	});

	// A disk of its own is root's to make.
	test.skipIf(process.getuid?.() !== 0 || !isFull).each(['size=4k', 'size=40k', 'size=100k', 'ro'])(
		'on a disk with %s',
		(option) => {
			const home = temporaryFolder('surroundings');
			const disk = join(home, 'disk');
			mkdirSync(disk);
			expect(spawnSync('mount', ['-t', 'tmpfs', '-o', `${option},mode=700`, 'tmpfs', disk]).status).toBe(0);
			onTestFinished(() => void spawnSync('umount', [disk]));
			const environment = {XDG_STATE_HOME: disk, XDG_CACHE_HOME: disk};
			for (const command of commands) expectNoTrace(shell(program(command), home, environment), command);
		},
	);
});
