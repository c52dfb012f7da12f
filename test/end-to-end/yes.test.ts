import {existsSync, readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {whyNoPort80} from '../helpers/simulated-tools.ts';
import {hostsBefore, makeCliHome, type CliHome} from '../helpers/run-cli.ts';

const noPort = await whyNoPort80();

describe.skipIf(noPort !== undefined)(
	`the built program with simulated tools, without a terminal${noPort === undefined ? '' : ` (${noPort})`}`,
	() => {
		let home: CliHome;
		const args = (...more: string[]): string[] => [...more, '--hosts-file', home.hostsFile];
		beforeAll(async () => void (home = await makeCliHome()));
		afterAll(() => home.close());

		test('up --yes sets up and verifies the site', async () => {
			const {exitCode, stdout, stderr} = await home.run(args('up', '--yes'));
			expect(exitCode, stdout + stderr).toBe(0);
			expect(stdout).toMatch(/verified/);
			expect(readFileSync(home.hostsFile, 'utf8')).toContain('web.backend.com');
			expect(home.tools.unknown()).toEqual([]);
		});

		test('a second up changes nothing', async () => {
			const {exitCode, events} = await home.run(args('up', '--yes', '--json'));
			expect(exitCode).toBe(0);
			const outcomes = events.flatMap((event) => (event.type === 'step-ended' ? [event.outcome] : []));
			expect(outcomes).toEqual(Array.from({length: 8}, () => 'already-done'));
			expect(events.filter((event) => event.type === 'command-started' && event.kind !== 'query')).toEqual([]);
		});

		test('status --verify succeeds, and logs --verbose prints what the queries answered', async () => {
			expect(await home.run(['status', '--verify'])).toMatchObject({exitCode: 0});
			const {stdout} = await home.run(['logs', '--verbose']);
			expect(stdout).toMatch(/^==> (minikube|kubectl) .* <==$/m);
		});

		test('down undoes everything and restores the hosts file', async () => {
			const {exitCode, stdout, stderr} = await home.run(['down', '--yes']);
			expect(exitCode, stdout + stderr).toBe(0);
			expect(readFileSync(home.hostsFile, 'utf8')).toBe(hostsBefore);
			expect(home.tools.state()).toMatchObject({profiles: {}, hostRoutes: [], tunnels: []});
			expect(home.tools.unknown()).toEqual([]);
		});

		test('a second down succeeds, and only asks', async () => {
			const {exitCode, events} = await home.run(['down', '--yes', '--json']);
			expect(exitCode).toBe(0);
			const kinds = events.flatMap((event) => (event.type === 'command-started' ? [event.kind] : []));
			expect(new Set(kinds)).toEqual(new Set(['query']));
		});
	},
);

describe('without a terminal', () => {
	let home: CliHome;
	beforeAll(async () => void (home = await makeCliHome()));
	afterAll(() => home.close());

	test('up without --yes prints the option, changes nothing and exits', async () => {
		const {exitCode, stderr} = await home.run([]);
		expect(exitCode).toBe(3);
		expect(stderr).toContain('digimon-setup --yes');
		expect(existsSync(home.stateFolder)).toBe(false);
	});

	test.each([
		[['--cpus', 'many'], '--cpus: "many"'],
		[['--only', 'moon'], 'cluster, mesh'],
		[['pln'], 'plan'],
		[['--config', 'absent.yaml', 'plan'], 'absent.yaml'],
	])('%j exits with 2 and prints one sentence', async (args, text) => {
		const {exitCode, stderr, stdout} = await home.run(args);
		expect(exitCode).toBe(2);
		expect(stderr).toContain(text);
		expect(stdout).toBe('');
	});

	test('up without any tool exits with 3 and lists the command that installs each of them', async () => {
		const {exitCode, events} = await home.run(['up', '--yes', '--json'], {environment: {PATH: home.stateFolder}});
		expect(exitCode).toBe(3);
		const [ended] = events.slice(-1);
		const runs = ended?.type === 'run-ended' ? ended.next.map((action) => action.run ?? '') : [];
		for (const tool of ['docker', 'minikube', 'kubectl', 'istioctl', 'helm'])
			expect(
				runs.some((line) => line.includes(tool)),
				tool,
			).toBe(true);
	});

	test('plan refuses the versions of the article and prints the command with current ones', async () => {
		const {exitCode, stdout} = await home.run(['plan', '--edition', 'article']);
		expect(exitCode).toBe(3);
		expect(stdout).toContain('--edition current');
	});
});
