import {existsSync, mkdirSync, readdirSync, renameSync} from 'node:fs';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import process from 'node:process';
import {afterEach, describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {openTerminal, type TerminalSession} from '../helpers/terminal.ts';

const open: {close(): unknown}[] = [];

afterEach(async () => {
	for (const one of open.splice(0).reverse()) await one.close();
});

/** A person at the real run's wizard, on a machine that has everything but Helm. `offer` is what the view says of a fetch; `putHelm` installs it by hand. */
async function sitWithoutHelm(
	args: (home: CliHome) => readonly string[],
	environment: Readonly<Record<string, string>> = {},
	offer = 't fetch tools',
): Promise<{readonly person: TerminalSession; readonly home: CliHome; readonly putHelm: () => void}> {
	const home = await makeCliHome();
	open.push(home);
	const aside = join(home.tools.folder, 'helm-aside');
	renameSync(join(home.tools.path, 'helm'), aside);
	const person = openTerminal({
		args: [join(await buildCli(), 'main.cjs'), 'up', '--hosts-file', home.hostsFile, ...args(home)],
		columns: 120,
		rows: 40,
		environment: {
			PATH: home.tools.path,
			HOME: join(home.tools.folder, 'home'),
			DIGIMON_SETUP_STATE: home.stateFolder,
			DIGIMON_SETUP_DRIVER: 'docker',
			DIGIMON_SETUP_PROFILE: `missing-${process.pid}`,
			...environment,
		},
	});
	open.push(person);
	await person.sees(offer);
	return {person, home, putHelm: () => renameSync(aside, join(home.tools.path, 'helm'))};
}

/** A mirror on loopback that gives the first half of every file, and the second when it is told to. */
async function slowMirror(): Promise<{readonly url: string; readonly goOn: () => void}> {
	const waiting: ServerResponse[] = [];
	const half = Buffer.alloc(4 * 1024 ** 2);
	const server = createServer((request, response) => {
		if (request.url?.endsWith('.sha256')) return void response.writeHead(404).end();
		response.writeHead(200, {'content-length': half.length * 2});
		response.write(half);
		waiting.push(response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	open.push({close: () => (server.closeAllConnections(), server.close())});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/copies`,
		goOn: () => waiting.splice(0).forEach((response) => response.end(half)),
	};
}

describe('the wizard on a machine where a tool is missing', () => {
	test(
		'opens the rehearsal by R in the same terminal, and leaves the real machine as it was',
		{timeout: 180_000},
		async () => {
			const {person, home} = await sitWithoutHelm(() => []);
			expect(person.screen()).not.toContain('REHEARSAL');
			expect(person.screen()).toContain('helm is not installed');
			person.press('R');
			await person.sees(/REHEARSAL\s+The plan/);
			await person.sees('[ ] I agree');
			person.press('y');
			await person.sees('[x] I agree');
			person.press('d');
			await person.sees('✔ Tools: minikube');
			expect(person.screen()).not.toMatch(/t fetch tools|R rehearse/);
			person.press('escape');
			await person.sees('Press Enter to start.');
			person.press('q');
			expect(await person.ends()).toBe(130);
			expect(person.isOnSecondScreen()).toBe(false);
			expect(person.cursorIsShown()).toBe(true);
			// What the real run said stays; what the rehearsal said is marked.
			expect(person.scrollBack()).toMatch(/helm is not installed[\s\S]*REHEARSAL {2}Nothing was changed/);
			expect(Object.keys(home.tools.state().profiles)).toEqual([]);
			expect(readdirSync(home.stateFolder)).toContain('rehearsal');
			const logs = await home.run(['logs'], {environment: {DIGIMON_SETUP_PROFILE: `missing-${process.pid}`}});
			expect(logs.stdout).toContain('helm is not installed');
			expect(logs.stdout).not.toContain('REHEARSAL');
		},
	);

	test(
		'fetches it by t, shows the bytes, and throws away what is not the pinned file',
		{timeout: 180_000},
		async () => {
			const mirror = await slowMirror();
			const {person, home} = await sitWithoutHelm(() => ['--mirror', mirror.url]);
			expect(person.screen()).toContain(`Fetches helm 4.2.4 from ${mirror.url} into`);
			person.press('t');
			await person.sees('Fetching the tools');
			await person.sees(/█████░░░░░ helm 4\.2\.4: 4 of 8 MB/);
			mirror.goOn();
			await person.sees('It was thrown away and never run.');
			await person.sees('t fetch tools');
			expect(existsSync(join(home.stateFolder, 'tools', 'helm', '4.2.4', 'helm'))).toBe(false);
			person.press('q');
			expect(await person.ends()).toBe(4);
		},
	);

	test(
		'says which file a folder lacks, and by r goes on to the plan once the tool is there',
		{timeout: 180_000},
		async () => {
			const {person, putHelm} = await sitWithoutHelm(({tools: {folder}}) => {
				mkdirSync(join(folder, 'files'));
				return ['--from-files', join(folder, 'files')];
			});
			person.press('t');
			await person.sees(/has no file helm-v4\.2\.4/);
			putHelm();
			person.press('r');
			await person.sees('The plan');
			await person.sees(/Machine: .*\(d\)/);
			person.press('q');
			expect(await person.ends()).toBe(130);
		},
	);

	test('offers both to a person who listens', {timeout: 180_000}, async () => {
		const {person, home} = await sitWithoutHelm(() => [], {INK_SCREEN_READER: '1'}, '3. Fetch the missing tools');
		await person.sees('4. Open the rehearsal instead');
		person.press('4', 'enter');
		await person.sees('1. Start');
		expect(person.scrollBack()).toContain('REHEARSAL');
		person.press('ctrl-c');
		await person.ends();
		expect(Object.keys(home.tools.state().profiles)).toEqual([]);
	});
});
