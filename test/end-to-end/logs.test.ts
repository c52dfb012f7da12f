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
		expect(exitCode).toBe(3);
		expect(stderr).toMatch(/There is no run[^]*Set it up:/);
	});

	test('prints the log of one step with the output of its commands', {timeout: 60_000}, async () => {
		const up = await home.run(upArguments());
		expect(up.exitCode, up.stdout).toBe(0);
		const {stdout} = await home.run(['logs', 'label']);
		expect(stdout).toMatch(/\[label\] runs: kubectl .* label namespace/);
		expect(stdout).toMatch(/^==> kubectl .* label namespace .* <==$/m);
		expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}\[label\] kubectl ended with exit code 0$/m);
		expect(stdout).not.toMatch(/\[cluster\]|^==> minikube|^\{/m);
		const verbose = await home.run(['logs', 'label', '--verbose']);
		expect(verbose.stdout).toMatch(
			/\[label\] queries: kubectl .* get namespace[^]*^==> kubectl .* get namespace .* <==\n\{/m,
		);
	});

	test('--list names the runs, and --run prints one of them', async () => {
		const {stdout, exitCode} = await home.run(['logs', '--list']);
		expect(exitCode).toBe(0);
		const [run = '', started = '', command, , result] = (/^\d{8}T.*$/m.exec(stdout)?.[0] ?? '').split(/ {2,}/);
		expect([command, result]).toEqual(['up', 'done']);
		expect((await home.run(['logs', '--run', run])).stdout).toContain(`${started}  digimon-setup`);
		const wrong = await home.run(['logs', '--run', `${run}7`]);
		expect(wrong.exitCode).toBe(2);
		expect(wrong.stderr).toMatch(
			/^digimon-setup: There is no run \S+; did you mean \S+\?\n.*:\n {4}digimon-setup logs --list/,
		);
	});

	test('names a report that is not there in one sentence', async () => {
		const {stderr} = await home.run(['logs', '--replay', '/nonexistent']);
		expect(stderr).toMatch(/^digimon-setup: There is no file \/nonexistent\.\n/);
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
