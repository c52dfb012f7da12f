import {describe, expect, test} from 'vitest';
import {resolveSettings, type SettingSources} from '../../source/cli/resolve-settings.ts';
import {linuxHost} from '../helpers/make-step-context.ts';
import {usageErrorOf} from '../helpers/usage-error.ts';

const resolve = (sources: Partial<SettingSources>) =>
	resolveSettings({flags: {}, environment: {}, entries: [], answers: () => ({}), host: linuxHost, ...sources});

describe('resolveSettings', () => {
	const entries = [{key: 'cpus', value: '5', at: 'digimon-setup.yaml:1'}];
	const answers = (): Record<string, unknown> => ({cpus: 6});

	test.each([
		['a flag', {flags: {cpus: '3'}, environment: {DIGIMON_SETUP_CPUS: '4'}, entries, answers}, 3, '--cpus'],
		['a variable', {environment: {DIGIMON_SETUP_CPUS: '4'}, entries, answers}, 4, 'DIGIMON_SETUP_CPUS'],
		['a file', {entries, answers}, 5, 'digimon-setup.yaml:1'],
		['the last run', {answers}, 6, 'the last run'],
		['the default', {}, 4, 'default'],
	])('%s takes precedence over those after it', (_name, sources, value, from) => {
		const {values, from: origins} = resolve(sources);
		expect([values.cpus, origins.cpus]).toEqual([value, from]);
	});

	test('ignores an answer of the last run that is not allowed any more', () => {
		expect(resolve({answers: () => ({driver: 'floppy'})}).from.driver).toBe('default');
	});

	test('reads the answers of the chosen profile', () => {
		const {values} = resolve({flags: {profile: 'other'}, answers: (profile) => (profile === 'other' ? {cpus: 7} : {})});
		expect(values.cpus).toBe(7);
	});
});

describe('a usage error names the source and the allowed values', () => {
	test.each([
		[{flags: {cpus: 'many'}}, /^--cpus: "many".*2–256/],
		[{environment: {DIGIMON_SETUP_DRIVER: 'floppy'}}, /^DIGIMON_SETUP_DRIVER: "floppy".*docker/],
		[{entries: [{key: 'memory', value: '12', at: 'a.yaml:7'}]}, /^a\.yaml:7: "12".*1800/],
		[{entries: [{key: 'memroy', value: '4g', at: 'a.yaml:7'}]}, /^a\.yaml:7: "memroy".*memory/],
	])('of %j', (sources, pattern) => {
		expect(usageErrorOf(() => resolve(sources))).toMatch(pattern);
	});
});

test('a settings file accepts numbers and amounts like a flag', () => {
	const entries = [
		{key: 'cpus', value: '2', at: 'digimon-setup.yaml:1'},
		{key: 'memory', value: '4g', at: 'digimon-setup.yaml:2'},
	];
	expect(resolve({entries}).values).toMatchObject({cpus: 2, memory: 4096});
});
