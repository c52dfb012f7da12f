import {existsSync, readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {whyNoPort80} from '../helpers/simulated-tools.ts';
import {hostsBefore, makeCliHome, type CliHome} from '../helpers/run-cli.ts';

const noPort = await whyNoPort80();

describe.skipIf(noPort !== undefined)(
	`the built program on pretend tools, on a pipe${noPort === undefined ? '' : ` (${noPort})`}`,
	() => {
		let home: CliHome;
		const args = (...more: string[]): string[] => [...more, '--hosts-file', home.hostsFile];
		beforeAll(async () => void (home = await makeCliHome()));
		afterAll(() => home.close());

		test('walks from nothing to a proven site', async () => {
			const {exitCode, stdout, stderr} = await home.run(args('up', '--yes'));
			expect(exitCode, stdout + stderr).toBe(0);
			expect(stdout).toMatch(/proven/);
			expect(readFileSync(home.hostsFile, 'utf8')).toContain('web.backend.com');
			expect(home.tools.unknown()).toEqual([]);
		});

		test('has nothing to do the second time', async () => {
			const {exitCode, events} = await home.run(args('up', '--yes', '--json'));
			expect(exitCode).toBe(0);
			const outcomes = events.flatMap((event) => (event.type === 'step-ended' ? [event.outcome] : []));
			expect(outcomes).toEqual(Array.from({length: 8}, () => 'already-done'));
			expect(events.filter((event) => event.type === 'command-started' && event.kind !== 'query')).toEqual([]);
		});

		test('says so by status, and keeps the log whole', async () => {
			expect(await home.run(['status', '--verify'])).toMatchObject({exitCode: 0});
			const {stdout} = await home.run(['logs']);
			expect(stdout).toContain('==> 0001-');
		});

		test('takes everything back, and what was in the hosts file before is all that is in it', async () => {
			const {exitCode, stdout, stderr} = await home.run(['down', '--yes']);
			expect(exitCode, stdout + stderr).toBe(0);
			expect(readFileSync(home.hostsFile, 'utf8')).toBe(hostsBefore);
			expect(home.tools.state()).toMatchObject({profiles: {}, hostRoutes: [], tunnels: []});
			expect(home.tools.unknown()).toEqual([]);
		});

		test('is calm when there is nothing left to take back', async () => {
			const {exitCode, events} = await home.run(['down', '--yes', '--json']);
			expect(exitCode).toBe(0);
			expect(events.filter(({type}) => type === 'command-started')).toEqual([]);
		});
	},
);

describe('without a terminal', () => {
	let home: CliHome;
	beforeAll(async () => void (home = await makeCliHome()));
	afterAll(() => home.close());

	test('up says what to pass, changes nothing and does not hang', async () => {
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
	])('%j is wrong usage: exit 2, one sentence', async (args, text) => {
		const {exitCode, stderr, stdout} = await home.run(args);
		expect(exitCode).toBe(2);
		expect(stderr).toContain(text);
		expect(stdout).toBe('');
	});

	test('a machine without any tool ends with 3 and is told every one with the command that installs it', async () => {
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

	test('the article’s versions are refused with the command that does it with today’s', async () => {
		const {exitCode, stdout} = await home.run(['plan', '--edition', 'article']);
		expect(exitCode).toBe(3);
		expect(stdout).toContain('--edition current');
	});

	test('the exported script is one that sh understands', async () => {
		const {exitCode, stdout} = await home.run(['export']);
		expect(exitCode).toBe(0);
		const {spawnSync} = await import('node:child_process');
		expect(spawnSync('/bin/sh', ['-n'], {input: stdout, encoding: 'utf8'})).toMatchObject({status: 0, stderr: ''});
		for (const word of ['set -eu', 'minikube start', 'istioctl install', 'helm upgrade', 'kubectl'])
			expect(stdout).toContain(word);
	});
});
