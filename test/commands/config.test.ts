import {Ajv} from 'ajv';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {resolveSettings} from '../../source/cli/resolve-settings.ts';
import {settingsJsonSchema} from '../../source/cli/settings-schema.ts';
import {settingsFile} from '../../source/commands/config.ts';
import {defaultSettings, settingDefinitions} from '../../source/domain/setting-definitions.ts';
import {createTranslator} from '../../source/i18n/translate.ts';
import {messagesZh} from '../../source/i18n/zh-tw/index.ts';
import {readSettingsFiles} from '../../source/system/state/settings-file.ts';
import {linuxHost} from '../helpers/make-step-context.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';

const isValid = new Ajv().compile(settingsJsonSchema() as object);

/** The settings of a file with this text. */
function settingsOf(text: string) {
	const folder = temporaryFolder('config');
	writeFileSync(join(folder, 'digimon-setup.yaml'), text);
	const entries = readSettingsFiles(undefined, folder, '/nonexistent-folder');
	return resolveSettings({flags: {}, environment: {}, entries, answers: () => ({}), host: linuxHost});
}

test.each([
	['English', {}],
	['Chinese', messagesZh],
])('the file of config init in %s sets nothing, and every default once its lines are in force', (_name, catalogue) => {
	const file = settingsFile(linuxHost, createTranslator(catalogue));
	expect(file.split('\n', 1)[0]).toMatch(/^# yaml-language-server: \$schema=\/.*settings-schema\.json$/);
	expect(new Set(Object.values(settingsOf(file).from))).toEqual(new Set(['default']));
	const flags = settingDefinitions.map(({flag}) => flag).join('|');
	const inForce = file.replaceAll(new RegExp(`^# (?=(?:${flags}): )`, 'gm'), '');
	const {values, from} = settingsOf(inForce);
	expect(values).toEqual(defaultSettings(linuxHost));
	expect(Object.values(from).every((one) => one.startsWith('digimon-setup.yaml:'))).toBe(true);
	expect(isValid(parse(inForce)), JSON.stringify(isValid.errors)).toBe(true);
});

test('the file of config init --from-last-run has the settings of the last run in force, and no other', () => {
	const {values, from} = settingsOf(
		settingsFile(linuxHost, createTranslator(), {cpus: 3, helmSet: ['a=b'], driver: 'docker'}),
	);
	expect(values).toEqual({...defaultSettings(linuxHost), cpus: 3, helmSet: ['a=b'], driver: 'docker'});
	expect(
		Object.entries(from)
			.flatMap(([name, at]) => (at === 'default' ? [] : [name]))
			.sort(),
	).toEqual(['cpus', 'driver', 'helmSet']);
});

test.each([
	['cpus: 3'],
	['cpus: 1'],
	['cpus: four'],
	['memory: 4g'],
	['memory: 4096'],
	['memory: 100'],
	['memory: lots'],
	['driver: docker'],
	['driver: dokker'],
	['color: false'],
	['color: maybe'],
	['profile: mine'],
	['profile: Bad Name'],
	['kubernetes-version: v1.34.4'],
	['kubernetes-version: latest'],
	['istio-set: [a=1, b=2]'],
	['istio-set: a=1'],
	['helm-set: [nothing]'],
	['cpu: 3'],
])('the schema and the program agree on %s', (text) => {
	const isRead = (): boolean => {
		try {
			return settingsOf(text) !== undefined;
		} catch {
			return false;
		}
	};
	expect(isValid(parse(text))).toBe(isRead());
});
