import {build} from 'esbuild';
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'digimon-setup-elevated-'));
const program = join(folder, 'elevated.mjs');
const hosts = join(folder, 'hosts');

beforeAll(async () => {
	await build({
		entryPoints: [fileURLToPath(new URL('../../../source/system/files/elevated.ts', import.meta.url))],
		bundle: true,
		platform: 'node',
		format: 'esm',
		outfile: program,
	});
});
afterAll(() => rmSync(folder, {recursive: true}));

function elevated(...args: readonly string[]): {readonly status: number | null; readonly stderr: string} {
	const {status, stderr} = spawnSync(process.execPath, [program, ...args], {encoding: 'utf8', env: {}});
	return {status, stderr};
}

const names = ['web.backend.com', 'api.backend.com'] as const;
const setting = ['digimon', '10.96.1.2', ...names];

test('the block is set, and taken out again without a trace', () => {
	writeFileSync(hosts, '127.0.0.1 localhost');
	expect(elevated('hosts-set', hosts, ...setting)).toEqual({status: 0, stderr: ''});
	expect(readFileSync(hosts, 'utf8')).toContain('\n10.96.1.2 web.backend.com api.backend.com\n');
	expect(elevated('hosts-clear', hosts, 'digimon')).toEqual({status: 0, stderr: ''});
	expect(readFileSync(hosts, 'utf8')).toBe('127.0.0.1 localhost');
});

test.each([
	['no words', []],
	['another verb', ['hosts-eat', hosts, 'digimon']],
	['a relative path', ['hosts-clear', 'hosts', 'digimon']],
	['a profile with a line end', ['hosts-clear', hosts, 'a\nb']],
	['a word too few', ['hosts-set', hosts, 'digimon', '10.96.1.2', names[0]]],
	['a word too many', ['hosts-clear', hosts, 'digimon', 'x']],
	['an address with a name in it', ['hosts-set', hosts, 'digimon', '10.96.1.2 google.com', ...names]],
	['an IPv6 address', ['hosts-set', hosts, 'digimon', '::1', ...names]],
	['a name with a line end', ['hosts-set', hosts, 'digimon', '10.96.1.2', `${names[0]}\n1.2.3.4 bank.com`, names[1]]],
	['a name without a dot', ['hosts-set', hosts, 'digimon', '10.96.1.2', 'localhost', names[1]]],
])('%s is refused with exit 2 and one sentence, and nothing is written', (_name, args) => {
	writeFileSync(hosts, 'x\n');
	const {status, stderr} = elevated(...args);
	expect(status).toBe(2);
	expect(stderr).toMatch(/^digimon-setup: .+\n$/);
	expect(readFileSync(hosts, 'utf8')).toBe('x\n');
});

test('a damaged file is left as it is, with exit 4 and the line', () => {
	const text = 'x\n# >>> digimon-setup (profile digimon) - managed, do not edit >>>\n';
	writeFileSync(hosts, text);
	expect(elevated('hosts-set', hosts, ...setting)).toEqual({
		status: 4,
		stderr: expect.stringContaining('line 2: begin-without-end'),
	});
	expect(readFileSync(hosts, 'utf8')).toBe(text);
});

test('a missing file, a folder and a device are not written', () => {
	mkdirSync(join(folder, 'dir'));
	symlinkSync('/dev/null', join(folder, 'null'));
	expect(elevated('hosts-set', join(folder, 'none'), ...setting)).toMatchObject({status: 4});
	expect(elevated('hosts-set', join(folder, 'dir'), ...setting)).toMatchObject({status: 2});
	expect(elevated('hosts-set', join(folder, 'null'), ...setting)).toMatchObject({status: 2});
});
