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

/** A machine on which the site is up. */
async function walked(): Promise<CliHome> {
	home = await makeCliHome();
	const {exitCode, stdout} = await home.run(['up', '--yes', '--hosts-file', home.hostsFile]);
	expect(exitCode, stdout).toBe(0);
	return home;
}

describe.skipIf(noPort !== undefined)(`down${noPort === undefined ? '' : ` (${noPort})`}`, () => {
	test('stops at the cluster with --keep-cluster, and takes it the next time', {timeout: 90_000}, async () => {
		const {run, hostsFile, tools} = await walked();
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
		'without rights undoes the rest, ends with 3 and prints the commands that are left',
		{timeout: 90_000},
		async () => {
			const {run, hostsFile, tools} = await walked();
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
