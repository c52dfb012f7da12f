import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {parseSupervisorState} from '../../../source/domain/tunnel-policy.ts';
import {createSupervisorRecords, supervisorLogLimit} from '../../../source/system/state/supervisor-records.ts';

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'digimon-setup-supervisor-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const state = {schema: 1, pid: 7, startedAt: 'then', address: '10.0.0.1', isHealthy: true, restarts: 0} as const;

test('the log never grows beyond its limit, and its newest lines are whole', () => {
	const records = createSupervisorRecords(folder);
	const path = join(folder, 'supervisor.log');
	const line = (number: number): string => `${number} ${'x'.repeat(1000)}`;
	for (let number = 0; number < 1000; number++) {
		records.log(line(number));
		expect(statSync(path).size).toBeLessThanOrEqual(supervisorLogLimit);
	}
	const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
	expect(lines).toEqual(lines.map((_, index) => line(1000 - lines.length + index)));
	expect(lines.length).toBeGreaterThan(100);
});

test('the state is written whole, and removed at the end', () => {
	const records = createSupervisorRecords(folder);
	records.saveState(state);
	expect(parseSupervisorState(readFileSync(join(folder, 'supervisor.json'), 'utf8'))).toEqual(state);
	records.removeState();
	expect(existsSync(join(folder, 'supervisor.json'))).toBe(false);
	expect(parseSupervisorState('nonsense')).toBeUndefined();
});

test('a removed folder is not created again, and nothing is thrown', () => {
	const records = createSupervisorRecords(join(folder, 'gone'));
	records.log('a line');
	records.saveState(state);
	records.removeState();
	expect(existsSync(join(folder, 'gone'))).toBe(false);
});

test('the output of the last repairs is kept, and of those to which a tunnel still writes', () => {
	const records = createSupervisorRecords(folder);
	const first = records.repairFolder('20260101T000000Z-1', []);
	const used = [join(first, '0001-minikube.log')];
	for (let day = 2; day < 8; day++) records.repairFolder(`2026010${day}T000000Z-1`, used);
	expect(readdirSync(join(folder, 'mendings'))).toEqual([
		'20260101T000000Z-1',
		'20260105T000000Z-1',
		'20260106T000000Z-1',
		'20260107T000000Z-1',
	]);
});
