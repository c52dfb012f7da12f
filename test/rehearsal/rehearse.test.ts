import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {stepIds} from '../../source/domain/step.ts';
import {unknownCommands} from '../helpers/kill-points.ts';
import {rehearse, type Rehearsed} from '../helpers/rehearse.ts';
import {failureInjections, failureKinds} from '../../source/rehearsal/failure-kinds.ts';

const folders: string[] = [];
afterAll(() => {
	for (const folder of folders) rmSync(folder, {recursive: true, force: true});
});
/** A state folder that no other rehearsal has. */
function newFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
	folders.push(folder);
	return folder;
}

const outcomes = ({events}: Rehearsed): Record<string, string> =>
	Object.fromEntries(events.flatMap((event) => (event.type === 'step-ended' ? [[event.step, event.outcome]] : [])));
const failureOf = ({events}: Rehearsed) => events.findLast((event) => event.type === 'run-ended')?.failure;
const shown = (run: Rehearsed): string =>
	JSON.stringify({exit: run.exitCode, outcomes: outcomes(run), failure: failureOf(run)}, undefined, 1);
const hosts = (stateFolder: string): string => readFileSync(join(stateFolder, 'root', 'etc', 'hosts'), 'utf8');
const platform = (stateFolder: string): unknown => JSON.parse(readFileSync(join(stateFolder, 'machine.json'), 'utf8'));
/** How each hop stood at its last proof. */
const verdicts = ({events}: Rehearsed): Set<string> => {
	const last = new Map(
		events.flatMap((event) =>
			event.type === 'site-checked' ? [[`${event.report.check} ${event.report.by}`, event.report.status] as const] : [],
		),
	);
	return new Set(last.values());
};
describe('a rehearsal', () => {
	test('walks from nothing to a proven site, then has nothing to do, then leaves nothing', async () => {
		const stateFolder = newFolder();
		const up = await rehearse({stateFolder});
		expect(up.exitCode, shown(up)).toBe(0);
		expect(unknownCommands(up.events)).toEqual([]);
		expect(Object.values(outcomes(up))).toEqual(stepIds.map(() => 'applied'));
		expect(up.events.every((event) => event.rehearsal)).toBe(true);
		expect(hosts(stateFolder)).toContain('web.backend.com api.backend.com');
		const again = await rehearse({stateFolder});
		expect(again.exitCode, shown(again)).toBe(0);
		expect(again.events.filter((event) => event.type === 'change-recorded')).toEqual([]);
		const down = await rehearse({stateFolder, command: 'down'});
		expect(down.exitCode, shown(down)).toBe(0);
		expect(hosts(stateFolder)).not.toContain('backend.com');
		expect(platform(stateFolder)).toMatchObject({
			profiles: {},
			hostRoutes: [],
			tunnels: [],
		});
	}, 30_000);

	test('that is complete can start over: every step is applied again, and its changes are those of this run alone', async () => {
		const stateFolder = newFolder();
		const first = await rehearse({stateFolder});
		expect(first.exitCode, shown(first)).toBe(0);
		const second = await rehearse({stateFolder, startsOver: true});
		expect(second.exitCode, shown(second)).toBe(0);
		expect(Object.values(outcomes(second))).toEqual(stepIds.map(() => 'applied'));
		expect(verdicts(second)).toEqual(new Set(['ok']));
		const count = ({events}: Rehearsed, type: string): number => events.filter((event) => event.type === type).length;
		expect(count(second, 'change-undone')).toBe(count(first, 'change-recorded'));
		expect(count(second, 'change-recorded')).toBe(count(first, 'change-recorded'));
		expect(unknownCommands(second.events)).toEqual([]);
	}, 60_000);

	test("by the node's address it needs no tunnel and no route", async () => {
		const stateFolder = newFolder();
		const up = await rehearse({stateFolder, settings: {address: 'node'}});
		expect(up.exitCode, shown(up)).toBe(0);
		expect(platform(stateFolder)).toMatchObject({
			hostRoutes: [],
			tunnels: [],
		});
	}, 30_000);
});

const failures = Object.entries(failureInjections).flatMap(([step, kinds]) => kinds.map((kind) => `${step}:${kind}`));

describe.concurrent('an injected failure', () => {
	test.each(failures)(
		'%s ends its step and the run with a next action; the next run goes on to the proof, and down leaves nothing',
		async (fail) => {
			const stateFolder = newFolder();
			const [step = ''] = fail.split(':');
			const failed = await rehearse({stateFolder, fail});
			expect(failed.exitCode, shown(failed)).toBeGreaterThan(1);
			expect(failureOf(failed)?.next.length).toBeGreaterThan(0);
			expect(outcomes(failed)[step], shown(failed)).toBe('failed');
			const nodeMiB = /the node has (\d+) MiB/.exec(failureOf(failed)?.message.text ?? '')?.[1];
			expect(nodeMiB === undefined || Number(nodeMiB) <= 2048).toBe(true);
			const resumed = await rehearse({stateFolder});
			expect(resumed.exitCode, shown(resumed)).toBe(0);
			const applied = Object.entries(outcomes(failed)).filter(([, outcome]) => outcome === 'applied');
			const kept = Object.fromEntries(applied.map(([done]) => [done, 'already-done']));
			expect(outcomes(resumed), shown(resumed)).toMatchObject({...kept, site: 'applied'});
			expect(verdicts(resumed)).toEqual(new Set(['ok']));
			const down = await rehearse({stateFolder, command: 'down'});
			expect(down.exitCode, shown(down)).toBe(0);
			expect(platform(stateFolder)).toMatchObject({profiles: {}, hostRoutes: [], tunnels: []});
			expect(hosts(stateFolder)).not.toContain('backend.com');
			expect([failed, resumed, down].flatMap(({events}) => unknownCommands(events))).toEqual([]);
		},
		120_000,
	);

	test('has every kind there is at some step', () => {
		expect(new Set(Object.values(failureInjections).flat())).toEqual(new Set(failureKinds));
	});
});
