import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {openTerminal, type TerminalSession} from '../helpers/terminal.ts';

const noPort = await whyNoPort80();
const prompt = '[sudo] password for learner: ';
const open: {close(): unknown}[] = [];

afterEach(async () => {
	for (const one of open.splice(0).reverse()) await one.close();
});

/** Makes a sudo that asks for the password on the terminal without echo, then calls the simulated one. Returns the PATH. */
function askingSudo(home: CliHome): string {
	const folder = join(home.tools.folder, 'asking');
	mkdirSync(folder);
	const lines = [
		'#!/bin/bash',
		'if [ "$1" = -n ]; then echo "sudo: a password is required" >&2; exit 1; fi',
		'stty -F /dev/tty -echo',
		`read -r -p '${prompt}' typed </dev/tty; stty -F /dev/tty echo; echo >/dev/tty`,
		'[ "$typed" = gennai-7 ] || { echo "sudo: 1 incorrect password attempt" >&2; exit 1; }',
		`exec '${join(home.tools.path, 'sudo')}' "$@"`,
	];
	writeFileSync(join(folder, 'sudo'), `${lines.join('\n')}\n`);
	chmodSync(join(folder, 'sudo'), 0o755);
	return `${folder}:${home.tools.path}:/usr/bin:/bin`;
}

/** Opens the wizard and starts a run; sudo asks for the password. */
async function openWizard(): Promise<TerminalSession> {
	const home = await makeCliHome({password: 'typed'});
	open.push(home);
	const terminal = openTerminal({
		args: [join(await buildCli(), 'main.cjs'), 'up', '--hosts-file', home.hostsFile, '--minikube-arg=--force'],
		environment: {...home.environment, PATH: askingSudo(home)},
	});
	open.push(terminal);
	await terminal.sees('[ ] I agree');
	terminal.press('y', 'enter');
	await terminal.sees(prompt);
	return terminal;
}

describe.skipIf(noPort !== undefined)(
	`a password typed during a run${noPort === undefined ? '' : ` (${noPort})`}`,
	{timeout: 180_000},
	() => {
		test('goes to sudo without echo while the wizard is suspended, also when the tunnel is stopped', async () => {
			const terminal = await openWizard();
			expect(terminal.isOnSecondScreen()).toBe(false);
			// The purpose, the command, and which program asks for the password.
			expect(terminal.screen()).toMatch(/Route [^$]*\$ sudo [\s\S]*sudo may ask for your password now/);
			expect(terminal.screen()).not.toContain('Setting up');
			terminal.press('gennai-7', 'enter');
			await terminal.sees('The site is up');
			expect(terminal.isOnSecondScreen()).toBe(true);
			terminal.press('q');
			await terminal.sees('Keep the tunnel');
			terminal.press('s');
			// The first prompt is still on the screen above.
			await terminal.sees(/learner:[\s\S]*learner: /);
			terminal.press('gennai-7', 'enter');
			expect(await terminal.ends()).toBe(0);
			expect(terminal.cursorIsShown()).toBe(true);
			expect(terminal.written()).not.toContain('gennai-7');
			expect(terminal.scrollBack()).toContain('Tunnel stopped');
		});

		test('that is refused names the way without root; Ctrl-C at the prompt restores the terminal', async () => {
			const terminal = await openWizard();
			terminal.press('wrong', 'enter');
			await terminal.sees('A step failed');
			await terminal.sees('--address node');
			terminal.press('r');
			await terminal.sees(prompt);
			terminal.press('ctrl-c');
			await terminal.ends();
			expect(terminal.isOnSecondScreen()).toBe(false);
			expect(terminal.cursorIsShown()).toBe(true);
		});
	},
);
