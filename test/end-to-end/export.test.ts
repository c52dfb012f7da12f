import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {messages} from '../../source/i18n/en/index.ts';
import {allSteps} from '../../source/steps/index.ts';
import {hostsBefore, makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {inRepository} from '../helpers/simulated-machine.ts';

let home: CliHome;
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
