import {chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {beforeEach, expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {SetupError} from '../../../source/domain/failure.ts';
import {stateFailure} from '../../../source/system/host/system-error.ts';
import {emptyJournal} from '../../../source/domain/journal.ts';
import {createProcesses} from '../../../source/system/process/processes.ts';
import {createJournalStore} from '../../../source/system/state/journal-file.ts';

let folder = '';
beforeEach(() => void (folder = temporaryFolder('digimon-setup-journal')));

const store = (stateFolder = folder) =>
	createJournalStore({
		stateFolder,
		profile: 'digimon',
		processes: createProcesses(),
		now: () => new Date('2026-11-23T12:00:00Z'),
	});
const path = () => join(folder, 'profiles/digimon/journal.json');

test('what was saved is loaded again, and only its owner may read it', () => {
	const journal = {
		...emptyJournal('digimon', '1.0.0'),
		answers: {cpus: 4, istioSet: ['a=b']},
		memory: {address: '10.1.1.1'},
	};
	store().save(journal);
	expect(store().load()).toEqual({journal});
	expect(statSync(path()).mode & 0o777).toBe(0o600);
});

test('on a fresh machine there is no journal, and asking makes nothing', () => {
	expect(store().load()).toEqual({journal: undefined});
	expect(existsSync(join(folder, 'profiles'))).toBe(false);
});

test.each([
	['cut short', '{"schema": 1, "prof'],
	['empty', ''],
	['of another program', '{"hello": "world"}'],
	['of a later schema', '{"schema": 3, "profile": "digimon"}'],
	['of another profile', JSON.stringify(emptyJournal('other', '1.0.0'))],
])('a journal that is %s is unreadable, and is renamed whole on request', (_name, text) => {
	mkdirSync(join(folder, 'profiles/digimon'), {recursive: true});
	writeFileSync(path(), text);
	expect(store().load()).toEqual({journal: undefined, unreadable: path()});
	expect(readFileSync(path(), 'utf8')).toBe(text);
	expect(readFileSync(store().setAside(), 'utf8')).toBe(text);
	expect(existsSync(path())).toBe(false);
	expect(store().load()).toEqual({journal: undefined});
});

test('a failure about a state folder that cannot be written names the variable for another', () => {
	writeFileSync(join(folder, 'file'), '');
	const save = () => store(join(folder, 'file/state')).save(emptyJournal('digimon', '1.0.0'));
	expect(save).toThrow(SetupError);
	expect(save).toThrow(
		expect.objectContaining({
			failure: expect.objectContaining({
				code: 'state-unwritable',
				next: [expect.objectContaining({run: expect.stringContaining('DIGIMON_SETUP_STATE=')})],
			}),
		}),
	);
});

test.skipIf(process.getuid?.() === 0)(
	'a folder without the right to write is state-unwritable (root may write anything: not as root)',
	() => {
		chmodSync(folder, 0o500);
		expect(() => store().save(emptyJournal('digimon', '1.0.0'))).toThrow(SetupError);
	},
);

test.skipIf(!existsSync('/dev/full'))('a full disk is the failure disk-full', () => {
	let thrown: unknown;
	try {
		writeFileSync('/dev/full', 'x');
	} catch (error) {
		thrown = stateFailure(error, folder);
	}
	expect((thrown as SetupError).failure).toMatchObject({
		code: 'disk-full',
		next: [{run: expect.stringContaining('df -h')}],
	});
});

test('a journal without supervisor changes is loaded unchanged, and one with them too', () => {
	const common = {profile: 'digimon', startTime: 'b'} as const;
	const tunnel = {...common, kind: 'tunnel', pid: 7, mode: 'route', outputPath: '/o'} as const;
	const supervisor = {...common, kind: 'supervisor', pid: 8, mode: 'tunnel', madeBy: '1.0.0'} as const;
	const old = {
		...emptyJournal('digimon', '0.1.0'),
		changes: [{number: 1, at: '', step: 'tunnel' as const, change: tunnel}],
	};
	store().save(old);
	expect(store().load()).toEqual({journal: old});
	const kept = {...old, changes: [...old.changes, {number: 2, at: '', step: 'tunnel' as const, change: supervisor}]};
	store().save(kept);
	expect(store().load()).toEqual({journal: kept});
});

test('peeking renames nothing', () => {
	expect(store().peek()).toBeUndefined();
	store().save(emptyJournal('digimon', '1.0.0'));
	expect(store().peek()).toEqual(emptyJournal('digimon', '1.0.0'));
	const later = JSON.stringify({schema: 2});
	writeFileSync(path(), later);
	expect(store().peek()).toBeUndefined();
	expect(readFileSync(path(), 'utf8')).toBe(later);
});
