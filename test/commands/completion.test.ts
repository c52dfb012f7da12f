import {spawnSync} from 'node:child_process';
import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {readArguments} from '../../source/cli/arguments.ts';
import {shells} from '../../source/cli/command-tree.ts';
import {completion} from '../../source/commands/completion.ts';
import {createTranslator} from '../../source/i18n/translate.ts';
import {messagesZh} from '../../source/i18n/zh-tw/index.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';
import {openTerminal} from '../helpers/terminal.ts';

function scriptOf(shell: string, catalogue: Readonly<Record<string, string>> = {}): string {
	const parsed = readArguments(['completion', shell], '0');
	if (!('arguments' in parsed)) throw new Error(parsed.text);
	const written: string[] = [];
	expect(
		completion(parsed.arguments, createTranslator(catalogue), {write: (text: string) => void written.push(text)}),
	).toBe(0);
	return written.join('');
}

/** What is typed before Tab, and what the line is then: a single choice is completed. */
const completed = [
	['digimon-setup pl', 'digimon-setup plan'],
	['digimon-setup plan --dri', 'digimon-setup plan --driver'],
	['digimon-setup --driver virt', 'digimon-setup --driver virtualbox'],
	['digimon-setup plan --driver=pod', 'digimon-setup plan --driver=podman'],
	['digimon-setup rehearse --fail mesh:im', 'digimon-setup rehearse --fail mesh:image-pull'],
	['digimon-setup rehearse logs ga', 'digimon-setup rehearse logs gateway'],
	['digimon-setup up --only lab', 'digimon-setup up --only label'],
	['digimon-setup tunnel st', 'digimon-setup tunnel st'],
	['digimon-setup tools install istio', 'digimon-setup tools install istioctl'],
	['digimon-setup down --keep', 'digimon-setup down --keep-cluster'],
	['digimon-setup help fl', 'digimon-setup help flags'],
	['digimon-setup logs --cp', 'digimon-setup logs --cp'],
] as const;

/** How each shell is started without the user's files, with the completion loaded from `$SCRIPT`. */
const starts = {
	bash: ['--norc', '-i'],
	zsh: ['-f', '-i'],
	fish: ['--no-config', '-i'],
} as const;
const loads = {
	bash: "source $SCRIPT; PS1='> '",
	zsh: "autoload -Uz compinit; compinit -u -D; source $SCRIPT; unsetopt automenu autolist; PS1='> '; PROMPT_SP=",
	fish: "source $SCRIPT; function fish_prompt; echo -n '> '; end; function fish_greeting; end; set -g fish_autosuggestion_enabled 0",
} as const;

const isHere = (shell: string): boolean => spawnSync(shell, ['--version'], {timeout: 10_000}).status === 0;

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
	// Where the shell is missing, the report says "skipped".
	test.skipIf(!isHere(shell))('completes commands, flags, values and failures on a terminal', async () => {
		const folder = temporaryFolder('completion');
		const script = join(folder, 'script');
		const ended = join(folder, 'digimon-setup');
		writeFileSync(script, scriptOf(shell));
		// Run by Enter after Tab: prints its arguments as it got them.
		writeFileSync(ended, '#!/bin/sh\necho "ran:$*:"\n');
		chmodSync(ended, 0o755);
		const path = `${folder}:${process.env['PATH'] ?? ''}`;
		const environment = {SCRIPT: script, PATH: path, TERM: 'dumb'};
		const terminal = openTerminal({file: shell, args: starts[shell], columns: 200, environment});
		try {
			terminal.press(`${loads[shell]}; echo load''ed\r`);
			await terminal.sees('loaded');
			for (const [typed, expected] of completed) {
				terminal.press(`${typed}\t\r`);
				await terminal.sees(`ran:${expected.slice('digimon-setup '.length)}:`);
			}
		} finally {
			terminal.close();
		}
	});
});

describe.each(shells)('the script of %s', (shell) => {
	test('names every kind of word, in the language in force', () => {
		for (const script of [scriptOf(shell), scriptOf(shell, messagesZh)])
			for (const word of [
				'rehearse',
				'--kubernetes-version',
				'virtualbox',
				'gateway',
				'image-pull',
				'istioctl',
				'keep',
			])
				expect(script).toContain(word);
		expect(scriptOf(shell)).not.toContain('--foreground');
		// Bash shows no descriptions.
		expect(scriptOf(shell, messagesZh).includes(messagesZh['help.command.plan'])).toBe(shell !== 'bash');
	});
});
