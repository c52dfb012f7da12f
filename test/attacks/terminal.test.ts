import {readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';
import {until} from '../helpers/site-home.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';
import {openTerminal} from '../helpers/terminal.ts';
import {allPayloads, makeHostile, payloads, stolenControl, type HostileMode} from './hostile-tools.ts';

const isFull = process.env['ATTACKS_FULL'] === '1';

type Shown = {readonly args: readonly string[]; readonly environment?: Readonly<Record<string, string>>};

/** The bytes of a terminal on which the program runs to its end, and its exit code. */
async function show({args, environment = {}}: Shown): Promise<{readonly written: string; readonly exitCode: number}> {
	const main = join(await buildCli(), 'main.cjs');
	const terminal = openTerminal({args: [main, ...args], columns: 120, rows: 40, environment});
	onTestFinished(() => terminal.close());
	const exitCode = await terminal.ends();
	return {written: terminal.written(), exitCode};
}

async function hostileHome(mode: HostileMode): Promise<CliHome> {
	const home = await makeCliHome();
	onTestFinished(() => home.close(), 120_000);
	makeHostile(home.tools.path, mode);
	return home;
}

/** The wizard of a whole run, with its check, help and log screens, until it is stopped. */
async function walkWizard(home: CliHome): Promise<string> {
	const terminal = openTerminal({
		args: [join(await buildCli(), 'main.cjs'), 'up', '--hosts-file', home.hostsFile],
		columns: 120,
		rows: 40,
		environment: home.environment,
	});
	onTestFinished(() => terminal.close());
	await terminal.sees('[ ] I agree');
	terminal.press('d');
	await terminal.sees('Esc close');
	terminal.press('escape');
	await terminal.sees('[ ] I agree');
	terminal.press('y', 'enter');
	await terminal.sees(/digimon-setup {2}(?:Done|A step failed)/);
	terminal.press('l', 'escape', '?', 'escape', 'e', 'escape');
	terminal.signal('SIGTERM');
	await terminal.ends();
	return terminal.written();
}

const modes: readonly HostileMode[] = isFull ? ['lines', 'json', 'fail'] : ['json'];

describe('hostile tools', {timeout: 300_000}, () => {
	test.each(modes)('%s: nothing that they write steers the terminal, in any view', async (mode) => {
		const home = await hostileHome(mode);
		const {environment, hostsFile} = home;
		const up = ['up', '--yes', '--hosts-file', hostsFile, ...(isFull ? [] : ['--only', 'cluster,mesh,label'])];
		const short = {list: up, status: ['status'], doctor: ['doctor'], logs: ['logs']};
		const all: Readonly<Record<string, readonly string[]>> = {
			...short,
			verbose: [...up, '--verbose'],
			'status with checks': ['status', '--verify'],
			plan: ['plan'],
			'doctor with all lines': ['doctor', '--verbose'],
			verify: ['verify'],
			'logs as JSON': ['logs', '--json'],
			'tunnel logs': ['tunnel', 'logs'],
			'tunnel status': ['tunnel'],
			json: ['plan', '--json'],
			tools: ['tools', 'list'],
			export: ['export'],
			down: ['down', '--yes'],
		};
		const shown = new Map<string, string>();
		for (const [name, args] of Object.entries(isFull ? all : short)) {
			const {written} = await show({args, environment});
			shown.set(name, written);
			expect(stolenControl(written, {draws: name === 'list'}), name).toEqual([]);
			if (name !== 'logs') continue;
			// On a pipe the tools' output is as they wrote it.
			const {stdout} = await home.run(['logs']);
			expect(payloads.filter((payload) => !payload.includes('\r') && !stdout.includes(payload))).toEqual([]);
		}
		// The text itself is shown: the attack reached this view.
		expect(shown.get('logs')).toContain('PWN');
	});

	test.skipIf(!isFull).each(modes)('%s: nor in the wizard', async (mode) => {
		expect(stolenControl(await walkWizard(await hostileHome(mode)), {draws: true})).toEqual([]);
	});
});

describe('hostile settings', {timeout: 120_000}, () => {
	const flags = ['profile', 'driver', 'cpus', 'memory', 'kubernetes-version', 'edition', 'hosts-file', 'istio-set'];
	const more = ['minikube-arg', 'helm-set', 'lang', 'only', 'skip', 'from', 'config', 'no-such-flag'];

	test.each(isFull ? [...flags, ...more] : ['cpus', 'hosts-file', 'helm-set', 'only', 'config', 'no-such-flag'])(
		'as the flag --%s',
		async (flag) => {
			const {written} = await show({args: ['plan', `--${flag}=a=${allPayloads}`]});
			expect(stolenControl(written, {draws: false})).toEqual([]);
		},
	);

	test.each(isFull ? flags : ['cpus', 'hosts-file'])('as the variable of %s', async (flag) => {
		const variable = `DIGIMON_SETUP_${flag.toUpperCase().replaceAll('-', '_')}`;
		const {written} = await show({args: ['plan'], environment: {[variable]: `a=${allPayloads}`}});
		expect(stolenControl(written, {draws: false})).toEqual([]);
	});

	test('as a command, an option and the value of a choice', async () => {
		for (const args of [[allPayloads], [`--${allPayloads}`], ['rehearse', allPayloads], ['logs', allPayloads]]) {
			const {written} = await show({args});
			expect(stolenControl(written, {draws: false}), String(args)).toEqual([]);
		}
	});

	test.each([
		['a key', `${JSON.stringify(allPayloads)}: 1\n`],
		['a value', `cpus: ${JSON.stringify(allPayloads)}\n`],
		['the path that is shown', `hosts-file: ${JSON.stringify(`/tmp/${allPayloads}`)}\n`],
		['no YAML', `cpus: [${allPayloads.replaceAll('\0', '')}\n`],
	])('in a settings file: %s', async (_, text) => {
		const file = join(temporaryFolder('hostile-settings'), 'settings.yaml');
		writeFileSync(file, text);
		const {written} = await show({args: ['rehearse', 'plan', '--config', file]});
		expect(stolenControl(written, {draws: false})).toEqual([]);
	});
});

describe('hostile files of state', {timeout: 120_000}, () => {
	test('the lock, the journal, the log of a run and the supervisor’s log', async () => {
		const home = await makeCliHome();
		onTestFinished(() => home.close(), 60_000);
		const {environment, stateFolder, profile, hostsFile, run} = home;
		await run(['up', '--yes', '--only', 'cluster,label', '--hosts-file', hostsFile]);
		const journalPath = join(stateFolder, 'profiles', profile, 'journal.json');
		const journal = readFileSync(journalPath, 'utf8');
		const {answers, ...rest} = JSON.parse(journal) as {answers: object};
		const hostile = {...answers, driver: allPayloads, hostsFile: `/tmp/${allPayloads}`, helmSet: [`a=${allPayloads}`]};
		writeFileSync(journalPath, JSON.stringify({...rest, answers: hostile, madeBy: allPayloads}));
		writeFileSync(join(stateFolder, 'profiles', profile, 'supervisor.log'), `${payloads.join('\n')}\n`);
		const lock = {pid: process.pid, startTime: '', startedAt: allPayloads};
		for (const args of [['plan'], ['status'], ['logs'], ['tunnel'], ['tunnel', 'logs']]) {
			const {written} = await show({args, environment});
			expect(stolenControl(written, {draws: false}), args.join(' ')).toEqual([]);
		}
		writeFileSync(join(stateFolder, 'lock'), JSON.stringify(lock));
		const {written} = await show({args: ['down', '--yes'], environment});
		expect(stolenControl(written, {draws: false}), 'lock').toEqual([]);
		writeFileSync(join(stateFolder, 'lock'), '');
		writeFileSync(journalPath, journal);
	});

	test('a report that somebody sent, in the list and as JSON', async () => {
		const home = await makeCliHome();
		onTestFinished(() => home.close(), 60_000);
		await home.run(['up', '--yes', '--hosts-file', home.hostsFile, '--only', 'cluster,mesh,label']);
		const file = join(home.tools.folder, 'report.ndjson');
		await home.run(['report', '--output', file]);
		let planted = 0;
		const plant = (value: unknown, key: string): unknown => {
			if (Array.isArray(value)) return value.map((one: unknown) => plant(one, key));
			if (typeof value === 'object' && value !== null)
				return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plant(one, name)]));
			if (
				typeof value !== 'string' ||
				!['text', 'shown', 'run', 'read', 'line', 'title', 'version', 'value'].includes(key)
			)
				return value;
			planted += 1;
			return value + allPayloads;
		};
		const [head = '', ...events] = readFileSync(file, 'utf8').trimEnd().split('\n');
		writeFileSync(file, [head, ...events.map((line) => JSON.stringify(plant(JSON.parse(line), '')))].join('\n'));
		expect(planted).toBeGreaterThan(100);
		for (const more of [[], ['--verbose'], ['--json']]) {
			const {written} = await show({args: ['logs', '--replay', file, ...more], environment: home.environment});
			expect(written).toContain('PWN');
			expect(stolenControl(written, {draws: false}), more.join(' ')).toEqual([]);
		}
	});
});

const whyNot = isFull ? await whyNoPort80() : 'a whole run is long';

describe.skipIf(whyNot !== undefined)('a hostile server at the site’s address', {timeout: 120_000}, () => {
	test('its header of C1 codes and of other writing does not reach the terminal', async () => {
		const home = await makeCliHome();
		onTestFinished(() => home.close(), 60_000);
		await home.run(['up', '--yes', '--hosts-file', home.hostsFile]);
		process.kill(Number(readFileSync(`${home.tools.statePath}.node`, 'utf8')), 'SIGKILL');
		const header = Buffer.concat([
			Buffer.from('evil\x9b2JPWNc1\x9d0;PWNc1osc\x9c', 'latin1'),
			Buffer.from('\u202ePWNbidi'),
		]);
		const server = createServer((socket) => {
			socket.on('error', () => {});
			socket.once('data', () => {
				socket.write('HTTP/1.1 404 Not Found\r\nServer: ');
				socket.write(header);
				socket.end('\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
			});
		});
		const listen = async (): Promise<boolean> =>
			new Promise((resolve) => {
				server.once('error', () => resolve(false));
				server.listen(80, home.tools.gatewayAddress, () => resolve(true));
			});
		await until('the address is free', listen);
		onTestFinished(() => void server.close());
		const {written} = await show({args: ['verify'], environment: home.environment});
		expect(written).toContain('PWNc1');
		expect(stolenControl(written, {draws: false})).toEqual([]);
	});
});
