import {spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {environmentFor, environmentForSupervisor} from '../../../source/system/process/runner.ts';
import {failureOf, nodeProgram, runnerFixture} from './runner-fixture.ts';

test('a query returns exit code and both streams, and its whole output is on disk', async () => {
	using fixture = runnerFixture();
	const finished = await fixture.runner.query(fixture.tool('#!/bin/sh\necho one; echo two >&2; printf three; exit 7'));
	expect(finished).toMatchObject({
		exitCode: 7,
		stdout: 'one\nthree',
		stderr: 'two\n',
		endedBy: 'itself',
		outputPath: `${fixture.commandsFolder}/0001-helm.log`,
	});
	expect([...finished.tail].sort()).toEqual(['one', 'three', 'two']);
	expect(readFileSync(finished.outputPath ?? '', 'utf8')).toHaveLength('one\ntwo\nthree'.length);
});

test('each command has events for its start, its lines and its end, with step and number', async () => {
	using fixture = runnerFixture();
	await fixture.runner.run(fixture.tool('#!/bin/sh\necho hello', {args: ['a b']}));
	await fixture.runner.query(fixture.tool('#!/bin/sh\nexit 3'));
	expect(fixture.events.map(({type}) => type)).toEqual([
		'command-started',
		'command-line',
		'command-ended',
		'command-started',
		'command-ended',
	]);
	expect(fixture.events[0]).toMatchObject({step: 'cluster', command: 1, kind: 'run', shown: "helm 'a b'"});
	expect(fixture.events[4]).toMatchObject({step: 'cluster', command: 2, exitCode: 3, endedBy: 'itself'});
});

test('a line has its readable text in its event and in the tail, and stays as it is on disk', async () => {
	using fixture = runnerFixture();
	const command = fixture.tool('#!/bin/sh\necho one\necho two\necho three', {
		readLine: (text) => (text === 'one' ? 'ONE' : text === 'two' ? '' : text),
	});
	const finished = await fixture.runner.run(command);
	const lines = fixture.events.flatMap((event) => (event.type === 'command-line' ? [event] : []));
	expect(lines.map(({text, readable}) => [text, readable])).toEqual([
		['one', 'ONE'],
		['two', ''],
		['three', undefined],
	]);
	expect(finished.tail).toEqual(['ONE', 'three']);
	expect(readFileSync(finished.outputPath ?? '', 'utf8')).toBe('one\ntwo\nthree\n');
});

test('a failed change names tool, exit code, the line of the error, and next actions', async () => {
	using fixture = runnerFixture();
	const script = '#!/bin/sh\necho starting\necho "Error: no such chart" >&2\necho bye >&2\nexit 1';
	const failure = await failureOf(fixture.runner.run(fixture.tool(script, {args: ['upgrade']})));
	expect(failure).toMatchObject({code: 'command-failed', fault: 'machine', command: 'helm upgrade'});
	expect(failure.message.text).toBe('helm ended with exit code 1: Error: no such chart');
	expect(failure.tail).toHaveLength(3);
	expect(failure.next).toMatchObject([
		{run: 'digimon-setup up'},
		{run: `less ${fixture.commandsFolder}/0001-helm.log`},
	]);
});

test('a missing tool names the command that installs it', async () => {
	using fixture = runnerFixture();
	const failure = await failureOf(fixture.runner.query({...fixture.tool('#!/bin/sh'), tool: 'minikube'}));
	expect(failure).toMatchObject({code: 'tool-missing', fault: 'user', next: [{run: 'apt install minikube'}]});
	expect(fixture.events).toEqual([]);
});

test('a program for another processor is not reported as one that fails', async () => {
	using fixture = runnerFixture();
	const elf = Buffer.alloc(64);
	elf.write('\x7fELF\x02\x01\x01', 'latin1');
	elf.writeUInt16LE(process.arch === 'x64' ? 183 : 62, 18);
	const command = fixture.tool(elf.toString('latin1'));
	const failure = await failureOf(fixture.runner.query(command));
	expect(failure.code).toBe('tool-missing');
	expect(failure.message.text).toContain('not a program for this machine');
});

test('a tool without the right to be executed fails with the command that grants it', async () => {
	using fixture = runnerFixture();
	const command = fixture.tool('#!/bin/sh');
	chmodSync(`${fixture.folder}/bin/helm`, 0o644);
	expect((await failureOf(fixture.runner.query(command))).next[0]).toMatchObject({
		run: `chmod +x ${fixture.folder}/bin/helm`,
	});
});

test('invalid UTF-8 and half characters at the border of two writes do not break a line', async () => {
	using fixture = runnerFixture();
	const code = `process.stdout.write(Buffer.from([0xe6,0x95])); setTimeout(() => process.stdout.write(Buffer.from([0xb8,0x0a,0xff,0x41,0x0a])), 30)`;
	await fixture.runner.run(fixture.tool(nodeProgram(code)));
	expect(fixture.lines()).toEqual(['數', '�A']);
});

test('a progress bar shows its last state, without escape codes, and the file keeps every byte', async () => {
	using fixture = runnerFixture();
	const {outputPath} = await fixture.runner.run(
		fixture.tool(String.raw`#!/bin/sh
printf '10%%\r50%%\r\033[32m100%%\033[0m\r\n'`),
	);
	expect(fixture.lines()).toEqual(['100%']);
	expect(readFileSync(outputPath ?? '', 'latin1')).toBe('10%\r50%\r\x1b[32m100%\x1b[0m\r\n');
});

test('the log of work holds both streams in the order in which the tool wrote', async () => {
	using fixture = runnerFixture();
	const {outputPath, tail} = await fixture.runner.run(
		fixture.tool('#!/bin/sh\nfor i in 1 2 3; do echo "out $i"; echo "err $i" >&2; done'),
	);
	const spoken = ['out 1', 'err 1', 'out 2', 'err 2', 'out 3', 'err 3'];
	expect(readFileSync(outputPath ?? '', 'utf8')).toBe(`${spoken.join('\n')}\n`);
	expect(tail).toEqual(spoken);
	expect(fixture.lines()).toEqual(spoken);
});

/** A small disk at a folder; false where we may not mount. */
function mountSmallDisk(folder: string): boolean {
	mkdirSync(folder);
	return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
}

test('work on a full disk continues, with a notice that its output is lost (needs root that may mount)', async ({
	skip,
}) => {
	using fixture = runnerFixture();
	skip(!mountSmallDisk(fixture.commandsFolder));
	try {
		const finished = await fixture.runner.run(fixture.tool("#!/bin/sh\nhead -c 200000 /dev/zero | tr '\\0' x\nexit 0"));
		expect(finished.exitCode).toBe(0);
		expect(fixture.events.find(({type}) => type === 'notice')).toMatchObject({
			level: 'warning',
			message: {key: 'system.outputNotKept', values: {tool: 'helm'}},
			next: [{run: 'df -h'}],
		});
	} finally {
		spawnSync('umount', [fixture.commandsFolder]);
	}
});

test('tools see their own variables and not those of others', async () => {
	using fixture = runnerFixture({
		environment: {KUBECONFIG: '/k', AWS_SECRET_ACCESS_KEY: 'no', http_proxy: 'p', NODE_OPTIONS: ''},
	});
	const {stdout} = await fixture.runner.query(fixture.tool('#!/bin/sh\nenv'));
	expect(stdout).toContain('KUBECONFIG=/k');
	expect(stdout).toContain('http_proxy=p');
	expect(stdout).not.toMatch(/AWS_|NODE_OPTIONS/);
});

test('an error of a listener is thrown by its command', async () => {
	using fixture = runnerFixture();
	const command = fixture.tool('#!/bin/sh\necho one\necho two', {
		onLine: () => {
			throw new Error('slip');
		},
	});
	await expect(fixture.runner.query(command)).rejects.toThrow('slip');
	expect(fixture.events.at(-1)).toMatchObject({type: 'command-ended'});
});

describe('the environment of a tool', () => {
	const environment = {
		PATH: '/bin',
		KUBECONFIG: '/k',
		MINIKUBE_HOME: '/m',
		DOCKER_HOST: 'd',
		HELM_CACHE_HOME: 'h',
		ISTIO_X: 'i',
		SSH_AUTH_SOCK: 's',
		HTTPS_PROXY: 'p',
		NPM_TOKEN: 't',
		LC_ALL: 'C',
		XDG_CACHE_HOME: 'x',
	};
	const common = ['HTTPS_PROXY', 'LC_ALL', 'PATH', 'XDG_CACHE_HOME'];
	test.each([
		['kubectl', ['KUBECONFIG', ...common]],
		['helm', ['HELM_CACHE_HOME', 'KUBECONFIG', ...common]],
		['istioctl', ['ISTIO_X', 'KUBECONFIG', ...common]],
		['minikube', ['DOCKER_HOST', 'KUBECONFIG', 'MINIKUBE_HOME', 'SSH_AUTH_SOCK', ...common]],
		['docker', ['DOCKER_HOST', 'SSH_AUTH_SOCK', ...common]],
		['sudo', common],
	] as const)('%s', (tool, names) => {
		expect(Object.keys(environmentFor(tool, environment)).toSorted()).toEqual([...names].toSorted());
	});

	test('that of the supervisor is what its tools may see, and our own', () => {
		const ours = {DIGIMON_SETUP_STATE: '/s', npm_config_user_agent: 'npm'};
		const others = {npm_config__auth: 'a', AWS_SECRET_ACCESS_KEY: 'a', NODE_OPTIONS: 'n'};
		const {NPM_TOKEN: _token, ...tools} = environment;
		expect(environmentForSupervisor({...environment, ...ours, ...others})).toEqual({...tools, ...ours});
	});
});
