import {build} from 'esbuild';
import {createHash} from 'node:crypto';
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {readBundle} from '../../../source/system/files/bundled-files.ts';
import {mayMountHosts, overSystemHosts} from '../../helpers/mounted-hosts.ts';

const folder = mkdtempSync(join(tmpdir(), 'digimon-setup-elevated-'));
const hosts = join(folder, 'hosts');
const programOf = (name: string) => join(folder, `${name}.mjs`);

beforeAll(async () => {
	for (const name of ['elevated', 'edit-hosts'])
		await build({
			entryPoints: [fileURLToPath(new URL(`../../../source/system/files/${name}.ts`, import.meta.url))],
			bundle: true,
			platform: 'node',
			format: 'esm',
			outfile: programOf(name),
		});
});
beforeEach(() => writeFileSync(hosts, '127.0.0.1 localhost'));
afterAll(() => rmSync(folder, {recursive: true}));

const run = (program: string, args: readonly string[]): {readonly status: number | null; readonly stderr: string} => {
	const {status, stderr} = spawnSync(process.execPath, [programOf(program), ...args], {encoding: 'utf8', env: {}});
	return {status, stderr};
};
const edit = (...args: readonly string[]) => run('edit-hosts', args);
const sumOf = (text: string) => createHash('sha256').update(text).digest('hex');
const text = () => readFileSync(hosts, 'utf8');

const {web, api} = readBundle().hostNames;
const names = [web, api] as const;
const setting = ['digimon', '10.96.1.2', ...names];
const begin = '# >>> digimon-setup (profile digimon) - managed, do not edit >>>\n';
const blockAt = (address: string) =>
	`${begin}${address} web.backend.com api.backend.com\n# <<< digimon-setup (profile digimon) <<<\n`;

test('the block is set, and removed again without a trace', () => {
	expect(edit('hosts-set', hosts, ...setting)).toEqual({status: 0, stderr: ''});
	expect(text()).toContain('\n10.96.1.2 web.backend.com api.backend.com\n');
	expect(edit('hosts-clear', hosts, 'digimon')).toEqual({status: 0, stderr: ''});
	expect(text()).toBe('127.0.0.1 localhost');
});

const wrongWords: readonly (readonly [string, readonly string[]])[] = [
	['no words', []],
	['another verb', ['hosts-eat', hosts, 'digimon']],
	['a name that every object has', ['__proto__', hosts, 'digimon']],
	['a relative path', ['hosts-clear', 'hosts', 'digimon']],
	['a profile with a line end', ['hosts-clear', hosts, 'a\nb']],
	['a word too few', ['hosts-set', hosts, 'digimon', '10.96.1.2', names[0]]],
	['a word that is no sum', ['hosts-clear', hosts, 'digimon', 'x']],
	['a word after the sum', ['hosts-clear', hosts, 'digimon', sumOf(''), 'x']],
	['an address with a name in it', ['hosts-set', hosts, 'digimon', '10.96.1.2 google.com', ...names]],
	['an IPv6 address', ['hosts-set', hosts, 'digimon', '::1', ...names]],
	['a name with a line end', ['hosts-set', hosts, 'digimon', '10.96.1.2', `${names[0]}\n1.2.3.4 bank.com`, names[1]]],
	['a name that is not of the demo', ['hosts-set', hosts, 'digimon', '10.96.1.2', 'www.bank.com', names[1]]],
	['a longer name', ['hosts-set', hosts, 'digimon', '10.96.1.2', 'web.backend.com.bank.com', names[1]]],
	['one copy only', ['hosts-restore', hosts, 'digimon', hosts]],
];
test.each(wrongWords)('%s is refused with exit 2 and one sentence, and nothing is written', (_name, args) => {
	const {status, stderr} = edit(...args);
	expect(status).toBe(2);
	expect(stderr).toMatch(/^digimon-setup: .+\n$/);
	expect(text()).toBe('127.0.0.1 localhost');
});

test('a damaged file is left as it is, with exit 4 and the line', () => {
	writeFileSync(hosts, `x\n${begin}`);
	expect(edit('hosts-set', hosts, ...setting)).toEqual({
		status: 4,
		stderr: expect.stringContaining('line 2: begin-without-end'),
	});
	expect(text()).toBe(`x\n${begin}`);
});

test('a missing file, a folder and a device are not written', () => {
	mkdirSync(join(folder, 'dir'));
	symlinkSync('/dev/null', join(folder, 'null'));
	for (const name of ['none', 'dir', 'null'])
		expect(edit('hosts-set', join(folder, name), ...setting)).toMatchObject({status: 4});
});

test('a file that changed since it was read is not written', () => {
	expect(edit('hosts-set', hosts, ...setting, sumOf('127.0.0.1 localhost\n'))).toMatchObject({
		status: 3,
		stderr: expect.stringContaining('has changed'),
	});
	expect(text()).toBe('127.0.0.1 localhost');
	expect(edit('hosts-set', hosts, ...setting, sumOf('127.0.0.1 localhost'))).toMatchObject({status: 0});
});

test('another address for one of the names is named', () => {
	writeFileSync(hosts, '10.9.9.9 WEB.backend.com nas\n');
	expect(edit('hosts-set', hosts, ...setting)).toEqual({
		status: 0,
		stderr: `digimon-setup: ${hosts}: line 1 maps web.backend.com to 10.9.9.9; remove it there\n`,
	});
});

describe('after an interrupted write', () => {
	const [before, wanted] = ['before', 'wanted'].map((name) => join(folder, name)) as [string, string];
	const restoreFrom = (first: string, second: string, now: string) => {
		writeFileSync(before, first);
		writeFileSync(wanted, second);
		writeFileSync(hosts, now);
		return edit('hosts-restore', hosts, 'digimon', before, wanted);
	};
	const foreign = '127.0.0.1 localhost\n';
	const after = '10.0.0.1 after\n';

	test('the file is put back where every byte is of that write', () => {
		const first = foreign + blockAt('10.1.1.1') + after;
		const second = foreign + after;
		expect(restoreFrom(first, second, second + first.slice(second.length))).toEqual({status: 0, stderr: ''});
		expect(text()).toBe(first);
	});

	test.each([
		['a byte of somebody else', foreign, foreign + blockAt('10.1.1.1'), `${foreign}X`],
		['copies that differ in more than the block', foreign, `${foreign}6.6.6.6 bank.com\n`, foreign],
		[
			'a block with another name',
			foreign,
			foreign + blockAt('10.1.1.1').replace('web.backend.com', 'www.bank.com'),
			foreign,
		],
	])('%s is refused, and nothing is written', (_name, first, second, now) => {
		expect(restoreFrom(first, second, now)).toMatchObject({status: 2});
		expect(text()).toBe(now);
	});
});

describe('with the rights of root', () => {
	test.each([
		['a file of the user’s own', ['hosts-set', hosts, ...setting]],
		['the system’s file by another name', ['hosts-set', '/etc/../etc/hosts', ...setting]],
		['a block taken from another file', ['hosts-clear', hosts, 'digimon']],
		['another file restored', ['hosts-restore', hosts, 'digimon', hosts, hosts]],
	])('%s is refused', (_name, args) => {
		expect(run('elevated', args)).toMatchObject({
			status: 2,
			stderr: expect.stringContaining('no other file is written as root'),
		});
		expect(text()).toBe('127.0.0.1 localhost');
	});

	test.skipIf(!mayMountHosts())('the system’s hosts file is written (needs root that may mount)', () => {
		const foreign = '127.0.0.1 localhost\n';
		writeFileSync(hosts, foreign);
		const helper = [process.execPath, programOf('elevated')];
		expect(overSystemHosts(hosts, [...helper, 'hosts-set', '/etc/hosts', ...setting])).toMatchObject({status: 0});
		expect(text()).toBe(foreign + blockAt('10.96.1.2'));
		expect(overSystemHosts(hosts, [...helper, 'hosts-clear', '/etc/hosts', 'digimon'])).toMatchObject({status: 0});
		expect(text()).toBe(foreign);
	});
});
