import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {edit} from '../../source/rehearsal/simulator/answer.ts';
import {emptyMachine} from '../../source/rehearsal/simulator/state.ts';
import {openStateStore, putState} from '../../source/rehearsal/state-store.ts';

let folder = '';
let path = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'room-'));
	path = join(folder, 'machine.json');
	putState(path, emptyMachine());
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const stopDocker = edit((draft) => void (draft.docker.running = false));

describe('the room of the pretend machine', () => {
	test('keeps a change, and nothing beside it', () => {
		openStateStore(path).change(stopDocker);
		expect(openStateStore(path).read().docker.running).toBe(false);
		expect(readdirSync(folder)).toEqual(['machine.json']);
	});

	test.each([
		['killed while it held it', () => String(spawnSync(process.execPath, ['-e', '']).pid)],
		['killed before its number was in it, as an earlier version could be', () => ''],
	])('is entered when the holder of its lock was %s', (_, holder) => {
		writeFileSync(`${path}.lock`, holder());
		openStateStore(path).change(stopDocker);
		expect(openStateStore(path).read().docker.running).toBe(false);
		expect(existsSync(`${path}.lock`)).toBe(false);
	});
});
