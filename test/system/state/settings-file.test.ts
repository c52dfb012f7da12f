import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {readSettingsFiles} from '../../../source/system/state/settings-file.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {usageErrorOf} from '../../helpers/usage-error.ts';

/** Makes a folder with this settings file. */
const folderWith = (text: string): string => {
	const folder = temporaryFolder('settings');
	writeFileSync(join(folder, 'digimon-setup.yaml'), text);
	return folder;
};

describe('readSettingsFiles', () => {
	test('returns each key with its line', () => {
		const folder = folderWith('# mine\nprofile: blue\n\nistio-set:\n  - a=b\n');
		expect(readSettingsFiles(undefined, folder)).toEqual([
			{key: 'profile', value: 'blue', at: 'digimon-setup.yaml:2'},
			{key: 'istio-set', value: ['a=b'], at: 'digimon-setup.yaml:4'},
		]);
	});

	test('returns scalars as text', () => {
		expect(readSettingsFiles(undefined, folderWith('cpus: 2\nmemory: 4g\n'))).toMatchObject([
			{key: 'cpus', value: '2'},
			{key: 'memory', value: '4g'},
		]);
	});

	test('reads an empty file', () => {
		const folder = folderWith('# nothing yet\n');
		expect(readSettingsFiles(undefined, folder)).toEqual([]);
	});

	test('refuses text that is not YAML, with the line', () => {
		const folder = folderWith('profile: blue\ncpus: [1\n');
		expect(usageErrorOf(() => readSettingsFiles(undefined, folder))).toMatch(/^digimon-setup\.yaml:\d+: /);
	});

	test('refuses a list', () => {
		const folder = folderWith('- profile\n');
		expect(usageErrorOf(() => readSettingsFiles(undefined, folder))).toContain('KEY: VALUE');
	});

	test('refuses a named file that does not exist', () => {
		expect(usageErrorOf(() => readSettingsFiles('absent.yaml', temporaryFolder('settings')))).toContain('absent.yaml');
	});
});
