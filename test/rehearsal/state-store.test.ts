import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {SetupError, type Failure} from '../../source/domain/failure.ts';
import {edit} from '../../source/rehearsal/simulator/answer.ts';
import {emptyState} from '../../source/rehearsal/simulator/state.ts';
import {openStateStore, writeState} from '../../source/rehearsal/state-store.ts';

let folder = '';
let path = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'state-store-'));
	path = join(folder, 'machine.json');
	writeState(path, emptyState());
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

function failureOf(work: () => unknown): Failure | undefined {
	try {
		work();
	} catch (error) {
		if (error instanceof SetupError) return error.failure;
		throw error;
	}
	return undefined;
}

const stopDocker = edit((draft) => void (draft.docker.running = false));

describe('the state store', () => {
	test('keeps a change, and no file beside it', () => {
		openStateStore(path).change(stopDocker);
		expect(openStateStore(path).read().docker.running).toBe(false);
		expect(readdirSync(folder)).toEqual(['machine.json']);
	});

	test('removes the lock of a process that was killed', () => {
		mkdirSync(`${path}.lock`);
		writeFileSync(join(`${path}.lock`, 'holder'), String(spawnSync(process.execPath, ['-e', '']).pid));
		openStateStore(path).change(stopDocker);
		expect(openStateStore(path).read().docker.running).toBe(false);
		expect(readdirSync(folder)).toEqual(['machine.json']);
	});

	test.each([
		['empty', ''],
		['cut', '{"schema"'],
		['of another kind', '[]'],
	])('tells of a file that is %s, and how to begin again', (_, text) => {
		writeFileSync(path, text);
		const failure = failureOf(() => openStateStore(path).change(stopDocker));
		expect(failure).toMatchObject({code: 'state-unwritable', next: [{run: `rm ${path}`}]});
	});

	test('tells of a pipe and of a folder in its place', () => {
		rmSync(path);
		mkdirSync(path);
		expect(failureOf(() => openStateStore(path).read())).toMatchObject({code: 'state-unwritable'});
		rmSync(path, {recursive: true});
		spawnSync('mkfifo', [path]);
		expect(failureOf(() => openStateStore(path).read())).toMatchObject({code: 'state-unwritable'});
	});
});
