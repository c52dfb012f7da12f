import {readFileSync} from 'node:fs';
import {afterEach, describe, expect, test} from 'vitest';
import {whyNoPort80} from '../helpers/simulated-tools.ts';
import {hostsBefore, makeCliHome, type CliHome} from '../helpers/run-cli.ts';

const noPort = await whyNoPort80();
let home: CliHome | undefined;
afterEach(async () => {
	await home?.close();
	home = undefined;
});

/** Makes a home on which the site is up. */
async function makeSiteHome(): Promise<CliHome> {
	home = await makeCliHome();
	const {exitCode, stdout} = await home.run(['up', '--yes', '--hosts-file', home.hostsFile]);
	expect(exitCode, stdout).toBe(0);
	return home;
}

describe.skipIf(noPort !== undefined)(`down${noPort === undefined ? '' : ` (${noPort})`}`, () => {
	test('keeps the cluster with --keep-cluster and deletes it the next time', {timeout: 90_000}, async () => {
		const {run, hostsFile, tools} = await makeSiteHome();
		const first = await run(['down', '--yes', '--keep-cluster']);
		expect(first.exitCode, first.stdout).toBe(0);
		expect(first.stdout).toContain('The cluster was kept');
		const [kept] = Object.values(tools.state().profiles);
		expect(kept).toMatchObject({state: 'running', releases: [], routes: []});
		expect(tools.state()).toMatchObject({hostRoutes: [], tunnels: []});
		expect(readFileSync(hostsFile, 'utf8')).toBe(hostsBefore);
		expect(await run(['down', '--yes'])).toMatchObject({exitCode: 0});
		expect(tools.state().profiles).toEqual({});
	});

	test(
		'without sudo undoes the rest, exits with 3 and prints the commands to run by hand',
		{timeout: 90_000},
		async () => {
			const {run, hostsFile, tools} = await makeSiteHome();
			tools.change((draft) => void (draft.sudo = 'refuses'));
			const {exitCode, stdout} = await run(['down', '--yes']);
			expect(exitCode, stdout).toBe(3);
			expect(stdout).toMatch(/^\s+sudo ip route del 10\.96\.0\.0\/12 via /m);
			expect(readFileSync(hostsFile, 'utf8')).toBe(hostsBefore);
			expect(tools.state()).toMatchObject({profiles: {}, tunnels: []});
			tools.change((draft) => void (draft.sudo = 'free'));
			expect(await run(['down', '--yes'])).toMatchObject({exitCode: 0});
			expect(tools.state().hostRoutes).toEqual([]);
		},
	);
});
