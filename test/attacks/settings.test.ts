import {spawn, spawnSync} from 'node:child_process';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';
import {openTerminal} from '../helpers/terminal.ts';

const isFull = process.env['ATTACKS_FULL'] === '1';

let main = '';
beforeAll(async () => void (main = join(await buildCli(), 'main.cjs')));

type Ended = {readonly exitCode: number | null; readonly output: string};

/** Runs the program in a folder, without tools and a terminal; a minute without an end counts as a hang. */
async function runIn(
	folder: string,
	args: readonly string[],
	environment: Record<string, string> = {},
): Promise<Ended> {
	const env = {PATH: '/no-tools', HOME: join(folder, '..'), LANG: 'en_US.UTF-8', ...environment};
	const child = spawn(process.execPath, [main, ...args], {cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe']});
	let output = '';
	const add = (chunk: Buffer): void => void (output += chunk.toString());
	child.stdout.on('data', add);
	child.stderr.on('data', add);
	const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
	const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
	clearTimeout(limit);
	return {exitCode, output};
}

/** A folder below a home, as of a cloned repository. */
function clonedFolder(): string {
	const folder = join(temporaryFolder('cloned'), 'repository');
	mkdirSync(folder);
	return folder;
}

const escape = String.raw`"\e]52;c;cHduZWQ=\a"`;
const files: Readonly<Record<string, string | Buffer>> = {
	'an alias bomb': Array.from(
		{length: 9},
		(_, level) =>
			`k${level}: &a${level} [${Array.from({length: 9}, () => (level === 0 ? 'x' : `*a${level - 1}`)).join(',')}]`,
	).join('\n'),
	'an alias of itself': 'cpus: &x [*x]\n',
	'an unknown alias': 'cpus: *nowhere\n',
	'open lists': `cpus: ${'['.repeat(60_000)}\n`,
	'lists in lists': `cpus: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`,
	'maps in maps': `cpus: ${'{a: '.repeat(5000)}1${'}'.repeat(5000)}\n`,
	'items in items': `cpus:\n  ${'- '.repeat(20_000)}x\n`,
	'keys in keys': `${'? '.repeat(20_000)}x\n`,
	'two documents': '---\ncpus: 2\n---\ncpus: 3\n',
	'a tag of a program': 'cpus: !!js/function "function(){}"\n',
	'a tag of bytes': 'cpus: !!binary aGVsbG8=\n',
	'names of prototypes': '__proto__: {cpus: 3}\nconstructor: 1\n',
	'a merge key': '<<: {cpus: 3}\n',
	'a map as key': '? {a: 1}\n: 2\n',
	'an escape in a key': `${escape}: 1\n`,
	'an escape in a value': `cpus: ${escape}\n`,
	'UTF-16': Buffer.from('\ufeffcpus: 3\n', 'utf16le'),
	'invalid UTF-8': Buffer.from('cpus: \xff\xfe\n', 'latin1'),
	'one long line': 'a'.repeat(isFull ? 30_000_000 : 300_000),
	'thirty thousand keys': Array.from({length: 30_000}, (_, index) => `k${index}: 1`).join('\n'),
	'four thousand keys': Array.from({length: 4000}, (_, index) => `k${index}: 1`).join('\n'),
	'a key twice': 'cpus: 3\ncpus: 4\n',
	'many anchors': '&a '.repeat(20_000),
	'many tags': '!a '.repeat(20_000),
	'many quotes': `a: ${'"'.repeat(60_000)}`,
};

const special: Readonly<Record<string, (path: string) => unknown>> = {
	'a folder': (path) => mkdirSync(path),
	'a pipe': (path) => spawnSync('mkfifo', [path]),
	'a device without end': (path) => symlinkSync('/dev/zero', path),
	'standard input': (path) => symlinkSync('/dev/stdin', path),
	'a file that only root reads': (path) => symlinkSync('/etc/shadow', path),
	'a file of the system': (path) => symlinkSync('/etc/passwd', path),
};

/** A sentence for each error, ten at most, and what to do, without a trace, a code of a terminal or a text of another file. */
function expectSentence({exitCode, output}: Ended, name = 'digimon-setup.yaml'): void {
	expect(exitCode, output.slice(0, 500)).toBe(2);
	expect(output).toContain(name);
	expect(output).not.toMatch(/^ {4}at |bug in|root:/m);
	expect(output.length).toBeLessThan(2000);
	expect(output.trimEnd().split('\n').length).toBeLessThanOrEqual(13);
}

describe('a settings file that came with a folder', {timeout: 120_000}, () => {
	test.each(Object.entries(files))('%s', async (_, text) => {
		const folder = clonedFolder();
		writeFileSync(join(folder, 'digimon-setup.yaml'), text);
		expectSentence(await runIn(folder, ['plan']));
	});

	test.each(Object.entries(special))('%s', async (_, make) => {
		const folder = clonedFolder();
		make(join(folder, 'digimon-setup.yaml'));
		expectSentence(await runIn(folder, ['plan']));
	});

	test.each(Object.entries(special).slice(0, 3))(
		'%s by the name of --config, --replay and --output',
		async (_, make) => {
			const folder = clonedFolder();
			make(join(folder, 'special'));
			expectSentence(await runIn(folder, ['plan', '--config', 'special']), 'special');
			expectSentence(await runIn(folder, ['logs', '--replay', 'special']), 'special');
		},
	);

	test('a file of the user’s own folder is not looked for in the working folder', async () => {
		const folder = clonedFolder();
		mkdirSync(join(folder, 'rel', '.config', 'digimon-setup'), {recursive: true});
		writeFileSync(join(folder, 'rel', '.config', 'digimon-setup', 'digimon-setup.yaml'), 'cpus: wrong\n');
		const state = join(folder, '..', 'state');
		const {output} = await runIn(folder, ['plan'], {HOME: 'rel', DIGIMON_SETUP_STATE: state});
		expect(output).not.toContain('wrong');
	});
});

const reaching: readonly (readonly [line: string, named: string])[] = [
	['hosts-file: /etc/sudoers', 'hosts-file: /etc/sudoers'],
	['minikube-arg: ["--mount-string=/:/host", "--mount"]', 'minikube-arg: --mount-string=/:/host,--mount'],
	['helm-set: server.image=evil/image', 'helm-set: server.image=evil/image'],
	['istio-set: [hub=evil.example]', 'istio-set: hub=evil.example'],
	['driver: none', 'driver: none'],
];

describe('what in it has effects beyond the cluster', {timeout: 120_000}, () => {
	test.each(isFull ? reaching : reaching.slice(0, 2))('%s is not accepted by --yes alone', async (line, named) => {
		const folder = clonedFolder();
		writeFileSync(join(folder, 'digimon-setup.yaml'), `${line}\n`);
		for (const command of [['up', '--yes'], ['down', '--yes'], ['export']]) {
			const {exitCode, output} = await runIn(folder, command);
			expect(exitCode, output).toBe(2);
			expect(output).toContain(named);
			expect(output).toContain(`${command[0] ?? ''} --config ./digimon-setup.yaml`);
		}
		// By its name it is the user's own: the run goes on, to the tools that are missing.
		const {exitCode} = await runIn(folder, ['up', '--yes', '--config', './digimon-setup.yaml']);
		expect(exitCode).toBe(3);
	});

	test.each([
		['the wizard', {TERM: 'xterm'}, 'n', 2],
		['plain lines', {TERM: 'dumb'}, 'n', 2],
		['plain lines, and goes on after a yes', {TERM: 'dumb'}, 'y', 3],
	])('is asked about by name before %s', async (_, environment, answer, exitCode) => {
		const folder = clonedFolder();
		writeFileSync(join(folder, 'digimon-setup.yaml'), 'hosts-file: /etc/sudoers\n');
		const script = `cd "$1"; TERM=${environment.TERM} exec "$2" "$3" up`;
		const terminal = openTerminal({
			file: '/bin/sh',
			args: ['-c', script, 'sh', folder, process.execPath, main],
			environment: {PATH: '/no-tools'},
			columns: 120,
		});
		onTestFinished(() => terminal.close());
		await terminal.sees('Use these settings?');
		expect(terminal.screen()).toContain('hosts-file: /etc/sudoers');
		terminal.press(answer, 'enter');
		expect(await terminal.ends()).toBe(exitCode);
	});
});
