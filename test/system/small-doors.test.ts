import {spawn} from 'node:child_process';
import {EventEmitter, once} from 'node:events';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {SetupEvent} from '../../source/domain/event.ts';
import {emptyJournal} from '../../source/domain/journal.ts';
import {createRealClock} from '../../source/system/host/clock.ts';
import {listenToStops} from '../../source/system/host/stop-signals.ts';
import {terminalFacts} from '../../source/system/host/terminal.ts';
import {createProcesses, parsePsLine} from '../../source/system/process/processes.ts';
import {createJournalStore} from '../../source/system/state/journal-file.ts';
import {newRunId, ownFolders} from '../../source/system/state/run-folder.ts';
import {listRuns, openRunLog, pruneRuns} from '../../source/system/state/run-log.ts';
import {createResolver} from '../../source/system/web.ts';

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'digimon-setup-doors-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

test('localhost has its address, and a name that nobody knows has none', async () => {
	expect(await createResolver().addresses('localhost')).toContain('127.0.0.1');
	expect(await createResolver().addresses('no-such-name.invalid')).toEqual([]);
});

test('sleeping ends early when the run is stopped', async () => {
	const stop = new AbortController();
	const sleep = createRealClock().sleep(3_600_000, stop.signal);
	stop.abort();
	await expect(sleep).rejects.toThrow('aborted');
});

describe('other processes', () => {
	const processes = createProcesses();

	test('are found by their command line, known by their birth, and gone after SIGKILL', async () => {
		const mark = `mark-${process.pid}-${Date.now()}`;
		const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', mark, 'two words']);
		const [found] = await processes.find((args) => args.includes(mark));
		expect(found).toMatchObject({
			pid: child.pid,
			parentPid: process.pid,
			startTime: await processes.startTime(child.pid ?? 0),
		});
		expect(found?.args).toContain('two words');
		expect(await processes.signal(child.pid ?? 0, 'SIGKILL')).toBe(true);
		await once(child, 'exit');
		expect(await processes.startTime(child.pid ?? 0)).toBeUndefined();
		expect(await processes.signal(child.pid ?? 0, 'SIGINT')).toBe(false);
	});

	test('we ourselves were born once, and nobody was born as a pid that cannot be', async () => {
		expect(await processes.startTime(process.pid)).toBe(await processes.startTime(process.pid));
		expect(await processes.startTime(2 ** 22 + 1)).toBeUndefined();
	});

	test('what ps says is read', () => {
		expect(parsePsLine('  501     1 Mon Nov  3 08:01:02 2026 /usr/local/bin/minikube tunnel -p digimon')).toEqual([
			{
				pid: 501,
				parentPid: 1,
				startTime: 'Mon Nov  3 08:01:02 2026',
				args: ['/usr/local/bin/minikube', 'tunnel', '-p', 'digimon'],
			},
		]);
		expect(parsePsLine('')).toEqual([]);
	});
});

describe('the folders of our own', () => {
	test('DIGIMON_SETUP_STATE is the state folder', () => {
		expect(ownFolders({DIGIMON_SETUP_STATE: '/some/where'}).state).toBe('/some/where');
	});

	test('a relative one is refused as wrong usage', () => {
		expect(() => ownFolders({DIGIMON_SETUP_STATE: 'some/where'})).toThrow('absolute');
	});

	test.skipIf(process.platform !== 'linux')("without it the state lies in the user's state folder", () => {
		expect(ownFolders({}).state).toMatch(/\/digimon-setup$/);
	});

	test('runs sort by time', () => {
		expect(newRunId(new Date('2026-11-23T13:28:47.123Z'), 4711)).toBe('20261123T132847Z-4711');
	});
});

describe('the log of a run', () => {
	const envelope = {schema: 2, seq: 1, at: '2026-11-23T13:00:00.000Z', runId: 'r', rehearsal: false} as const;

	test("has every event but the commands' lines, and a sentence where there is one to say", () => {
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

	test('a folder that cannot be made is told as a failure of the person to solve', () => {
		writeFileSync(join(folder, 'runs'), '');
		expect(() => openRunLog(join(folder, 'runs/one'), () => undefined)).toThrow(
			expect.objectContaining({failure: expect.objectContaining({code: 'state-unwritable'})}),
		);
	});
});

describe('signals', () => {
	test('the first Ctrl-C asks, the second insists', () => {
		const from = new EventEmitter();
		const stops = listenToStops(from);
		from.emit('SIGINT');
		expect([stops.signal.aborted, stops.signal.reason, stops.forceKill.aborted]).toEqual([true, 'SIGINT', false]);
		stops.interrupt();
		expect(stops.forceKill.aborted).toBe(true);
	});

	test('SIGTERM and a closed terminal are known by name, and nothing listens after the end', () => {
		for (const name of ['SIGTERM', 'SIGHUP']) {
			const from = new EventEmitter();
			const stops = listenToStops(from);
			from.emit(name);
			expect(stops.signal.reason).toBe(name);
			stops.close();
			expect(from.eventNames()).toEqual([]);
		}
	});
});

describe('the terminal', () => {
	const tty = {isTTY: true, columns: 80, rows: 24};
	test.each([
		[
			'a terminal',
			{stdin: tty, stdout: tty, stderr: tty},
			{},
			{isTerminal: true, mayDraw: true, mayAsk: true, columns: 80, rows: 24, mayColour: true},
		],
		[
			'output on a pipe',
			{stdin: tty, stdout: {}, stderr: tty},
			{},
			{isTerminal: false, mayDraw: false, mayAsk: true, columns: 80},
		],
		['input on a pipe', {stdin: {}, stdout: tty, stderr: tty}, {}, {mayDraw: true, mayAsk: false}],
		[
			'a dumb terminal',
			{stdin: tty, stdout: tty, stderr: tty},
			{TERM: 'dumb'},
			{isTerminal: true, mayDraw: false, mayAsk: true, mayColour: false},
		],
		['NO_COLOR', {stdin: tty, stdout: tty, stderr: tty}, {NO_COLOR: '1'}, {mayDraw: true, mayColour: false}],
		['a screen reader', {stdin: tty, stdout: tty, stderr: tty}, {INK_SCREEN_READER: 'true'}, {screenReader: true}],
		[
			'a screen reader turned off',
			{stdin: tty, stdout: tty, stderr: tty},
			{INK_SCREEN_READER: '0'},
			{screenReader: false},
		],
	])('%s is known', (_name, streams, environment, facts) => {
		expect(terminalFacts(streams, environment)).toMatchObject(facts);
	});
});
