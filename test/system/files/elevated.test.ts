import {build} from 'esbuild';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
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

test('the exit code and the sentence of a refusal reach the caller', () => {
	expect(edit('hosts-eat', hosts, 'digimon')).toEqual({
		status: 2,
		stderr: 'digimon-setup: the first word must be hosts-set, hosts-clear or hosts-restore\n',
	});
	expect(text()).toBe('127.0.0.1 localhost');
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
