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

/** Every line is an event of the published schema; the first is run-started, the last run-ended with the exit code. */
const expectWellFormed = ({stdout, events, exitCode}: CliResult): void => {
	expect(stdout.trimEnd().split('\n')).toHaveLength(events.length);
	for (const event of events) expect(v.is(eventSchema, event), JSON.stringify(event)).toBe(true);
	expect(events[0]?.type).toBe('run-started');
	expect(events.at(-1)).toMatchObject({type: 'run-ended', exitCode});
	expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
};

describe('--json', () => {
	test.skipIf(noPort !== undefined)('a whole walk, and the way back', async () => {
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
	])('%j ends with run-ended and exit code %i', async (args, code) => {
		const result = await home.run(args);
		expectWellFormed(result);
		expect(result.exitCode).toBe(code);
	});

	test('a stop by SIGTERM in the middle ends with run-ended and 143', async () => {
		home.tools.setSpeed(1);
		const result = await home.run(['up', '--yes', '--json', '--hosts-file', home.hostsFile], {
			signalAt: ['SIGTERM', (event) => event.type === 'command-started' && event.shown.startsWith('minikube start')],
		});
		expectWellFormed(result);
		expect(result.exitCode).toBe(143);
	});
});
