import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {SetupEvent} from '../../source/domain/event.ts';
import {callTool, whyNoPort80} from '../helpers/simulated-tools.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {firstFactsOf} from '../helpers/site-home.ts';

const noPort = await whyNoPort80();
const messageKeysIn = (events: readonly SetupEvent[]): readonly string[] =>
	events.flatMap((event) =>
		event.type === 'run-ended'
			? event.messages.map(({key}) => key)
			: event.type === 'notice'
				? [event.message.key]
				: [],
	);

describe('tunnel before up', () => {
	let home: CliHome;
	beforeAll(async () => void (home = await makeCliHome()));
	afterAll(() => home.close());

	test('status reports that no tunnel runs, and how to open one', async () => {
		const {exitCode, stdout} = await home.run(['tunnel']);
		expect(exitCode).toBe(0);
		expect(stdout).toContain('No tunnel of this profile runs.');
		expect(stdout).toContain('up --only tunnel');
	});

	test('stop succeeds', async () => {
		const {exitCode, events} = await home.run(['tunnel', 'stop', '--json']);
		expect(exitCode).toBe(0);
		expect(messageKeysIn(events)).toEqual(['supervisor.nothingToStop']);
	});

	test('logs without output exits with 3, an unknown action with 2', async () => {
		expect(await home.run(['tunnel', 'logs'])).toMatchObject({exitCode: 3, stdout: ''});
		const {exitCode, stderr} = await home.run(['tunnel', 'sing']);
		expect(exitCode).toBe(2);
		expect(stderr).toContain('status, keep, stop, logs');
	});
});

describe.skipIf(noPort !== undefined)(`tunnel after up${noPort === undefined ? '' : ` (${noPort})`}`, () => {
	let home: CliHome;
	let unrecorded: ChildProcess | undefined;
	beforeAll(async () => {
		home = await makeCliHome();
		const {exitCode, stdout, stderr} = await home.run(['up', '--yes', '--hosts-file', home.hostsFile]);
		if (exitCode !== 0) throw new Error(`up ended with ${exitCode}:\n${stdout}${stderr}`);
	});
	afterAll(async () => {
		unrecorded?.kill('SIGKILL');
		await home.close();
	});

	test('status emits mode, process, start time, address, answer and restarts', async () => {
		const {exitCode, events} = await home.run(['tunnel', 'status', '--json']);
		expect(exitCode).toBe(0);
		expect(firstFactsOf(events)).toMatchObject({
			mode: 'route',
			address: home.tools.gatewayAddress,
			answers: 'envoy',
			restarts: '0',
			hostsAddress: home.tools.gatewayAddress,
		});
		expect(Number(firstFactsOf(events)['pid'])).toBeGreaterThan(1);
		expect(Date.parse(firstFactsOf(events)['since'] ?? '')).not.toBeNaN();
	});

	test('logs print the lines of the supervisor and of the tunnel, as text and as events', async () => {
		const path = firstFactsOf((await home.run(['tunnel', 'status', '--json'])).events)['outputPath'] ?? '';
		const plain = await home.run(['tunnel', 'logs']);
		expect(plain.exitCode).toBe(0);
		expect(plain.stdout.replaceAll(/^\[supervisor\] .*\n/gm, '')).toBe(readFileSync(path, 'utf8'));
		expect(plain.stdout).toContain('[supervisor] ');
		const {events} = await home.run(['tunnel', 'logs', '--json']);
		expect(events.map(({type}) => type)).toEqual(expect.arrayContaining(['run-started', 'run-ended']));
		const lines = events.flatMap((event) => (event.type === 'command-line' ? [event] : []));
		expect(lines.flatMap(({by, text}) => (by === undefined ? [text] : []))).toEqual(
			readFileSync(path, 'utf8').split('\n').slice(0, -1),
		);
		expect(lines.some(({by}) => by === 'supervisor')).toBe(true);
	});

	test('status warns of host names with another address and prints the command that corrects them', async () => {
		const before = readFileSync(home.hostsFile, 'utf8');
		expect(messageKeysIn((await home.run(['tunnel', '--json', '--hosts-file', home.hostsFile])).events)).not.toContain(
			'supervisor.hostsLeft',
		);
		writeFileSync(home.hostsFile, before.replace(home.tools.gatewayAddress, '10.9.9.9'));
		const {exitCode, events} = await home.run(['tunnel', '--json', '--hosts-file', home.hostsFile]);
		writeFileSync(home.hostsFile, before);
		expect(exitCode).toBe(0);
		const [notice] = events.flatMap((event) => (event.type === 'notice' ? event.next.map(({run}) => run) : []));
		expect(notice).toContain('up --only hosts');
	});

	test('stop sends SIGINT to recorded and unrecorded tunnels, removes the route, and verify fails', async () => {
		const [profile = ''] = Object.keys(home.tools.state().profiles);
		const ours = Number(firstFactsOf((await home.run(['tunnel', '--json'])).events)['pid']);
		const program = join(home.tools.folder, 'unrecorded.cjs');
		writeFileSync(
			program,
			'process.on("SIGINT", () => process.exit(66)); setInterval(() => {}, 1000); console.log("up");',
		);
		unrecorded = spawn(process.execPath, [program, '-p', profile, 'tunnel'], {
			argv0: 'minikube',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		await once(unrecorded.stdout ?? unrecorded, 'data');
		const exited = once(unrecorded, 'exit');
		const {exitCode, events, stdout} = await home.run(['tunnel', 'stop', '--json']);
		expect(exitCode, stdout).toBe(0);
		expect(await exited).toEqual([66, null]);
		expect(existsSync(`/proc/${ours}/exe`)).toBe(false);
		expect(messageKeysIn(events)).toEqual(['supervisor.orphanStopped', 'supervisor.stopped']);
		expect(events.flatMap((event) => (event.type === 'change-undone' ? [event.change.kind] : [])).toSorted()).toEqual([
			'route',
			'supervisor',
			'tunnel',
		]);
		expect((await callTool(home.tools, 'ip', '-j', 'route', 'show', '10.96.0.0/12')).stdout.trim()).toBe('[]');
		expect((await home.run(['verify', '--json', '--hosts-file', home.hostsFile])).exitCode).toBe(5);
	});

	test('up --only tunnel opens it again', async () => {
		const {exitCode, stdout} = await home.run(['up', '--yes', '--only', 'tunnel', '--hosts-file', home.hostsFile]);
		expect(exitCode, stdout).toBe(0);
		expect(firstFactsOf((await home.run(['tunnel', '--json'])).events)).toMatchObject({answers: 'envoy'});
		expect(home.tools.unknown()).toEqual([]);
	});
});
