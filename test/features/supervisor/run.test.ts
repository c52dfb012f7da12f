import {describe, expect, test} from 'vitest';
import {runUp} from '../../../source/commands/up.ts';
import {emptyJournal, type Journal} from '../../../source/domain/journal.ts';
import type {View} from '../../../source/domain/ports/view.ts';
import {stepIds, type StepId} from '../../../source/domain/step.ts';
import {repairInBackground} from '../../../source/features/supervisor/repair.ts';
import {failure, requestOver, smallMachine, type SmallMachine} from '../../helpers/engine-run.ts';

describe('the supervisor when up ends', () => {
	/** Runs `up`; returns when the supervisor was started and stopped among the other events. */
	async function eventsOf(view: Partial<View> = {}, platform: SmallMachine = smallMachine()) {
		const happened: string[] = [];
		const {request} = requestOver(platform, {
			view,
			onEvent: ({type}) => void (type === 'run-ended' && happened.push(type)),
		});
		await runUp({
			...request,
			selected: new Set<StepId>(stepIds),
			preflight: async () => undefined,
			supervisor: {
				start: async (_context, _settings, agreed) => (
					happened.push(`started, ${agreed.includes('hosts') ? 'may correct the names' : ''}`),
					true
				),
				stop: async () => void happened.push('stopped'),
			},
		});
		return happened;
	}
	const wizard = (choice: 'keep-tunnel' | 'stop-tunnel'): Partial<View> => ({
		supervisesTunnel: true,
		afterSuccess: async () => choice,
	});

	test('is started before the end of the run, so that the end names it', async () => {
		expect(await eventsOf()).toEqual(['started, may correct the names', 'run-ended']);
	});

	test('is stopped while the wizard watches, and is started when the user leaves it with the tunnel kept', async () => {
		expect(await eventsOf(wizard('keep-tunnel'))).toEqual(['run-ended', 'stopped', 'started, may correct the names']);
	});

	test('is not started where the user stops the tunnel', async () => {
		expect(await eventsOf(wizard('stop-tunnel'))).toEqual(['run-ended', 'stopped']);
	});

	test('is not started by a run that failed', async () => {
		const fails = smallMachine({chart: {apply: async () => Promise.reject(failure())}});
		expect(await eventsOf({}, fails)).toEqual(['run-ended']);
	});
});

describe('a supervisor that holds no lock between repairs', () => {
	/** A supervisor's repair over a small platform, whose lock may be taken. */
	function supervisor(options: {readonly locked?: boolean; readonly isRecorded?: boolean} = {}) {
		const platform = smallMachine({tunnel: {change: {kind: 'route', cidr: 'c', via: 'v'}}});
		platform.journals.set('digimon', emptyJournal('digimon', '0'));
		const {request} = requestOver(platform);
		const done: string[] = [];
		const store = request.platform.journalOf('digimon');
		const journalOf = () => ({
			...store,
			lock: async (as?: 'supervisor') => {
				if (options.locked) throw failure('locked');
				done.push(`lock as ${as}`);
				return () => void done.push('unlock');
			},
			save: (journal: Journal) => {
				done.push('save');
				store.save(journal);
			},
		});
		const repair = repairInBackground({
			...request,
			platform: {...request.platform, journalOf},
			agreed: [],
			isRecorded: () => options.isRecorded ?? true,
			watch: () => {},
			folderFor: () => '/state/repair',
		});
		return {repair, done, platform};
	}

	test('probes without the lock, and writes nothing', async () => {
		const {repair, done, platform} = supervisor();
		await repair.probe();
		expect(platform.done).toEqual(['inspect tunnel']);
		expect(done).toEqual([]);
	});

	test('repairs under the lock, records what it changed, and releases the lock', async () => {
		const {repair, done, platform} = supervisor();
		expect(await repair.repair()).toEqual({outcome: 'done'});
		expect(platform.done).toEqual(['inspect tunnel', 'apply tunnel', 'inspect tunnel']);
		expect(done.at(0)).toBe('lock as supervisor');
		expect(done.at(-1)).toBe('unlock');
		expect(platform.journals.get('digimon')).toMatchObject({
			changes: [{step: 'tunnel', change: {kind: 'route'}}],
			memory: {tunnelRestarts: '1'},
			phases: {},
		});
		expect(platform.journals.get('digimon')?.lastRun).toBeUndefined();
	});

	test('is busy while a run holds the lock', async () => {
		const {repair, platform} = supervisor({locked: true});
		expect(await repair.repair()).toEqual({outcome: 'busy'});
		expect(platform.done).toEqual([]);
	});

	test('does nothing once the journal no longer records it, and takes no lock, which would make a removed state folder again', async () => {
		const {repair, done, platform} = supervisor({isRecorded: false});
		expect(await repair.repair()).toEqual({outcome: 'busy'});
		expect(platform.done).toEqual([]);
		expect(done).toEqual([]);
	});

	test('does not correct names where that was not agreed to', async () => {
		const {repair, done} = supervisor();
		expect(await repair.correctHosts()).toEqual({outcome: 'failed'});
		expect(done).toEqual([]);
	});
});
