import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';

let home: CliHome;
beforeAll(async () => void (home = await makeCliHome()));
afterAll(() => home.close());

/** Only two steps, so that the test is short. */
const upArguments = (): string[] => ['up', '--yes', '--only', 'cluster,label'];

describe('logs', () => {
	test('reports that there is no run before the first one', async () => {
		const {exitCode, stderr} = await home.run(['logs']);
		expect(exitCode).toBe(2);
		expect(stderr).toContain('There is no run');
	});

	test('prints the log of one step with the output of its commands', {timeout: 60_000}, async () => {
		const up = await home.run(upArguments());
		expect(up.exitCode, up.stdout).toBe(0);
		const {stdout} = await home.run(['logs', 'label']);
		expect(stdout).toMatch(/\[label\] runs: kubectl .* label namespace/);
		expect(stdout).toMatch(/^==> \d{4}-kubectl\.log <==$/m);
		expect(stdout).not.toContain('[cluster]');
		expect(stdout).not.toContain('-minikube.log');
	});

	test('prints the events of the run with --json', async () => {
		const {exitCode, events} = await home.run(['logs', '--json']);
		expect(exitCode).toBe(0);
		expect(events[0]?.type).toBe('run-started');
		expect(events.at(-1)).toMatchObject({type: 'run-ended', exitCode: 0});
	});

	test.each([[[]], [['--json']]])(
		'--follow prints a run to its end and then exits: %j',
		{timeout: 60_000},
		async (more) => {
			let followed: ReturnType<CliHome['run']> | undefined;
			const down = await home.run(['down', '--yes', '--json'], {
				signalAt: [
					'SIGCONT',
					(event) => {
						if (event.type === 'consent-given') followed = home.run(['logs', '--follow', ...more]);
						return false;
					},
				],
			});
			expect(down.exitCode).toBe(0);
			const {exitCode, stdout} = (await followed) ?? {exitCode: -1, stdout: ''};
			expect(exitCode).toBe(0);
			expect(stdout).toContain(more.length > 0 ? '"type":"run-ended"' : 'Nothing by digimon-setup is left');
			await home.run(upArguments());
		},
	);
});
