import {describe, expect, test} from 'vitest';
import {missingFileConsent, resolveSettings, type SettingSources} from '../../source/cli/resolve-settings.ts';
import {linuxHost} from '../helpers/make-step-context.ts';
import {usageErrorOf} from '../helpers/usage-error.ts';

/** Most entries are of a file that the user named. */
const origin = 'named' as const;

const resolve = (sources: Partial<SettingSources>) =>
	resolveSettings({flags: {}, environment: {}, entries: [], answers: () => ({}), host: linuxHost, ...sources});

describe('resolveSettings', () => {
	const entries = [{key: 'cpus', value: '5', at: 'digimon-setup.yaml:1', origin}];
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
		[{flags: {cpus: 'many'}}, /^--cpus: "many".*from 2 to 256$/],
		[{environment: {DIGIMON_SETUP_DRIVER: 'floppy'}}, /^DIGIMON_SETUP_DRIVER: "floppy".*docker/],
		[{entries: [{key: 'memory', value: '12', at: 'a.yaml:7', origin}]}, /^a\.yaml:7: memory: "12".*1800 MiB$/],
		[{entries: [{key: 'memroy', value: '4g', at: 'a.yaml:7', origin}]}, /^a\.yaml:7: "memroy".*memory/],
	])('of %j', (sources, pattern) => {
		expect(usageErrorOf(() => resolve(sources))).toMatch(pattern);
	});
});

test('a settings file accepts numbers and amounts like a flag', () => {
	const entries = [
		{key: 'cpus', value: '2', at: 'digimon-setup.yaml:1', origin},
		{key: 'memory', value: '4g', at: 'digimon-setup.yaml:2', origin},
	];
	expect(resolve({entries}).values).toMatchObject({cpus: 2, memory: 4096});
});

describe('a file that came with the folder', () => {
	const file = (key: string, value: unknown, from: SettingSources['entries'][number]['origin'] = 'working-folder') => [
		{key, value, at: 'digimon-setup.yaml:1', origin: from},
	];
	const consentFor = (sources: Partial<SettingSources>): string | undefined => {
		const all = {flags: {}, environment: {}, entries: [], answers: () => ({}), host: linuxHost, ...sources};
		return missingFileConsent(all, resolveSettings(all), 'up')?.message;
	};

	test.each([
		['hosts-file', '/etc/sudoers', 'root'],
		['minikube-arg', ['--mount-string=/:/host'], 'minikube'],
		['helm-set', 'server.image=evil', 'images'],
		['istio-set', ['hub=evil.example'], 'images'],
		['driver', 'none', 'outside'],
	])('%s needs consent, and is named with its value', (key, value, what) => {
		const consent = consentFor({entries: file(key, value)});
		expect(consent).toContain(`${key}: ${String(value)}`);
		expect(consent).toContain(what);
		expect(consentFor({entries: file(key, value, 'named')})).toBeUndefined();
		expect(consentFor({entries: file(key, value, 'own')})).toBeUndefined();
	});

	test.each([
		['cpus', '3'],
		['driver', 'docker'],
		['hosts-file', '/etc/hosts'],
		['helm-set', []],
	])('%s: %j needs none', (key, value) => {
		expect(consentFor({entries: file(key, value)})).toBeUndefined();
	});

	test('a value that a flag replaces, or with which the last run was approved, needs none', () => {
		const entries = file('hosts-file', '/tmp/hosts');
		expect(consentFor({entries, flags: {hostsFile: '/tmp/other'}})).toBeUndefined();
		expect(consentFor({entries, answers: () => ({hostsFile: '/tmp/hosts'})})).toBeUndefined();
		expect(consentFor({entries, answers: () => ({hostsFile: '/tmp/other'})})).toContain('/tmp/hosts');
	});
});
