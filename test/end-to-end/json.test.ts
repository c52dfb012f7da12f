import {Ajv} from 'ajv';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {SetupEvent} from '../../source/domain/event.ts';
import {eventsOf, isOptional, jsonDocument, type Documented} from '../helpers/json-document.ts';
import {makeRehearsalHome} from '../helpers/rehearsal-home.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import type {CliResult} from '../helpers/run-program.ts';
import {inRepository} from '../helpers/simulated-machine.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';

const noPort = await whyNoPort80();
let isValid: (event: unknown) => boolean;
beforeAll(() => {
	// What the build has written, which the package exports.
	const schema = JSON.parse(readFileSync(inRepository('dist/event-schema.json'), 'utf8')) as object;
	isValid = new Ajv({strict: false}).compile(schema);
});

/** Expects events of the published schema only, from run-started to run-ended with the exit code. */
const expectWellFormed = ({stdout, events, exitCode}: CliResult): void => {
	expect(stdout.trimEnd().split('\n')).toHaveLength(events.length);
	for (const event of events) expect(isValid(event), JSON.stringify(event)).toBe(true);
	expect(events[0]?.type).toBe('run-started');
	expect(events.at(-1)).toMatchObject({type: 'run-ended', exitCode});
	expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
};

const endOf = ({events}: CliResult): Extract<SetupEvent, {type: 'run-ended'}> => {
	const last = events.at(-1);
	if (last?.type !== 'run-ended') throw new Error(`the last event is ${last?.type}`);
	return last;
};

/** The messages in a value that consist of others, and the depth to which they do. */
const depthOf = (value: unknown): number => {
	if (typeof value !== 'object' || value === null) return 0;
	const inner = Math.max(0, ...Object.values(value).map(depthOf));
	return 'text' in value && 'key' in value ? inner + 1 : inner;
};

describe('every command with --json', () => {
	let home: CliHome;
	const rehearsals = makeRehearsalHome();
	beforeAll(async () => void (home = await makeCliHome()));
	afterAll(async () => {
		await home.close();
		rehearsals.close();
	});

	test.skipIf(noPort !== undefined)(
		'prints valid events, with what it amounts to as data in the last line',
		async () => {
			const documented: Documented[] = [];
			const run = async (command: string, ...args: readonly string[]): Promise<CliResult> => {
				const result = await home.run([...command.split(' '), '--json', ...args]);
				expectWellFormed(result);
				documented.push({command, events: result.events});
				return result;
			};
			await run('plan');
			const up = endOf(await run('up', '--yes', '--hosts-file', home.hostsFile));
			expect(up).toMatchObject({
				exitCode: 0,
				address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
				resolvesHere: false,
			});
			expect(up.url).toBe('http://web.backend.com/');
			expect(up.changes.map(({change}) => change.kind)).toContain('profile');
			expect(up.steps).toHaveLength(8);
			expect(up.checks.filter(({topic}) => topic === 'site').every(({status}) => status !== 'failed')).toBe(true);
			expect(depthOf(up)).toBeLessThanOrEqual(3);
			expect(endOf(await run('status')).steps.map(({condition}) => condition)).toEqual(Array(8).fill('ready'));
			expect(endOf(await run('verify')).checks.length).toBeGreaterThan(5);
			expect(endOf(await run('doctor')).checks.length).toBeGreaterThan(10);
			for (const command of ['tunnel', 'export', 'tools list']) await run(command);
			await run('report', '--output', join(home.tools.folder, 'report.ndjson'));
			const logs = await home.run(['logs', '--json']);
			expect(logs.events.map(({type}) => type)).toEqual(
				expect.arrayContaining(['plan-made', 'change-recorded', 'run-ended']),
			);
			for (const event of logs.events) expect(isValid(event), JSON.stringify(event)).toBe(true);
			const down = endOf(await run('down', '--yes'));
			expect(down).toMatchObject({exitCode: 0, changes: []});
			expect(down.undone.map(({number}) => number).sort()).toEqual(up.changes.map(({number}) => number).sort());

			// That of the simulated machine is the same on every machine.
			const rehearsed = await rehearsals.rehearse(['doctor', '--json']);
			expectWellFormed(rehearsed);
			documented[4] = {command: 'doctor', events: rehearsed.events};
			for (const {command, events} of documented) {
				const known = new Set<string>(eventsOf[command]);
				const printed = new Set<string>(events.map(({type}) => type).filter((type) => !type.startsWith('run-')));
				expect(
					[...printed].filter((type) => !known.has(type)),
					command,
				).toEqual([]);
				expect(
					[...known].filter((type) => !printed.has(type) && !isOptional(type)),
					command,
				).toEqual([]);
			}
			const folders = {
				[home.tools.folder]: '/home/me',
				[rehearsals.stateFolder]: '/home/me/.local/state/digimon-setup',
				[home.profile]: 'digimon',
				[up.address ?? '']: '10.102.131.96',
			};
			await expect(jsonDocument(documented, folders)).toMatchFileSnapshot(inRepository('assets/docs/json.md'));
		},
	);
});

describe('--json', () => {
	let home: CliHome;
	beforeEach(async () => void (home = await makeCliHome()));
	afterEach(() => home.close());

	test.each([
		[['up', '--json'], 3],
		[['up', '--json', '--yes', '--cpus', 'x'], 2],
		[['plan', '--json', '--bogus'], 2],
	])('%j prints run-ended and exits with %i', async (args, code) => {
		const result = await home.run(args);
		expectWellFormed(result);
		expect(result.exitCode).toBe(code);
	});

	test('SIGTERM in the middle prints run-ended and exits with 143', async () => {
		home.tools.setSpeed(1);
		const result = await home.run(['up', '--yes', '--json', '--hosts-file', home.hostsFile], {
			signalAt: ['SIGTERM', (event) => event.type === 'command-started' && event.shown.startsWith('minikube start')],
		});
		expectWellFormed(result);
		expect(result.exitCode).toBe(143);
	});
});
