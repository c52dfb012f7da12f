import * as v from 'valibot';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {eventSchema} from '../../source/domain/event.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import type {CliResult} from '../helpers/run-program.ts';

const noPort = await whyNoPort80();
let home: CliHome;
beforeEach(async () => void (home = await makeCliHome()));
afterEach(() => home.close());

/** Expects events of the published schema only, from run-started to run-ended with the exit code. */
const expectWellFormed = ({stdout, events, exitCode}: CliResult): void => {
	expect(stdout.trimEnd().split('\n')).toHaveLength(events.length);
	for (const event of events) expect(v.is(eventSchema, event), JSON.stringify(event)).toBe(true);
	expect(events[0]?.type).toBe('run-started');
	expect(events.at(-1)).toMatchObject({type: 'run-ended', exitCode});
	expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
};

describe('--json', () => {
	test.skipIf(noPort !== undefined)('prints valid events of up, status and down', async () => {
		const up = await home.run(['up', '--yes', '--json', '--hosts-file', home.hostsFile]);
		expectWellFormed(up);
		expect(up.exitCode).toBe(0);
		expectWellFormed(await home.run(['status', '--json']));
		const down = await home.run(['down', '--yes', '--json']);
		expectWellFormed(down);
		expect(down.exitCode).toBe(0);
	});

	test.each([
		[['up', '--json'], 3],
		[['up', '--json', '--yes', '--cpus', 'x'], 2],
		[['plan', '--json', '--bogus'], 2],
		[['plan', '--json'], 0],
		[['export', '--json'], 0],
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
