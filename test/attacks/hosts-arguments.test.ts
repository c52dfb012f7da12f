import {build} from 'esbuild';
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {mayMountHosts, overSystemHosts} from '../helpers/mounted-hosts.ts';

const folder = mkdtempSync(join(tmpdir(), 'hosts-arguments-'));
const programs = mkdtempSync(join(tmpdir(), 'hosts-programs-'));
const program = join(programs, 'elevated.mjs');
const at = (name: string) => join(folder, name);
const others = ['shadow', 'sudoers', 'passwd', 'crontab', 'ld.so.preload', 'cron.d/x', 'hosts', 'etc/hosts'];

beforeAll(async () => {
	const source = fileURLToPath(new URL('../../source/system/files/elevated.ts', import.meta.url));
	await build({entryPoints: [source], bundle: true, platform: 'node', format: 'esm', outfile: program});
	for (const name of ['cron.d', 'etc']) mkdirSync(at(name));
	for (const name of others) writeFileSync(at(name), name === 'cron.d/x' ? '' : 'x:y:z\n');
	spawnSync('mkfifo', [at('fifo')]);
	symlinkSync(at('fifo'), at('link'));
	symlinkSync(at('loop2'), at('loop1'));
	symlinkSync(at('loop1'), at('loop2'));
	symlinkSync('/etc/hosts', at('hosts-link'));
	writeFileSync(at('before'), '127.0.0.1 localhost\n');
	writeFileSync(at('evil'), '127.0.0.1 localhost\n6.6.6.6 bank.com\n');
});
afterAll(() => {
	for (const one of [folder, programs]) rmSync(one, {recursive: true});
});

const address = '10.96.1.2';
const names = ['web.backend.com', 'api.backend.com'] as const;
const rest = ['digimon', address, ...names];
const system = '/etc/hosts';
const set = (...words: readonly string[]) => ['hosts-set', system, ...words];

/** Arguments with which the system's file must not be written, and no other either. */
const hostile: readonly (readonly [string, readonly string[]])[] = [
	['no arguments', []],
	['the prototype as a verb', ['__proto__', system, 'digimon']],
	['a constructor as a verb', ['constructor', system, 'digimon']],
	['an option of Node', ['--eval', 'process.exit(0)']],
	['an end of options', ['--', 'hosts-set', system, ...rest]],
	['a line end in the profile', set('digi\nmon', address, ...names)],
	['a line end after the profile', set('digimon\n', address, ...names)],
	['a folder as the profile', set('../..', address, ...names)],
	['an option as the profile', set('-rf', address, ...names)],
	['a huge profile', set('a'.repeat(100_000), address, ...names)],
	['a line end after a name', set('digimon', address, 'a.backend.com\n', names[1])],
	['a line in a name', set('digimon', address, 'a.backend.com\n6.6.6.6 bank.com', names[1])],
	['two names in one', set('digimon', address, 'a.backend.com bank.com', names[1])],
	['a comment sign in a name', set('digimon', address, 'a.backend.com#', names[1])],
	['a name in capitals', set('digimon', address, 'WEB.backend.com', names[1])],
	['a name in Unicode', set('digimon', address, 'wéb.backend.com', names[1])],
	['a huge name', set('digimon', address, `${'a.'.repeat(50_000)}backend.com`, names[1])],
	['a bank', set('digimon', address, 'www.bank.com', names[1])],
	['a bank behind the domain', set('digimon', address, 'backend.com.bank.com', names[1])],
	['localhost', set('digimon', address, 'localhost', names[1])],
	['a line end after the address', set('digimon', `${address}\n`, ...names)],
	['an IPv6 address', set('digimon', '::1', ...names)],
	['an octal address', set('digimon', '010.0.0.1', ...names)],
	['an address in wide digits', set('digimon', '１０.96.1.2', ...names)],
	['a thousand words more', set(...rest, ...Array.from({length: 1000}, (_, number) => String(number)))],
	['a word more for the clearing', ['hosts-clear', system, 'digimon', 'x']],
	['a sum of other bytes', set(...rest, createHash('sha256').update('other').digest('hex'))],
	['a relative path', ['hosts-set', 'hosts', ...rest]],
	['a relative path upwards', ['hosts-set', '../../etc/hosts', ...rest]],
	['an empty path', ['hosts-set', '', ...rest]],
	['another spelling', ['hosts-set', '/etc//hosts', ...rest]],
	['a long path', ['hosts-set', `/${'a/'.repeat(3000)}`, ...rest]],
	['a restoring of lines that were never there', ['hosts-restore', system, 'digimon', at('evil'), at('evil')]],
	['a restoring of another file', ['hosts-restore', system, 'digimon', '/etc/passwd', '/etc/passwd']],
	['a restoring from a pipe', ['hosts-restore', system, 'digimon', at('fifo'), at('fifo')]],
	['a restoring from a device', ['hosts-restore', system, 'digimon', '/dev/zero', '/dev/zero']],
	...['', 'none', 'fifo', 'link', 'loop1', 'hosts-link', ...others].map(
		(name) => [`the path ${name}`, ['hosts-set', at(name), ...rest]] as const,
	),
	...['/dev/null', '/dev/zero', '/proc/self/mem', '/proc/version'].map(
		(path) => [`the path ${path}`, ['hosts-set', path, ...rest]] as const,
	),
	...others.map((name) => [`a clearing of ${name}`, ['hosts-clear', at(name), 'digimon']] as const),
];

/** The content and the time of every file that was prepared. */
const photograph = () =>
	readdirSync(folder, {recursive: true, encoding: 'utf8'})
		.toSorted()
		.map((name) => (others.includes(name) ? [name, readFileSync(at(name), 'utf8'), statSync(at(name)).mtimeMs] : name));

test.skipIf(!mayMountHosts())(
	'no argument makes the elevated helper write wrong lines or another file (needs root that may mount)',
	{timeout: 300_000},
	() => {
		const over = join(programs, 'hosts');
		writeFileSync(over, '127.0.0.1 localhost\n');
		const before = photograph();
		const taken = hostile.filter(([, words]) => {
			const {status, error} = overSystemHosts(over, [process.execPath, program, ...words]);
			return status === 0 || error !== undefined || readFileSync(over, 'utf8') !== '127.0.0.1 localhost\n';
		});
		process.stderr.write(`hostile arguments: ${hostile.length}\n`);
		expect(taken.map(([name]) => name)).toEqual([]);
		expect(photograph()).toEqual(before);
	},
);
