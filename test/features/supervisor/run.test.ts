import {describe, expect, test} from 'vitest';
import {runUp} from '../../../source/commands/up.ts';
import {emptyJournal, type Journal} from '../../../source/domain/journal.ts';
import type {View} from '../../../source/domain/ports/view.ts';
import {stepIds, type StepId} from '../../../source/domain/step.ts';
import {repairInBackground} from '../../../source/features/supervisor/repair.ts';
import {failure, requestOver, smallMachine, type SmallMachine} from '../../helpers/engine-run.ts';

describe('the keeper when up ends', () => {
	/** A walk, and when the keeper was left and stopped among the other things that happened. */
	async function walk(view: Partial<View> = {}, platform: SmallMachine = smallMachine()) {
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
				leave: async (_context, _settings, agreed) => (
					happened.push(`left, ${agreed.includes('hosts') ? 'may lead the names' : ''}`),
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

	test('is left before the end is told, so that the end names it', async () => {
		expect(await walk()).toEqual(['left, may lead the names', 'run-ended']);
	});

	test('rests while the wizard keeps, and is left when it is left with the tunnel kept', async () => {
		expect(await walk(wizard('keep-tunnel'))).toEqual(['run-ended', 'stopped', 'left, may lead the names']);
	});

	test('is not left where the person stops the tunnel', async () => {
		expect(await walk(wizard('stop-tunnel'))).toEqual(['run-ended', 'stopped']);
	});

	test('is not left by a run that failed', async () => {
		const fails = smallMachine({chart: {apply: async () => Promise.reject(failure())}});
		expect(await walk({}, fails)).toEqual(['run-ended']);
	});
});

describe('a keeper that holds nothing in between', () => {
	/** A keeper over a small machine whose lock is taken by `holder`. */
	function keeper(options: {readonly locked?: boolean; readonly stands?: boolean} = {}) {
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
		const care = repairInBackground({
			...request,
			platform: {...request.platform, journalOf},
			agreed: [],
			stands: async () => options.stands ?? true,
			watch: () => {},
			folderFor: () => '/state/mending',
		});
		return {care, done, platform: platform};
	}

	test('looks without the lock, and writes nothing', async () => {
		const {care, done, platform: machine} = keeper();
		await care.probe();
		expect(machine.done).toEqual(['inspect tunnel']);
		expect(done).toEqual([]);
	});

	test('mends under the lock, keeps what it changed, and gives the lock back', async () => {
		const {care, done, platform: machine} = keeper();
		expect(await care.repair()).toEqual({outcome: 'done'});
		expect(machine.done).toEqual(['inspect tunnel', 'apply tunnel', 'inspect tunnel']);
		expect(done.at(0)).toBe('lock as supervisor');
		expect(done.at(-1)).toBe('unlock');
		expect(machine.journals.get('digimon')).toMatchObject({
			changes: [{step: 'tunnel', change: {kind: 'route'}}],
			memory: {tunnelRestarts: '1'},
			phases: {},
		});
		expect(machine.journals.get('digimon')?.lastRun).toBeUndefined();
	});

	test('leaves everything to a run that holds the lock', async () => {
		const {care, platform: machine} = keeper({locked: true});
		expect(await care.repair()).toEqual({outcome: 'busy'});
		expect(machine.done).toEqual([]);
	});

	test('does nothing once the journal holds it no more, and gives the lock back', async () => {
		const {care, done, platform: machine} = keeper({stands: false});
		expect(await care.repair()).toEqual({outcome: 'busy'});
		expect(machine.done).toEqual([]);
		expect(done).toEqual(['lock as supervisor', 'unlock']);
	});

	test('does not lead names where that was not agreed to', async () => {
		const {care, done} = keeper();
		expect(await care.correctHosts()).toEqual({outcome: 'failed'});
		expect(done).toEqual([]);
	});
});
