import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {newRunId, ownFolders} from '../../../source/system/state/run-folder.ts';

describe('the folders of our own', () => {
	test('DIGIMON_SETUP_STATE is the state folder', () => {
		expect(ownFolders({DIGIMON_SETUP_STATE: '/some/where'}).state).toBe('/some/where');
	});

	test('a relative one is refused as wrong usage', () => {
		expect(() => ownFolders({DIGIMON_SETUP_STATE: 'some/where'})).toThrow('absolute');
	});

	test.skipIf(process.platform !== 'linux')("without it the state lies in the user's state folder", () => {
		expect(ownFolders({}).state).toMatch(/\/digimon-setup$/);
	});

	test('runs sort by time', () => {
		expect(newRunId(new Date('2026-11-23T13:28:47.123Z'), 4711)).toBe('20261123T132847123Z-4711');
	});
});
