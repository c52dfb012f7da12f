import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import type {SetupEvent} from '../../../source/domain/event.ts';
import {emptyJournal} from '../../../source/domain/journal.ts';
import {createProcesses} from '../../../source/system/process/processes.ts';
import {createJournalStore} from '../../../source/system/state/journal-file.ts';
import {newRunId} from '../../../source/system/state/run-folder.ts';
import {earlierDurations, listRuns, openRunLog, pruneRuns} from '../../../source/system/state/run-log.ts';

let folder = '';
beforeEach(() => void (folder = temporaryFolder('digimon-setup-run-log')));

describe('the log of a run', () => {
	const envelope = {schema: 2, seq: 1, at: '2026-11-23T13:00:00.000Z', runId: 'r', rehearsal: false} as const;

	test("has every event but the commands' lines, and the text of an event that has one", () => {
		const log = openRunLog(join(folder, 'runs/one'), (event) =>
			event.type === 'step-started' ? `begins ${event.step}` : undefined,
		);
		const events: readonly SetupEvent[] = [
			{...envelope, type: 'step-started', step: 'mesh'},
			{...envelope, type: 'command-line', command: 1, stream: 'stdout', text: 'noise'},
			{...envelope, type: 'command-ended', command: 1, exitCode: 0, endedBy: 'itself', durationMs: 1},
		];
		for (const event of events) log.listen(event);
		const written = readFileSync(join(log.folder, 'events.ndjson'), 'utf8')
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as SetupEvent);
		expect(written).toEqual([events[0], events[2]]);
		expect(readFileSync(join(log.folder, 'run.log'), 'utf8')).toBe('2026-11-23T13:00:00.000Z begins mesh\n');
		log.close();
		log.listen({...envelope, type: 'step-started', step: 'mesh'});
		expect(readdirSync(log.folder).toSorted()).toEqual(['commands', 'events.ndjson', 'run.log']);
	});

	test('tells how long each step took when it was last applied', () => {
		const runs = [
			[
				['mesh', 'applied', 9000],
				['chart', 'applied', 4000],
			],
			[
				['mesh', 'applied', 7000],
				['chart', 'already-done', 10],
				['cluster', 'failed', 99],
			],
		] as const;
		for (const [index, ended] of runs.entries()) {
			const log = openRunLog(
				join(folder, 'runs', newRunId(new Date(Date.UTC(2026, 0, 1, 0, index)), 1)),
				() => undefined,
			);
			for (const [step, outcome, durationMs] of ended)
				log.listen({...envelope, type: 'step-ended', step, outcome, durationMs});
			writeFileSync(join(log.folder, 'events.ndjson'), '{"type":"step-ended","st', {flag: 'a'});
			log.close();
		}
		expect(earlierDurations(folder)).toEqual({mesh: 7000, chart: 4000});
		expect(earlierDurations(join(folder, 'none'))).toEqual({});
	});

	test('twenty runs are kept, and one in which a tunnel still writes', () => {
		const ids = Array.from({length: 25}, (_, index) => newRunId(new Date(Date.UTC(2026, 0, 1, 0, index)), 1));
		for (const id of ids) openRunLog(join(folder, 'runs', id), () => undefined).close();
		const outputPath = join(folder, 'runs', ids[2] ?? '', 'commands/0001-minikube.log');
		const change = {kind: 'tunnel', profile: 'mine', pid: 1, startTime: 'x', mode: 'route', outputPath} as const;
		const journal = emptyJournal('mine', '0.1.0');
		createJournalStore({stateFolder: folder, profile: 'mine', processes: createProcesses()}).save({
			...journal,
			changes: [{number: 1, at: '2026-11-23T13:00:00.000Z', step: 'tunnel', change}],
		});
		pruneRuns(folder);
		expect(listRuns(folder)).toEqual([ids[2], ...ids.slice(5)]);
		expect(listRuns(join(folder, 'none'))).toEqual([]);
	});

	test('a folder that cannot be made is a failure that the user can solve', () => {
		writeFileSync(join(folder, 'runs'), '');
		expect(() => openRunLog(join(folder, 'runs/one'), () => undefined)).toThrow(
			expect.objectContaining({failure: expect.objectContaining({code: 'state-unwritable'})}),
		);
	});
});
