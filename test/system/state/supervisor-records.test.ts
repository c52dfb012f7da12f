import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {parseSupervisorState} from '../../../source/domain/tunnel-policy.ts';
import {createSupervisorRecords, supervisorLogLimit} from '../../../source/system/state/supervisor-records.ts';

let folder = '';
beforeEach(() => void (folder = temporaryFolder('digimon-setup-supervisor')));

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
	records.writeState(state);
	expect(parseSupervisorState(readFileSync(join(folder, 'supervisor.json'), 'utf8'))).toEqual(state);
	records.removeState();
	expect(existsSync(join(folder, 'supervisor.json'))).toBe(false);
	expect(parseSupervisorState('nonsense')).toBeUndefined();
});

test('a folder that was removed is not created again, and nothing is thrown', () => {
	const records = createSupervisorRecords(join(folder, 'gone'));
	records.log('a line');
	records.writeState(state);
	records.removeState();
	expect(existsSync(join(folder, 'gone'))).toBe(false);
});

test('the output of repairs is kept for the last few, and where a tunnel still writes', () => {
	const records = createSupervisorRecords(folder);
	const first = records.repairFolder('20260101T000000Z-1', []);
	const used = [join(first, '0001-minikube.log')];
	for (let day = 2; day < 8; day++) records.repairFolder(`2026010${day}T000000Z-1`, used);
	expect(readdirSync(join(folder, 'repairs'))).toEqual([
		'20260101T000000Z-1',
		'20260105T000000Z-1',
		'20260106T000000Z-1',
		'20260107T000000Z-1',
	]);
});
