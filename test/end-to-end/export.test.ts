import {spawnSync} from 'node:child_process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {messages} from '../../source/i18n/en/index.ts';
import {allSteps} from '../../source/steps/index.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';

let home: CliHome;
beforeAll(async () => void (home = await makeCliHome()));
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
			/^(minikube|istioctl|kubectl|helm|sudo) /.test(line) ? [{line, before: lines[index - 1]}] : [],
		);
		expect(commands.length).toBeGreaterThan(0);
		for (const {line, before} of commands) expect(before, line).toMatch(/^# \S/);
	});

	test('prints a script that writes no file into the current folder', async () => {
		const text = await script();
		expect(text).toContain('WORK=$(mktemp -d)');
		expect(
			text
				.match(/.{7}(hosts\.digimon|tunnel\.log)/g)
				?.filter((found) => !/\$WORK"?\/(hosts\.digimon|tunnel\.log)$/.test(found)),
		).toEqual([]);
	});
});
