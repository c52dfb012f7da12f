import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {readArguments} from '../../source/cli/arguments.ts';
import {splitWords} from '../../source/domain/ports/command.ts';
import {root} from '../helpers/checkout.ts';

const languages = ['README.md', 'README.zh-TW.md'] as const;
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The commands in code spans and code blocks of a page. */
function commandsOf(text: string): readonly string[] {
	const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
	const lines = [...text.matchAll(/```\n([^]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
	const commands = [...spans, ...lines].map((one) => one.replace(/\s+#.*$/, '').trim());
	return [...new Set(commands.filter((one) => /^(?:npx )?digimon-setup(?: |$)/.test(one)))];
}

/** Words in capitals, or between brackets, stand for values. */
const examples: Readonly<Record<string, string>> = {'[STEP]': 'mesh', '[步驟]': 'mesh', SHELL: 'bash'};

describe.each(languages)('%s', (file) => {
	const text = textOf(file);

	test('shows only commands that exist, with flags that they take', () => {
		const commands = commandsOf(text);
		expect(commands.length).toBeGreaterThan(10);
		for (const command of commands) {
			const words = (splitWords(command.replace(/^npx /, '')) ?? []).slice(1).map((word) => examples[word] ?? word);
			const parsed = readArguments(words, '1.2.3');
			expect('arguments' in parsed ? 'accepted' : parsed.text, command).toBe('accepted');
		}
	});

	test('leads only to files that exist', () => {
		const links = [...text.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].map(([, link, source]) => link ?? source ?? '');
		const local = links.filter((link) => !/^(?:https?:|#)/.test(link));
		expect(local.filter((link) => !existsSync(join(root, link)))).toEqual([]);
	});
});

test('both languages have the same sections, tables and commands', () => {
	const shapes = languages.map(textOf).map((text) => ({
		sections: text.match(/^## /gm)?.length,
		rows: text.match(/^\| /gm)?.length,
		commands: commandsOf(text)
			.map((one) => one.replace(/\[[^\]]+\]/g, '[]'))
			.toSorted(),
	}));
	expect(shapes[1]).toEqual(shapes[0]);
});
