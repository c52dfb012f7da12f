import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {sitDown, type AtTerminal} from '../helpers/terminal.ts';

const noPort = await whyNoPort80();
const prompt = '[sudo] password for learner: ';
const open: {close(): unknown}[] = [];

afterEach(async () => {
	for (const one of open.splice(0).reverse()) await one.close();
});

/** A sudo in front of the pretend one that asks on the terminal, unseen, as the real one does. */
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

async function sit(): Promise<AtTerminal> {
	const home = await makeCliHome({password: 'typed'});
	open.push(home);
	const person = sitDown({
		args: [
			join(await buildCli(), 'main.cjs'),
			'up',
			'--hosts-file',
			home.hostsFile,
			'--minikube-arg=--force',
			'--profile',
			home.profile,
		],
		environment: {PATH: askingSudo(home), HOME: join(home.tools.folder, 'home'), DIGIMON_SETUP_STATE: home.stateFolder},
	});
	open.push(person);
	return person;
}

describe.skipIf(noPort !== undefined)(
	`a password typed in the middle of a run${noPort === undefined ? '' : ` (${noPort})`}`,
	() => {
		test(
			'goes to sudo on the bare terminal, unseen, and the wizard is drawn again after it; so it is when the tunnel is stopped',
			{timeout: 180_000},
			async () => {
				const person = await sit();
				await person.sees('[ ] I agree');
				person.press('y', 'enter');
				await person.sees(prompt);
				expect(person.isOnSecondScreen()).toBe(false);
				// What and why, the command, and who gets the password.
				expect(person.screen()).toMatch(/Lead [^$]*\$ sudo [\s\S]*sudo may ask for your password now/);
				expect(person.screen()).not.toContain('Setting up');
				person.press('gennai-7', 'enter');
				await person.sees('The site is up');
				expect(person.isOnSecondScreen()).toBe(true);
				person.press('q');
				await person.sees('Keep the tunnel');
				person.press('s');
				// The first question still stands above.
				await person.sees(/learner:[\s\S]*learner: /);
				person.press('gennai-7', 'enter');
				expect(await person.ends()).toBe(0);
				expect(person.cursorIsShown()).toBe(true);
				expect(person.written()).not.toContain('gennai-7');
				expect(person.scrollBack()).toContain('The tunnel is stopped');
			},
		);

		test(
			'refused, it is a failure that says the way without root, and Ctrl-C there leaves the terminal in order',
			{timeout: 180_000},
			async () => {
				const person = await sit();
				await person.sees('[ ] I agree');
				person.press('y', 'enter');
				await person.sees(prompt);
				person.press('wrong', 'enter');
				await person.sees('Something needs you');
				await person.sees('--address node');
				person.press('r');
				await person.sees(prompt);
				person.press('ctrl-c');
				await person.ends();
				expect(person.isOnSecondScreen()).toBe(false);
				expect(person.cursorIsShown()).toBe(true);
			},
		);
	},
);
