import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';
import {openTerminal, type TerminalSession} from '../helpers/terminal.ts';

const terminals: TerminalSession[] = [];

afterEach(() => {
	for (const terminal of terminals.splice(0)) terminal.close();
});

describe('down on a terminal', {timeout: 120_000}, () => {
	test('names what it deletes, keeps everything on n, and deletes it on y', async () => {
		const state = temporaryFolder('down');
		const main = join(await buildCli(), 'main.cjs');
		const open = (...args: readonly string[]): TerminalSession => {
			const environment = {DIGIMON_SETUP_STATE: state};
			const terminal = openTerminal({args: [main, 'rehearse', ...args], rows: 30, environment});
			terminals.push(terminal);
			return terminal;
		};
		const up = open('--speed', '100', '--only', 'cluster,mesh');
		await up.sees('Press Enter to start.');
		up.press('enter');
		await up.sees('The selected steps are ready');
		up.press('q');
		await up.ends();

		const first = open('down');
		await first.sees(/Delete it\? \(y\/n\)[^]*Istio in digimon[^]*the minikube profile digimon/);
		expect(first.isOnSecondScreen()).toBe(true);
		first.press('enter', 'n');
		expect(await first.ends()).not.toBe(0);

		const second = open('down');
		await second.sees('the minikube profile digimon');
		second.press('y');
		expect(await second.ends()).toBe(0);
		expect(second.isOnSecondScreen()).toBe(false);
		expect(second.scrollBack()).toContain('REHEARSAL');
		expect(second.scrollBack()).not.toContain('Tunnel stopped');

		const third = open('down');
		expect(await third.ends()).toBe(0);
		expect(third.scrollBack()).not.toContain('Delete it?');
	});
});
