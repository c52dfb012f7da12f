import {chmodSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {beforeEach, expect, test} from 'vitest';
import {readLockHolder} from '../../helpers/lock-holder.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {SetupError} from '../../../source/domain/failure.ts';
import {stateFailure} from '../../../source/system/host/system-error.ts';
import {emptyJournal} from '../../../source/domain/journal.ts';
import {createProcesses} from '../../../source/system/process/processes.ts';
import {createJournalStore, profilesWithChanges, tunnelOutputs} from '../../../source/system/state/journal-file.ts';

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
	expect(store().load()).toStrictEqual({journal: undefined});
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

test('a journal that is a folder, or far too large, is unreadable; a file in the place of its folder is no journal', () => {
	mkdirSync(path(), {recursive: true});
	expect(store().load()).toEqual({journal: undefined, unreadable: path()});
	expect(store().peek()).toBeUndefined();
	const other = join(folder, 'profiles/large/journal.json');
	mkdirSync(join(folder, 'profiles/large'));
	writeFileSync(other, JSON.stringify(emptyJournal('large', '1.0.0')));
	const large = createJournalStore({stateFolder: folder, profile: 'large', processes: createProcesses()});
	truncateSync(other, 16 * 1024 ** 2 + 1);
	expect(large.load()).toEqual({journal: undefined, unreadable: other});
	writeFileSync(join(folder, 'profiles/plain'), '');
	const plain = createJournalStore({stateFolder: folder, profile: 'plain', processes: createProcesses()});
	expect(plain.load()).toEqual({journal: undefined});
});

test('an unreadable journal gets the time in its name, and keeps its own where it cannot be renamed', () => {
	expect(store().setAside()).toBe(path());
	mkdirSync(join(folder, 'profiles/digimon'), {recursive: true});
	writeFileSync(path(), '');
	expect(store().setAside()).toBe(path().replace('.json', '.unreadable-2026-11-23T120000.000Z.json'));
	const now = createJournalStore({stateFolder: folder, profile: 'digimon', processes: createProcesses()});
	writeFileSync(path(), '');
	expect(now.setAside()).toMatch(/\.unreadable-2\d{3}-\d\d-\d\dT\d{6}\.\d{3}Z\.json$/);
});

test('a journal is a text that a person can read, in a folder that only its owner may open', () => {
	store().save(emptyJournal('digimon', '1.0.0'));
	expect(readFileSync(path(), 'utf8')).toMatch(/^\{\n\t"schema": 2,\n(?:.*\n)*\}\n$/);
	expect(statSync(join(folder, 'profiles/digimon')).mode & 0o777).toBe(0o700);
});

test('the lock is held until it is given back', async () => {
	const unlock = await store().lock();
	await expect(store().lock('supervisor')).rejects.toMatchObject({failure: {code: 'locked'}});
	expect(readLockHolder(folder)).not.toHaveProperty('supervises');
	unlock();
	const release = await store().lock('supervisor');
	expect(readLockHolder(folder)).toMatchObject({supervises: 'digimon'});
	release();
});

test('of all profiles, the outputs of tunnels and those with changes are found', () => {
	expect([tunnelOutputs(folder), profilesWithChanges(folder)]).toEqual([[], []]);
	const save = (profile: string, changes: ReturnType<typeof emptyJournal>['changes']) =>
		createJournalStore({stateFolder: folder, profile, processes: createProcesses()}).save({
			...emptyJournal(profile, '1.0.0'),
			changes,
		});
	const tunnel = {kind: 'tunnel', profile: 'one', pid: 7, startTime: 's', mode: 'route', outputPath: '/o'} as const;
	const place = {number: 1, at: '', step: 'tunnel'} as const;
	save('one', [
		{...place, change: tunnel},
		{...place, number: 2, change: {kind: 'route', cidr: '10.96.0.0/12', via: '192.168.49.2'}},
	]);
	save('two', []);
	mkdirSync(join(folder, 'profiles/three'));
	mkdirSync(join(folder, 'profiles/four'));
	writeFileSync(join(folder, 'profiles/four/journal.json'), 'cut sho');
	expect(tunnelOutputs(folder)).toEqual(['/o']);
	expect(profilesWithChanges(folder).toSorted()).toEqual(['four', 'one']);
});
