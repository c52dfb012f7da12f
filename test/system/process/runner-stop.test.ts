import {readFileSync} from 'node:fs';
import process from 'node:process';
import {expect, test, vi} from 'vitest';
import {SetupError} from '../../../source/domain/failure.ts';
import {createProcesses} from '../../../source/system/process/processes.ts';
import {failureOf, nodeProgram, runnerFixture} from './runner-fixture.ts';

const processes = createProcesses();

const codeOf = async (work: Promise<unknown>): Promise<string> => (await failureOf(work)).code;

const seesLine = (fixture: ReturnType<typeof runnerFixture>, part: string) =>
	vi.waitFor(() => expect(fixture.lines().join('\n')).toContain(part), {timeout: 10_000});

test('Ctrl-C sends the child SIGINT, and it may clean up', async () => {
	using fixture = runnerFixture({interruptMs: 10_000});
	const code = `process.on('SIGINT', () => { console.log('tidied'); process.exit(0); }); setInterval(() => {}, 1000); console.log('ready');`;
	const work = codeOf(fixture.runner.run(fixture.tool(nodeProgram(code))));
	await seesLine(fixture, 'ready');
	fixture.stop.abort();
	expect(await work).toBe('stopped');
	expect(fixture.lines()).toEqual(['ready', 'tidied']);
	expect(fixture.events.at(-1)).toMatchObject({type: 'command-ended', exitCode: 0, endedBy: 'stop'});
});

test('a child that ignores SIGINT and SIGTERM is killed, and its grandchildren with it', async () => {
	using fixture = runnerFixture();
	const script = `#!/bin/sh\ntrap '' INT TERM\nsh -c 'trap "" INT TERM; echo "pid $$"; while :; do sleep 1; done' &\nwhile :; do sleep 1; done`;
	const work = codeOf(fixture.runner.run(fixture.tool(script)));
	await seesLine(fixture, 'pid ');
	fixture.stop.abort();
	expect(await work).toBe('stopped');
	const grandchild = Number(/pid (\d+)/.exec(fixture.lines().join('\n'))?.[1]);
	await vi.waitFor(async () => expect(await processes.startTime(grandchild)).toBeUndefined(), {timeout: 5000});
});

test('the second Ctrl-C does not wait', async () => {
	using fixture = runnerFixture({interruptMs: 3_600_000});
	const script = `#!/bin/sh\ntrap '' INT TERM\necho ready\nwhile :; do sleep 1; done`;
	const work = codeOf(fixture.runner.run(fixture.tool(script)));
	await seesLine(fixture, 'ready');
	fixture.stop.abort();
	fixture.forceKill.abort();
	expect(await work).toBe('stopped');
});

test('SIGTERM to us makes the failure terminated', async () => {
	using fixture = runnerFixture();
	fixture.stop.abort('SIGTERM');
	expect(await codeOf(fixture.runner.query(fixture.tool('#!/bin/sh')))).toBe('terminated');
});

test('a watcher that finds it hopeless ends the command with its own failure', async () => {
	using fixture = runnerFixture();
	const hopeless = new AbortController();
	const script = '#!/bin/sh\necho ready\nexec sleep 60';
	const work = codeOf(fixture.runner.run(fixture.tool(script, {signal: hopeless.signal})));
	await seesLine(fixture, 'ready');
	const text = {text: 'no such image', key: 'common.again', values: {}};
	hopeless.abort(new SetupError({code: 'cannot-succeed', fault: 'machine', message: text, next: [{message: text}]}));
	expect(await work).toBe('cannot-succeed');
});

test('an endless child is stopped by its limit', async () => {
	using fixture = runnerFixture();
	const endless = '#!/bin/sh\nwhile :; do echo x; sleep 0.05; done';
	expect(await codeOf(fixture.runner.run(fixture.tool(endless, {limitMs: 400})))).toBe('command-too-long');
	expect((await fixture.runner.query(fixture.tool('#!/bin/sh\nexec sleep 60', {limitMs: 200}))).endedBy).toBe('limit');
});

test('a grandchild that keeps the pipe open does not hold us', async () => {
	using fixture = runnerFixture();
	const finished = await fixture.runner.run(fixture.tool('#!/bin/sh\nsleep 30 &\necho "pid $!"'));
	expect(finished).toMatchObject({exitCode: 0, endedBy: 'itself'});
	const grandchild = Number(/pid (\d+)/.exec(finished.stdout)?.[1]);
	expect(await processes.startTime(grandchild)).toBeDefined();
	await processes.signal(grandchild, 'SIGKILL');
});

test('a child that may outlive us writes into its own log, is known by its start time, and gets SIGINT', async () => {
	using fixture = runnerFixture();
	const daemon = await fixture.runner.spawnDetached(
		fixture.tool('#!/bin/sh\ntrap "echo bye; exit 0" INT\necho up\nwhile :; do sleep 0.1; done'),
		{session: 'own'},
	);
	await vi.waitFor(() => expect(readFileSync(daemon.outputPath, 'utf8')).toBe('up\n'), {timeout: 5000});
	expect(await processes.startTime(daemon.pid)).toBe(daemon.startTime);
	expect(await processes.signal(daemon.pid, 'SIGINT')).toBe(true);
	expect(await daemon.ended).toEqual({exitCode: 0, tail: ['up', 'bye']});
	expect(await processes.startTime(daemon.pid)).toBeUndefined();
	expect(fixture.events.at(-1)).toMatchObject({type: 'command-ended', exitCode: 0});
});

test('an interactive command returns its exit code, and the view gets the command for which it is suspended', async () => {
	using fixture = runnerFixture();
	const finished = await fixture.runner.runInteractive(fixture.tool('#!/bin/sh\nexit 5', {tool: 'sudo'}));
	expect(finished.exitCode).toBe(5);
	expect(fixture.suspensions).toEqual([{purpose: expect.objectContaining({key: expect.any(String)}), shown: 'sudo'}]);
	expect(fixture.events.map(({type}) => type)).toEqual(['command-started', 'command-ended']);
});

/** The session that a process belongs to (proc(5), field 6). */
const sessionOf = (text: string) => /\) \S+ \d+ \d+ (\d+)/.exec(text)?.[1];

test.skipIf(process.platform !== 'linux')(
	'only what may call sudo stays in our session, where its ticket is; everything else has a group of its own',
	async () => {
		using fixture = runnerFixture();
		const ours = sessionOf(readFileSync('/proc/self/stat', 'utf8'));
		const tellsItself = '#!/bin/sh\ncat /proc/$$/stat';
		const asked = await fixture.runner.query(fixture.tool(tellsItself));
		const sudo = await fixture.runner.query(fixture.tool(tellsItself, {tool: 'sudo'}));
		const tunnel = await fixture.runner.spawnDetached(fixture.tool(tellsItself, {tool: 'minikube'}), {session: 'ours'});
		const detached = await fixture.runner.spawnDetached(fixture.tool(tellsItself, {tool: 'minikube'}), {
			session: 'own',
		});
		expect(sessionOf(asked.stdout)).not.toBe(ours);
		expect(sessionOf(sudo.stdout)).toBe(ours);
		expect(sessionOf((await tunnel.ended).tail.join())).toBe(ours);
		expect(sessionOf((await detached.ended).tail.join())).toBe(String(detached.pid));
	},
);
