import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {practice} from '../../source/rehearsal/practise.ts';
import {stepIds} from '../../source/domain/step.ts';
import {rehearse, type Rehearsed} from '../helpers/rehearse.ts';

let stateFolder = '';
beforeEach(() => {
	stateFolder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
});
afterEach(() => rmSync(stateFolder, {recursive: true, force: true}));

const outcomes = ({events}: Rehearsed): Record<string, string> =>
	Object.fromEntries(events.flatMap((event) => (event.type === 'step-ended' ? [[event.step, event.outcome]] : [])));
const failureOf = ({events}: Rehearsed) => events.findLast((event) => event.type === 'run-ended')?.failure;
const shown = (run: Rehearsed): string =>
	JSON.stringify({exit: run.exitCode, outcomes: outcomes(run), failure: failureOf(run)}, undefined, 1);
const hosts = (): string => readFileSync(join(stateFolder, 'root', 'etc', 'hosts'), 'utf8');
const unknownCommands = ({events}: Rehearsed): string[] =>
	events.flatMap((event) => (event.type === 'command-ended' && event.exitCode === 127 ? [String(event.command)] : []));

describe('a rehearsal', () => {
	test('walks from nothing to a proven site, then has nothing to do, then leaves nothing', async () => {
		const up = await rehearse({stateFolder});
		expect(up.exitCode, shown(up)).toBe(0);
		expect(unknownCommands(up)).toEqual([]);
		expect(Object.values(outcomes(up))).toEqual(stepIds.map(() => 'applied'));
		expect(up.events.every((event) => event.rehearsal)).toBe(true);
		expect(hosts()).toContain('web.backend.com api.backend.com');
		const again = await rehearse({stateFolder});
		expect(again.exitCode, shown(again)).toBe(0);
		expect(again.events.filter((event) => event.type === 'change-recorded')).toEqual([]);
		const down = await rehearse({stateFolder, command: 'down'});
		expect(down.exitCode, shown(down)).toBe(0);
		expect(hosts()).not.toContain('backend.com');
		expect(JSON.parse(readFileSync(join(stateFolder, 'machine.json'), 'utf8'))).toMatchObject({
			profiles: {},
			hostRoutes: [],
			tunnels: [],
		});
	}, 30_000);

	test("by the node's address it needs no tunnel and no route", async () => {
		const up = await rehearse({stateFolder, settings: {address: 'node'}});
		expect(up.exitCode, shown(up)).toBe(0);
		expect(JSON.parse(readFileSync(join(stateFolder, 'machine.json'), 'utf8'))).toMatchObject({
			hostRoutes: [],
			tunnels: [],
		});
	}, 30_000);
});

const failures = Object.entries(practice).flatMap(([step, kinds]) => kinds.map((kind) => `${step}:${kind}`));

describe('a practised failure', () => {
	test.each(failures)(
		'%s ends its step and the run with a next action; the next run goes on to the proof, and down leaves nothing',
		async (fail) => {
			const failed = await rehearse({stateFolder, fail});
			expect(failed.exitCode, shown(failed)).toBeGreaterThan(1);
			expect(failureOf(failed)?.next.length).toBeGreaterThan(0);
			expect(outcomes(failed)[fail.split(':')[0] ?? ''], shown(failed)).toBe('failed');
			const resumed = await rehearse({stateFolder});
			expect(resumed.exitCode, shown(resumed)).toBe(0);
			expect(resumed.events).toContainEqual(
				expect.objectContaining({type: 'hop-proved', report: expect.objectContaining({hop: 'stream', verdict: 'ok'})}),
			);
			const down = await rehearse({stateFolder, command: 'down'});
			expect(down.exitCode, shown(down)).toBe(0);
			expect(JSON.parse(readFileSync(join(stateFolder, 'machine.json'), 'utf8'))).toMatchObject({
				profiles: {},
				hostRoutes: [],
				tunnels: [],
			});
		},
		60_000,
	);
});
