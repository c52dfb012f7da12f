import {afterAll, beforeAll, expect, test} from 'vitest';
import {whyNoPort80} from '../helpers/simulated-tools.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {median, print, table, verdict} from './measure.ts';

const whyNot = await whyNoPort80();
let home: CliHome;
beforeAll(async () => void (home = await makeCliHome({answering: 'each itself'})));
afterAll(async () => home.close());

test.skipIf(whyNot !== undefined)(
	`up with nothing to do is over in a moment${whyNot === undefined ? '' : ` (${whyNot})`}`,
	async () => {
		const args = ['up', '--yes', '--json', '--hosts-file', home.hostsFile];
		const first = await home.run(args);
		expect(first.exitCode, first.stdout + first.stderr).toBe(0);
		const seconds: number[] = [];
		const commands: string[] = [];
		for (let round = 0; round < 7; round++) {
			const startedAt = performance.now();
			const {exitCode, events} = await home.run(args);
			seconds.push((performance.now() - startedAt) / 1000);
			expect(exitCode).toBe(0);
			const ended = events.flatMap((event) => (event.type === 'command-ended' ? [event.durationMs] : []));
			commands.push(`${ended.length} (${(ended.reduce((sum, each) => sum + each, 0) / 1000).toFixed(2)} s)`);
			expect(events.filter((event) => event.type === 'command-started' && event.kind !== 'query')).toEqual([]);
		}
		const range = `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)}`;
		const line = [
			'eight steps inspected',
			`${median(seconds).toFixed(2)} s`,
			range,
			commands[0] ?? '',
			...verdict(median(seconds), 2),
		];
		print(
			table(
				'up with nothing to do, on pretend tools (each a Node process)',
				['what', 'median', 'min–max', 'questions (added up)', 'goal in s', ''],
				[line],
			),
		);
	},
);
