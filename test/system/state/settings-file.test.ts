import {spawnSync} from 'node:child_process';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {usageError} from '../../../source/domain/failure.ts';
import {readSettingsFiles} from '../../../source/system/state/settings-file.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {usageErrorOf} from '../../helpers/usage-error.ts';

/** Makes a folder with this settings file. */
const folderWith = (text: string): string => {
	const folder = temporaryFolder('settings');
	writeFileSync(join(folder, 'digimon-setup.yaml'), text);
	return folder;
};

/** Without a file in the user's own folder. */
const read = (given: string | undefined, folder: string): ReturnType<typeof readSettingsFiles> =>
	readSettingsFiles(given, folder, join(folder, 'no-config'));

/** What is wrong with a file: as a whole, or with its first wrong entry. */
const refusalOf = (text: string): string =>
	usageErrorOf(() => {
		const wrong = read(undefined, folderWith(text)).find((entry) => entry.wrong)?.wrong;
		if (wrong) throw usageError(wrong);
	});

describe('readSettingsFiles', () => {
	test('returns each key with its line', () => {
		const folder = folderWith('# mine\nprofile: blue\n\nistio-set:\n  - a=b\n');
		expect(read(undefined, folder)).toEqual([
			{key: 'profile', value: 'blue', at: 'digimon-setup.yaml:2', origin: 'working-folder'},
			{key: 'istio-set', value: ['a=b'], at: 'digimon-setup.yaml:4', origin: 'working-folder'},
		]);
	});

	test('returns scalars as text', () => {
		expect(read(undefined, folderWith('cpus: 2\nmemory: 4g\n'))).toMatchObject([
			{key: 'cpus', value: '2'},
			{key: 'memory', value: '4g'},
		]);
	});

	test('reads an empty file', () => {
		const folder = folderWith('# nothing yet\n');
		expect(read(undefined, folder)).toEqual([]);
	});

	test('refuses text that is not YAML, with the line', () => {
		const folder = folderWith('profile: blue\ncpus: [1\n');
		expect(usageErrorOf(() => read(undefined, folder))).toMatch(/^digimon-setup\.yaml:\d+: /);
	});

	test('refuses a list', () => {
		const folder = folderWith('- profile\n');
		expect(usageErrorOf(() => read(undefined, folder))).toContain('KEY: VALUE');
	});

	test('refuses a named file that does not exist', () => {
		expect(usageErrorOf(() => read('absent.yaml', temporaryFolder('settings')))).toContain('absent.yaml');
	});

	test('keeps a number as it is written', () => {
		expect(read(undefined, folderWith('kubernetes-version: 1.30\n'))).toMatchObject([{value: '1.30'}]);
	});

	test.each([
		['an alias bomb', 'a: &a [x,x]\nb: &b [*a,*a]\nhelm-set: [*b,*b]\n', 1],
		['an unknown alias', 'profile: blue\ncpus: *nowhere\n', 2],
		['an alias of itself', 'cpus: &x [*x]\n', 1],
		['a map as value', 'profile: blue\ncpus: {a: 1}\n', 2],
		['a list in a list', 'helm-set: [[a=1]]\n', 1],
		['a tag', 'cpus: !!js/function "function(){}"\n', 1],
		['a map as key', 'profile: blue\n? {a: 1}\n: 2\n', 2],
		['a key that is there twice', 'cpus: 3\ncpus: 4\n', 2],
		['two documents', 'cpus: 2\n---\ncpus: 3\n', 2],
	])('refuses %s with the line', (_, text, line) => {
		expect(refusalOf(text)).toMatch(new RegExp(`^digimon-setup\\.yaml:${line}: `));
	});

	test.each([
		['lists', `cpus: ${'['.repeat(30_000)}\n`],
		['closed lists', `cpus: ${'['.repeat(30_000)}${']'.repeat(30_000)}\n`],
		['maps', `cpus: ${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}\n`],
		['lines', Array.from({length: 300}, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
	])('refuses %s in each other, however deep', (_, text) => {
		expect(refusalOf(text)).toMatch(/^digimon-setup\.yaml/);
	});

	test('reads as many keys as fit, in a moment', () => {
		const text = Array.from({length: 6000}, (_, index) => `k${index}: 1`).join('\n');
		expect(read(undefined, folderWith(text))).toHaveLength(6000);
	});

	test('refuses more than 64 KiB', () => {
		expect(usageErrorOf(() => read(undefined, folderWith(`# ${'a'.repeat(70_000)}`)))).toContain('65536 bytes');
	});

	test.each([
		['a folder', (path: string) => mkdirSync(path)],
		['a pipe', (path: string) => void spawnSync('mkfifo', [path])],
		['a device', (path: string) => symlinkSync('/dev/zero', path)],
	])('refuses %s, in the folder and by its name', (_, make) => {
		const folder = temporaryFolder('settings');
		const path = join(folder, 'digimon-setup.yaml');
		make(path);
		expect(usageErrorOf(() => read(path, folder))).toContain('not a regular file');
		expect(usageErrorOf(() => read(undefined, folder))).toMatch(/regular file|outside this folder/);
	});

	test('a link out of the folder is not read; one inside is', () => {
		const folder = temporaryFolder('settings');
		const other = folderWith('profile: blue\n');
		symlinkSync(join(other, 'digimon-setup.yaml'), join(folder, 'digimon-setup.yaml'));
		expect(usageErrorOf(() => read(undefined, folder))).toContain('outside this folder');
		const inside = temporaryFolder('settings');
		writeFileSync(join(inside, 'mine.yaml'), 'profile: blue\n');
		symlinkSync('mine.yaml', join(inside, 'digimon-setup.yaml'));
		expect(read(undefined, inside)).toMatchObject([{key: 'profile', value: 'blue'}]);
	});
});
