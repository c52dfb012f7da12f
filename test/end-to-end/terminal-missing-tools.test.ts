import {existsSync, mkdirSync, readdirSync, renameSync} from 'node:fs';
import type {ServerResponse} from 'node:http';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {serveLocally} from '../helpers/loopback-server.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {openTerminal, type TerminalSession} from '../helpers/terminal.ts';

const open: {close(): unknown}[] = [];

afterEach(async () => {
	for (const one of open.splice(0).reverse()) await one.close();
});

/** Opens the wizard of a real run where only Helm is missing, and waits for the text `offer`. `putHelm` installs Helm by hand. */
async function openWithoutHelm(
	args: (home: CliHome) => readonly string[],
	environment: Readonly<Record<string, string>> = {},
	offer = 't get tools',
): Promise<{readonly terminal: TerminalSession; readonly home: CliHome; readonly putHelm: () => void}> {
	const home = await makeCliHome();
	open.push(home);
	const removed = join(home.tools.folder, 'helm-removed');
	renameSync(join(home.tools.path, 'helm'), removed);
	const terminal = openTerminal({
		args: [join(await buildCli(), 'main.cjs'), 'up', '--hosts-file', home.hostsFile, ...args(home)],
		columns: 120,
		rows: 40,
		environment: {...home.environment, ...environment},
	});
	open.push(terminal);
	await terminal.sees(offer);
	return {terminal, home, putHelm: () => renameSync(removed, join(home.tools.path, 'helm'))};
}

/** A mirror on loopback that sends the first half of every file at once and the second half on `goOn()`. */
async function slowMirror(): Promise<{readonly url: string; readonly goOn: () => void}> {
	const waiting: ServerResponse[] = [];
	const half = Buffer.alloc(4 * 1024 ** 2);
	const {url} = await serveLocally((request, response) => {
		if (request.url?.endsWith('.sha256')) return void response.writeHead(404).end();
		response.writeHead(200, {'content-length': half.length * 2});
		response.write(half);
		waiting.push(response);
	});
	return {
		url: `${url}/copies`,
		goOn: () => waiting.splice(0).forEach((response) => response.end(half)),
	};
}

describe('the wizard when a tool is missing', {timeout: 180_000}, () => {
	test('opens the rehearsal with R in the same terminal and changes nothing on the computer', async () => {
		const {terminal, home} = await openWithoutHelm(() => []);
		expect(terminal.screen()).not.toContain('REHEARSAL');
		expect(terminal.screen()).toContain('helm is not installed');
		terminal.press('R');
		await terminal.sees(/REHEARSAL\s+Plan:/);
		await terminal.sees('[ ] Practice');
		terminal.press('y');
		await terminal.sees('[x] Practice');
		terminal.press('d');
		await terminal.sees('✔  Tools: minikube');
		expect(terminal.screen()).not.toMatch(/t get tools|R rehearse/);
		terminal.press('escape');
		await terminal.sees('Press Enter to start.');
		terminal.press('q');
		expect(await terminal.ends()).toBe(130);
		expect(terminal.isOnSecondScreen()).toBe(false);
		expect(terminal.cursorIsShown()).toBe(true);
		// The text of the real run stays; the text of the rehearsal is marked.
		expect(terminal.scrollBack()).toMatch(/helm is not installed[\s\S]*REHEARSAL {2}Nothing was changed/);
		expect(Object.keys(home.tools.state().profiles)).toEqual([]);
		expect(readdirSync(home.stateFolder)).toContain('rehearsal');
		const logs = await home.run(['logs']);
		expect(logs.stdout).toContain('helm is not installed');
		expect(logs.stdout).not.toContain('REHEARSAL');
	});

	test('downloads it with t, shows the progress and rejects a file of another checksum', async () => {
		const mirror = await slowMirror();
		const {terminal, home} = await openWithoutHelm(() => ['--mirror', mirror.url]);
		expect(terminal.screen()).toContain(`Downloads helm 4.2.4 from ${mirror.url} to`);
		terminal.press('t');
		await terminal.sees('Downloading the tools');
		await terminal.sees(/█████░░░░░\s+helm 4\.2\.4: 4 of 8 MB/);
		mirror.goOn();
		await terminal.sees('It was deleted and never run.');
		await terminal.sees('t get tools');
		expect(existsSync(join(home.stateFolder, 'tools', 'helm', '4.2.4', 'helm'))).toBe(false);
		terminal.press('q');
		expect(await terminal.ends()).toBe(4);
	});

	test('names the file that a folder lacks, and continues with r once the tool is installed', async () => {
		const {terminal, putHelm} = await openWithoutHelm(({tools: {folder}}) => {
			mkdirSync(join(folder, 'files'));
			return ['--from-files', join(folder, 'files')];
		});
		terminal.press('t');
		await terminal.sees(/has no file helm-v4\.2\.4/);
		putHelm();
		terminal.press('r');
		await terminal.sees('Plan:');
		await terminal.sees(/Machine: .*\(d\)/);
		terminal.press('q');
		expect(await terminal.ends()).toBe(130);
	});

	test('offers both in the screen reader view', async () => {
		const {terminal, home} = await openWithoutHelm(() => [], {INK_SCREEN_READER: '1'}, '3. Download the missing tools');
		await terminal.sees('4. Open the rehearsal instead');
		terminal.press('4', 'enter');
		await terminal.sees('1. Start');
		expect(terminal.scrollBack()).toContain('A simulated machine; nothing on this one is changed.');
		terminal.press('ctrl-c');
		await terminal.ends();
		expect(Object.keys(home.tools.state().profiles)).toEqual([]);
	});
});
