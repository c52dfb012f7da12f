import {join} from 'node:path';
import process from 'node:process';
import {beforeAll, describe, expect, test, type TestContext} from 'vitest';
import {createProcesses} from '../../source/system/process/processes.ts';
import {buildCli} from '../helpers/build-cli.ts';
import {openTerminal, type TerminalSession} from '../helpers/terminal.ts';

let main: string;
beforeAll(async () => void (main = join(await buildCli(), 'main.cjs')));

/** A shell with job control, in which the wizard of a rehearsal is the job in the foreground. */
async function openJob(context: TestContext): Promise<TerminalSession> {
	const terminal = openTerminal({file: '/bin/bash', args: ['--norc', '-i'], environment: {PS1: 'prompt> '}});
	context.onTestFinished(() => terminal.close());
	await terminal.sees('prompt>');
	terminal.press(`"${process.execPath}" "${main}" rehearse --speed 100`, 'enter');
	await terminal.sees('[ ] Practice');
	return terminal;
}

/** Brings the job back, and expects the whole frame and keys that work. */
async function continueJob(terminal: TerminalSession): Promise<void> {
	terminal.press('fg', 'enter');
	await terminal.sees(/REHEARSAL {2}Plan:[^]*\[ \] Practice[^]*Enter start/);
	expect(terminal.isOnSecondScreen()).toBe(true);
	terminal.press('y');
	await terminal.sees('[x] Practice');
}

/** Leaves the wizard, and expects a shell that echoes again. */
async function leave(terminal: TerminalSession): Promise<void> {
	terminal.press('q');
	await terminal.sees(/prompt> $/m);
	expect(terminal.isOnSecondScreen()).toBe(false);
	terminal.press('stty -a; exit', 'enter');
	await terminal.ends();
	expect(terminal.scrollBack()).toMatch(/[^-]icanon/);
}

// Windows has no job control.
describe.skipIf(process.platform === 'win32')('job control', {timeout: 120_000}, () => {
	test('Ctrl-Z gives the terminal back to the shell, and fg brings the wizard back, twice', async (context) => {
		const terminal = await openJob(context);
		for (const _round of [1, 2]) {
			terminal.press('ctrl-z');
			await terminal.sees('Stopped');
			expect(terminal.isOnSecondScreen()).toBe(false);
			expect(terminal.cursorIsShown()).toBe(true);
			terminal.press('stty -a | tr " " "\\n" | grep icanon', 'enter');
			await terminal.sees(/^icanon$/m);
			terminal.press('fg', 'enter');
			await terminal.sees(/REHEARSAL {2}Plan:[^]*\[ \] Practice[^]*Enter start/);
		}
		terminal.press('y');
		await terminal.sees('[x] Practice');
		await leave(terminal);
	});

	test.for(['SIGTSTP', 'SIGSTOP'] as const)(
		'fg brings the wizard back after %s from elsewhere',
		async (name, context) => {
			const terminal = await openJob(context);
			const [job] = (await createProcesses().find((args) => args.includes(main))).filter(
				({parentPid}) => parentPid === terminal.pid,
			);
			process.kill(-(job?.pid ?? Number.NaN), name);
			await terminal.sees('Stopped');
			await continueJob(terminal);
			expect(terminal.isOnSecondScreen()).toBe(true);
			await leave(terminal);
		},
	);
});
