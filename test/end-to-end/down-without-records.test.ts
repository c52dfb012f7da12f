import {existsSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {makeCliHome} from '../helpers/run-cli.ts';

const options = {timeout: 120_000};

test(
	'without its records down names the cluster and our block, exits with 4 and touches neither',
	options,
	async (context) => {
		const home = await makeCliHome();
		context.onTestFinished(() => home.close(), 120_000);
		const hosts = ['--hosts-file', home.hostsFile];
		expect((await home.run(['up', '--yes', '--json', '--only', 'cluster', ...hosts])).exitCode).toBe(0);
		const block = `\n# >>> digimon-setup (profile ${home.profile}) - managed, do not edit >>>\n10.1.1.1 web.backend.com api.backend.com\n# <<< digimon-setup (profile ${home.profile}) <<<\n`;
		writeFileSync(home.hostsFile, block, {flag: 'a'});
		const journal = join(home.stateFolder, 'profiles', home.profile, 'journal.json');
		writeFileSync(journal, '{"schema": 9');
		const status = await home.run(['status', ...hosts]);
		expect(status.stdout).toContain(journal);
		expect(existsSync(journal)).toBe(true);
		const down = await home.run(['down', '--yes', ...hosts]);
		expect(down.exitCode, down.stdout).toBe(4);
		expect(down.stdout).toContain(`minikube delete -p ${home.profile}`);
		expect(down.stdout).toContain(home.hostsFile);
		expect(down.stdout).not.toContain('is left on this machine');
		expect(Object.keys(home.tools.state().profiles)).toEqual([home.profile]);
		rmSync(join(home.stateFolder, 'profiles'), {recursive: true});
		expect((await home.run(['down', '--yes', ...hosts])).exitCode).toBe(4);
		expect(home.tools.unknown()).toEqual([]);
	},
);

test('down --purge undoes everything and removes our state', options, async (context) => {
	const home = await makeCliHome();
	context.onTestFinished(() => home.close(), 120_000);
	const hosts = ['--hosts-file', home.hostsFile];
	expect((await home.run(['up', '--yes', '--json', '--only', 'cluster', ...hosts])).exitCode).toBe(0);
	const down = await home.run(['down', '--yes', '--purge', ...hosts]);
	expect(down.exitCode, down.stdout).toBe(0);
	expect(existsSync(home.stateFolder)).toBe(false);
	expect(home.tools.state().profiles).toEqual({});
	expect(home.tools.unknown()).toEqual([]);
});
