import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {commandsOfFlag, commonFlags, ownFlags} from '../../source/cli/command-tree.ts';
import {allRules} from '../../source/diagnosis/rules/index.ts';
import type {RuleAction} from '../../source/diagnosis/rule.ts';
import {checkTopics} from '../../source/domain/event.ts';
import {exitCodeOf} from '../../source/domain/failure.ts';
import {settingDefinitions} from '../../source/domain/setting-definitions.ts';
import type {SettingDefinition} from '../../source/domain/settings.ts';
import {allChecks} from '../../source/features/doctor/checks/index.ts';
import type {MessageKey} from '../../source/i18n/en/index.ts';
import {loadTranslator, type Translator} from '../../source/i18n/translate.ts';
import {linuxHost} from '../helpers/make-step-context.ts';
import {inRepository} from '../helpers/simulated-machine.ts';

// `npm run docs` writes these files.

type Text = Translator['text'];
type Titles = Readonly<Record<'flags' | 'exitCodes' | 'checks' | 'rules' | 'generated', string>>;

const titlesEn: Titles = {
	flags: 'Flags and settings',
	exitCodes: 'Exit codes',
	checks: 'The checks of `digimon-setup doctor`',
	rules: 'What error messages mean',
	generated: 'Written by `npm run docs` from the definitions in the source.',
};

const titlesZh: Titles = {
	flags: '旗標與設定',
	exitCodes: '結束代碼',
	checks: '`digimon-setup doctor` 的檢查',
	rules: '錯誤訊息的意思',
	generated: '由 `npm run docs` 依原始碼中的定義產生。',
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => (text === '' ? '' : `\`${text}\``);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const page = (titles: Titles, title: keyof Titles, ...parts: readonly string[]): string =>
	`${[`# ${titles[title]}`, titles.generated, ...parts].join('\n\n')}\n`;

const commandsTaking = (flag: string): string => commandsOfFlag(flag).map(code).join(' ');

function settingRow(definition: SettingDefinition, text: Text): readonly string[] {
	const {name, flag, placeholder, kind, choices, explains, byDefault} = definition;
	const typed = name === 'color' ? `--no-${flag}` : `--${flag}${kind === 'switch' ? '' : ` ${placeholder ?? 'VALUE'}`}`;
	const value = byDefault({...linuxHost, cpus: 4});
	const preset = name === 'memory' ? '6144' : name === 'color' ? '' : typeof value === 'object' ? '' : String(value);
	const variable = `DIGIMON_SETUP_${flag.toUpperCase().replaceAll('-', '_')}`;
	const allowed = choices ? ` (${choices.map(code).join(', ')})` : '';
	return [code(typed), code(preset), code(variable), text(explains) + allowed];
}

function flagsPage(titles: Titles, text: Text): string {
	const flags = [...ownFlags, ...commonFlags].filter(({isHidden}) => !isHidden);
	return page(
		titles,
		'flags',
		text('help.settingsLine'),
		table(
			[text('config.columnSetting'), text('config.fromDefault'), 'DIGIMON_SETUP_…', text('views.columnDetail')],
			settingDefinitions.map((definition) => settingRow(definition, text)),
		),
		table(
			[text('help.options'), text('views.columnCommand'), text('views.columnDetail')],
			flags.map(({flag, value, explains}) => [
				code(`--${flag}${value === undefined ? '' : ` ${value.toUpperCase()}`}`),
				commandsTaking(flag),
				text(explains),
			]),
		),
	);
}

function exitCodesPage(titles: Titles, text: Text): string {
	const codes = [0, 1, 2, 3, 4, 5, 130, 143] as const;
	const failuresOf = (exitCode: number): string =>
		Object.entries(exitCodeOf)
			.filter(([, one]) => one === exitCode)
			.map(([name]) => code(name))
			.join(' ');
	return page(
		titles,
		'exitCodes',
		table(
			['', text('views.columnDetail'), '`failure.code` (`--json`)'],
			codes.map((exitCode) => [String(exitCode), text(`exit.${exitCode}`), failuresOf(exitCode)]),
		),
	);
}

function checksPage(titles: Titles, text: Text): string {
	const topics = checkTopics.flatMap((topic) => [
		`## ${text(`doctor.topic_${topic}`)}`,
		...allChecks
			.filter((check) => check.topic === topic)
			.flatMap(({id, question}) => [`### ${id}`, `**${text(question)}**`, text(`checks.${id}` as MessageKey)]),
	]);
	return page(titles, 'checks', '`digimon-setup help docker-engine`', ...topics);
}

function actionLine({message, run, read}: RuleAction, text: Text): string {
	const command = typeof run === 'object' ? run.linux : run;
	const after = command ?? read;
	return `- ${text(message)}${after === undefined ? '' : `${text('views.colon')}${code(after)}`}`;
}

function rulesPage(titles: Titles, text: Text): string {
	const sections = allRules.flatMap(({id, cause, next, source, subject}) => [
		`## ${id}`,
		text(cause),
		...(next.length === 0 ? [] : [next.map((action) => actionLine(action, text)).join('\n')]),
		`${subject.map(code).join(' ')} · ${source}`.replace(/^ · /, ''),
	]);
	return page(titles, 'rules', ...sections);
}

describe.each([
	['en', titlesEn, '.md'],
	['zh-TW', titlesZh, '.zh-TW.md'],
] as const)('the documents in %s are as the definitions are now (npm run docs)', (language, titles, ending) => {
	test.each([
		['flags', flagsPage],
		['exit-codes', exitCodesPage],
		['checks', checksPage],
		['rules', rulesPage],
	] as const)('%s', async (name, write) => {
		const {text} = await loadTranslator(language);
		await expect(write(titles, text)).toMatchFileSnapshot(join(inRepository('assets/docs'), `${name}${ending}`));
	});

	test('every exit code has its meaning', () => {
		const known = ['0', '1', '2', '3', '4', '5', '130', '143'];
		expect(Object.values(exitCodeOf).every((exitCode) => known.includes(String(exitCode)))).toBe(true);
	});
});
