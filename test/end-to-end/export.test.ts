import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {blockLines, setBlock} from '../../source/domain/hosts-block.ts';
import {messages} from '../../source/i18n/en/index.ts';
import {allSteps} from '../../source/steps/index.ts';
import {hostsBefore, makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {inRepository} from '../helpers/simulated-machine.ts';

let home: CliHome;
const mine = {profile: 'digimon', address: '1.1.1.1', names: ['web.backend.com', 'api.backend.com']};
const block = blockLines(mine);
const [begin] = block;
/** The simulated kubectl has no jsonpath: the address is taken from its JSON. */
const jsonpath = `case "$*" in *'-o jsonpath='*) "$0" "\${@:1:$#-1}" json | grep -o '"ip": *"[0-9.]*"' | head -1 | tr -cd '0-9.'; exit 0;; esac`;
beforeAll(async () => void (home = await makeCliHome({before: (_, tool) => (tool === 'kubectl' ? jsonpath : '')})));
afterAll(() => home.close());

const script = async (...args: readonly string[]): Promise<string> => {
	const {exitCode, stdout, stderr} = await home.run(['export', ...args]);
	expect(exitCode, stderr).toBe(0);
	return stdout;
};

describe('export', () => {
	test.each([
		[[]],
		[['--address', 'node']],
		[['--hosts-file', '/tmp/my hosts']],
		[['--images', 'article']],
		[['--only', 'cluster,mesh']],
	])('prints a valid sh script: %j', async (args) => {
		expect(spawnSync('/bin/sh', ['-n'], {input: await script(...args), encoding: 'utf8'})).toMatchObject({
			status: 0,
			stderr: '',
		});
	});

	test('prints the commands of every tool', async () => {
		const text = await script();
		for (const words of ['set -eu', 'minikube start', 'istioctl install', 'helm upgrade', 'kubectl'])
			expect(text).toContain(words);
	});

	test('explains every step and every command in a comment', async () => {
		const lines = (await script()).split('\n');
		for (const step of allSteps) expect(lines).toContain(`# ${messages[step.why]}`);
		const commands = lines.flatMap((line, index) =>
			/^(minikube|istioctl|kubectl|helm|sudo ip) /.test(line) ? [{line, before: lines[index - 1]}] : [],
		);
		expect(commands.length).toBeGreaterThan(0);
		for (const {line, before} of commands) expect(before, line).toMatch(/^# \S/);
	});

	test('changes no value of a setting', async () => {
		const text = await script('--hosts-file', 'hosts.digimon', '--helm-set', 'a=x >tunnel.log y');
		expect(text).toContain(' hosts-set "$PWD"/hosts.digimon ');
		expect(text).toContain("--set 'a=x >tunnel.log y'");
		expect(text).toContain('>"$WORK/tunnel.log" 2>&1 & TUNNEL=$!');
	});

	test.each([
		['ordinary', '127.0.0.1 localhost\n'],
		['empty', ''],
		['without a last line end', '127.0.0.1 localhost\n10.0.0.9 nas'],
		['with half a block', `127.0.0.1 localhost\n${begin}\n10.0.0.9 nas\n10.0.0.10 vpn\n`],
		['with CRLF and our block', `127.0.0.1 localhost\r\n${block.join('\r\n')}\r\n10.0.0.9 nas\r\n`],
		['with a byte order mark before our block', `\xef\xbb\xbf${block.join('\n')}\n10.0.0.9 nas\n`],
		['with two begins', `${begin}\n${block.join('\n')}\n10.0.0.9 nas\n`],
		['with a foreign line in the block', `${begin}\nInclude x\n${block.slice(1).join('\n')}\n`],
		['in UTF-16', '\xff\xfe1\x002\x00'],
		['that is not there', undefined],
	])('changes a hosts file %s as the program does', async (_name, content) => {
		const file = join(home.tools.folder, "my 'hosts'");
		rmSync(file, {force: true});
		if (content !== undefined) writeFileSync(file, content, 'latin1');
		const text = await script('--only', 'hosts', '--profile', 'digimon', '--hosts-file', file);
		const lines = text.split('\n').filter((line) => !/^(?:ADDRESS=|while \[)/.test(line));
		const {exitCode, stderr} = await home.shell(['ADDRESS=10.96.3.4', ...lines].join('\n'));
		const before = Buffer.from(content ?? '', 'latin1');
		const wanted = setBlock(before, {...mine, address: '10.96.3.4'});
		const after = 'bytes' in wanted ? Buffer.from(wanted.bytes) : before;
		expect(readFileSync(file, 'latin1')).toBe(after.toString('latin1'));
		expect(exitCode, stderr).toBe('bytes' in wanted ? 0 : 4);
		expect(stderr).toMatch('bytes' in wanted ? /^$/ : /nothing was changed/);
	});

	test('ends quietly when its reader is gone, and says that an output is lost', async () => {
		const run = async (tail: string) => home.shell(`digimon-setup export ${tail}`);
		expect(await run('| head -1')).toMatchObject({stdout: '#!/bin/sh\n', stderr: ''});
		const full = await run('>/dev/full');
		expect(full.exitCode).toBe(4);
		expect(full.stderr).toMatch(/^digimon-setup: standard output cannot be written \(ENOSPC\).*\n$/);
	});
});

describe('export --to', () => {
	test('writes a script that runs without this program, to the first streamed message', async () => {
		const folder = join(home.tools.folder, 'my script');
		const made = await home.run(['export', '--to', folder, '--hosts-file', home.hostsFile]);
		expect(made.exitCode, made.stderr).toBe(0);
		expect(readdirSync(folder).toSorted()).toEqual([
			'demo',
			'edit-hosts.mjs',
			'elevated.mjs',
			'helm-digimon',
			'manifests',
			'setup.sh',
		]);
		expect(readFileSync(join(folder, 'setup.sh'), 'utf8')).not.toContain(inRepository('.'));

		const ended = await home.shell(`exec '${folder}/setup.sh'`);
		expect(ended.exitCode, ended.stderr + ended.stdout).toBe(0);
		expect(ended.stdout).toContain('The page, the preflight, Create and the first streamed message answer at');
		const hosts = readFileSync(home.hostsFile, 'utf8');
		expect(hosts.startsWith(hostsBefore)).toBe(true);
		expect(hosts).toContain(`# >>> digimon-setup (profile ${home.profile})`);

		const status = await home.run(['status', '--hosts-file', home.hostsFile]);
		for (const step of ['cluster', 'mesh', 'label', 'chart', 'gateway', 'tunnel', 'hosts'])
			expect(status.stdout).not.toMatch(new RegExp(`not ready:.*\\b${step}\\b`));
	});

	test('writes nothing into a folder that has content', async () => {
		const refused = await home.run(['export', '--to', home.tools.folder]);
		expect(refused.exitCode).toBe(2);
		expect(refused.stdout + refused.stderr).toContain('is not empty');
	});
});
