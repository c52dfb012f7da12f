import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {emptyJournal} from '../../../source/domain/journal.ts';
import {createProcesses} from '../../../source/system/process/processes.ts';
import {createJournalStore} from '../../../source/system/state/journal-file.ts';
import {folderSize, purgeState} from '../../../source/system/state/run-log.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'own-state-'));
	for (const name of ['runs/one/commands', 'tools/kubectl', 'profiles/digimon'])
		mkdirSync(join(folder, name), {recursive: true});
	writeFileSync(join(folder, 'runs/one/commands/a.log'), 'x'.repeat(1500));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const save = (profile: string, hasChanges: boolean) =>
	createJournalStore({stateFolder: folder, profile, processes: createProcesses()}).save({
		...emptyJournal(profile, '1'),
		changes: hasChanges ? [{number: 1, at: '', step: 'cluster', change: {kind: 'profile', profile}}] : [],
	});

test('the size of a folder is that of its files; a folder that is not there has none', async () => {
	expect(await folderSize(folder)).toBe(1500);
	expect(await folderSize(join(folder, 'nothing'))).toBeUndefined();
});

test('removes all but the installed tools', async () => {
	save('digimon', false);
	save('other', false);
	expect(await purgeState(folder, 'digimon')).toEqual([]);
	expect(['runs', 'profiles', 'tools'].filter((name) => existsSync(join(folder, name)))).toEqual(['tools']);
});

test('keeps everything of another profile that has changes, or whose journal cannot be read', async () => {
	save('digimon', false);
	save('other', true);
	mkdirSync(join(folder, 'profiles/third'));
	writeFileSync(join(folder, 'profiles/third/journal.json'), 'cut sho');
	expect(await purgeState(folder, 'digimon')).toEqual(['other', 'third']);
	expect(existsSync(join(folder, 'runs'))).toBe(true);
	expect(existsSync(join(folder, 'profiles/digimon'))).toBe(false);
	expect(existsSync(join(folder, 'profiles/other/journal.json'))).toBe(true);
});
