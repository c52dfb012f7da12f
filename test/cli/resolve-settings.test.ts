import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {resolveSettings, type SettingSources} from '../../source/cli/resolve-settings.ts';
import {SetupError} from '../../source/domain/failure.ts';
import {readSettingsFiles} from '../../source/system/state/settings-file.ts';
import {linuxHost} from '../helpers/make-step-context.ts';

const resolve = (sources: Partial<SettingSources>) =>
	resolveSettings({flags: {}, environment: {}, entries: [], answers: () => ({}), host: linuxHost, ...sources});
const complaint = (work: () => unknown): string => {
	try {
		work();
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'usage') return error.failure.message.text;
		throw error;
	}
	throw new Error('nothing was refused');
};

describe('one value, wherever it came from', () => {
	const entries = [{key: 'cpus', value: '5', at: 'digimon-setup.yaml:1'}];
	const answers = (): Record<string, unknown> => ({cpus: 6});

	test.each([
		['a flag', {flags: {cpus: '3'}, environment: {DIGIMON_SETUP_CPUS: '4'}, entries, answers}, 3, '--cpus'],
		['a variable', {environment: {DIGIMON_SETUP_CPUS: '4'}, entries, answers}, 4, 'DIGIMON_SETUP_CPUS'],
		['a file', {entries, answers}, 5, 'digimon-setup.yaml:1'],
		['the last run', {answers}, 6, 'the last run'],
		['the default', {}, 4, 'default'],
	])('%s comes before all below it', (_name, sources, value, from) => {
		const {values, from: origins} = resolve(sources);
		expect([values.cpus, origins.cpus]).toEqual([value, from]);
	});

	test('an answer of the last run that is no longer allowed is passed over', () => {
		expect(resolve({answers: () => ({driver: 'floppy'})}).from.driver).toBe('default');
	});

	test('the last run is that of the profile that was asked for', () => {
		const {values} = resolve({flags: {profile: 'other'}, answers: (profile) => (profile === 'other' ? {cpus: 7} : {})});
		expect(values.cpus).toBe(7);
	});
});

describe('a wrong value names its place and what is allowed', () => {
	test.each([
		[{flags: {cpus: 'many'}}, /^--cpus: "many".*2–256/],
		[{environment: {DIGIMON_SETUP_DRIVER: 'floppy'}}, /^DIGIMON_SETUP_DRIVER: "floppy".*docker/],
		[{entries: [{key: 'memory', value: '12', at: 'a.yaml:7'}]}, /^a\.yaml:7: "12".*1800/],
		[{entries: [{key: 'memroy', value: '4g', at: 'a.yaml:7'}]}, /^a\.yaml:7: "memroy".*"memory"/],
	])('%j', (sources, pattern) => {
		expect(complaint(() => resolve(sources))).toMatch(pattern);
	});
});

describe('a settings file', () => {
	let folder = '';
	beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'settings-'))));
	afterEach(() => rmSync(folder, {recursive: true}));
	const write = (text: string): void => writeFileSync(join(folder, 'digimon-setup.yaml'), text);

	test('gives each key with its line', () => {
		write('# mine\nprofile: blue\n\nistio-set:\n  - a=b\n');
		expect(readSettingsFiles(undefined, folder)).toEqual([
			{key: 'profile', value: 'blue', at: 'digimon-setup.yaml:2'},
			{key: 'istio-set', value: ['a=b'], at: 'digimon-setup.yaml:4'},
		]);
	});

	test('may be empty', () => {
		write('# nothing yet\n');
		expect(readSettingsFiles(undefined, folder)).toEqual([]);
	});

	test('that is not YAML is refused with the line', () => {
		write('profile: blue\ncpus: [1\n');
		expect(complaint(() => readSettingsFiles(undefined, folder))).toMatch(/^digimon-setup\.yaml:\d+: /);
	});

	test('that is a list is refused', () => {
		write('- profile\n');
		expect(complaint(() => readSettingsFiles(undefined, folder))).toContain('KEY: VALUE');
	});

	test('that was named and is not there is refused', () => {
		expect(complaint(() => readSettingsFiles('absent.yaml', folder))).toContain('absent.yaml');
	});

	test('takes numbers and amounts as a flag does', () => {
		write('cpus: 2\nmemory: 4g\n');
		const {values} = resolve({entries: readSettingsFiles(undefined, folder)});
		expect([values.cpus, values.memory]).toEqual([2, 4096]);
	});
});
