import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {messages} from '../../source/i18n/en/index.ts';
import {messagesZh} from '../../source/i18n/zh-tw/index.ts';
import {sourceFiles} from '../helpers/source-imports.ts';
import {textsIn} from '../helpers/source-texts.ts';

const root = path.join(import.meta.dirname, '..', '..');
const english = Object.entries(messages);
const chinese: Readonly<Record<string, string>> = messagesZh;
const source = sourceFiles(root, 'source')
	.filter((file) => !/^source\/i18n\/(?:en|zh-tw)\//.test(file))
	.map((file) => readFileSync(path.join(root, file), 'utf8'))
	.join('\n');

const areas = new Set(Object.keys(messages).map((key) => key.split('.')[0]));
const placeholders = (template: string): readonly string[] => [...new Set(template.match(/\{\w+\.?\}/g) ?? [])].sort();
const letters = (text: string): string => text.replaceAll(/\{\w+\.?\}/g, '');

describe('the two languages', () => {
	test('both say every sentence', () => {
		expect(Object.keys(chinese).sort()).toEqual(Object.keys(messages).sort());
	});

	test('a sentence has the same values in both', () => {
		const differing = english.filter(
			([key, template]) => placeholders(template).join() !== placeholders(chinese[key] ?? '').join(),
		);
		expect(differing.map(([key]) => key)).toEqual([]);
	});

	test('nothing but names was left in English', () => {
		const asEnglish = english.filter(
			([key, template]) => chinese[key] === template && /[a-z]/i.test(letters(template)),
		);
		expect(asEnglish.map(([, template]) => template).sort()).toEqual([
			'Docker',
			'Kubernetes',
			'PROFILE',
			'cgroup v{mode}',
			'digimon-setup {version} · profile {profile}',
			'driver {driver}',
			'inotify',
			'preflight',
			'root',
		]);
	});

	test('Chinese has full-width punctuation, and a space between it and Latin letters', () => {
		const han = String.raw`\p{Script=Han}`;
		const wrong = new RegExp(
			`${han}[,:;?!()]|[,:;?!()]${han}|${han}[a-z0-9{]|[a-z0-9}]${han}| [，。：；？！（）「」、]|[，。：；？！（）「」、] (?!$)`,
			'iu',
		);
		// These values bring their own punctuation.
		const filled = (template: string): string => template.replaceAll(/\{(?:kind|\w+\.)\}/g, '。');
		expect(Object.entries(chinese).filter(([, template]) => wrong.test(filled(template)))).toEqual([]);
	});

	test('contains no simplified letters', () => {
		expect(Object.values(chinese).join('')).not.toMatch(
			/[们这无应开发设让运执网页闭继续现还请为会录钟镜权径证节签态称]/u,
		);
	});
});

describe('what is drawn', () => {
	/** Commands to copy are no language; the two origins of a setting are names of ours, said by `originOf`. */
	const isNoSentence = /^(?:digimon-setup|npm|pnpm|yarn|minikube| get) |^the (?:last run|plan screen)$/;

	/** What tools take and print, and lines of the files that are shown. */
	const isOfTools = /^source\/views\/lesson\/(?:commands|outputs|excerpts)\.ts$/;

	test('comes from the catalogue: views and main contain no sentence', () => {
		const drawing = ['source/views', 'source/cli'].flatMap((folder) => sourceFiles(root, folder));
		const found = drawing
			.filter((file) => /\.tsx?$/.test(file) && !isOfTools.test(file))
			.flatMap((file) => textsIn(file, readFileSync(path.join(root, file), 'utf8')).map((text) => `${file}: ${text}`))
			.filter((line) => /[a-z]{2,}[,:]? [a-z]{2,}/i.test(line.slice(line.indexOf(': ') + 2)))
			.filter((line) => !isNoSentence.test(line.slice(line.indexOf(': ') + 2)));
		expect(found).toEqual([]);
	});
});

describe('the catalogue', () => {
	const literals = new Set([...source.matchAll(/['"`]([\w.-]+)['"`]/g)].map(([, text]) => text ?? ''));
	const beginnings = [...source.matchAll(/`([a-z]+\.[\w.]*)\$\{/gi)].map(([, text]) => text ?? '');

	test('contains no unused sentence', () => {
		const unused = Object.keys(messages).filter(
			(key) => !literals.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)),
		);
		expect(unused).toEqual([]);
	});

	test('has a sentence for every key that is put together', () => {
		expect(
			beginnings
				.filter((beginning) => areas.has(beginning.split('.')[0]))
				.filter((beginning) => !Object.keys(messages).some((key) => key.startsWith(beginning))),
		).toEqual([]);
	});
});
