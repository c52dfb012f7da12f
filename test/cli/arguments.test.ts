import {readFileSync} from 'node:fs';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {loadHelpTexts, readArguments} from '../../source/cli/arguments.ts';
import {commandGroups, commandNames, commandTree, flagsOf} from '../../source/cli/command-tree.ts';
import {settingDefinitions} from '../../source/domain/setting-definitions.ts';
import {messages} from '../../source/i18n/en/index.ts';
import {messagesZh} from '../../source/i18n/zh-tw/index.ts';

const read = (...args: string[]) => readArguments(args, '1.2.3');
const given = (...args: string[]) => {
	const parsed = read(...args);
	if (!('arguments' in parsed)) throw new Error(JSON.stringify(parsed));
	return parsed.arguments;
};
const refused = (...args: string[]): string => {
	const parsed = read(...args);
	if (!('text' in parsed) || parsed.exitCode !== 2) throw new Error(JSON.stringify(parsed));
	return parsed.text;
};

describe('readArguments', () => {
	test('without a command reads up', () => {
		expect(given('--yes')).toMatchObject({command: 'up', yes: true, json: false});
	});

	test('accepts settings before and after the command', () => {
		expect(given('--cpus', '3', 'plan', '--memory=4g').flags).toEqual({cpus: '3', memory: '4g'});
	});

	test('collects repeated options', () => {
		const parsed = given('up', '--only', 'mesh,label', '--only', 'chart', '--istio-set', 'a=1', '--istio-set', 'b=2');
		expect(parsed.only).toEqual(['mesh', 'label', 'chart']);
		expect(parsed.flags.istioSet).toEqual(['a=1', 'b=2']);
	});

	test('turns colours off only with --no-color', () => {
		expect(given('plan').flags).toEqual({});
		expect(given('plan', '--no-color').flags).toEqual({color: false});
	});

	test('accepts the options of a command only for that command', () => {
		expect(given('status', '--verify').verify).toBe(true);
		expect(given('down', '--keep-cluster').keepCluster).toBe(true);
		expect(given('logs', 'mesh', '--follow')).toMatchObject({step: 'mesh', follow: true});
		expect(given('up', '--from', 'chart')).toMatchObject({from: 'chart'});
		expect(refused('plan', '--verify')).toContain('--verify');
	});

	test('rehearses the named command, up by default', () => {
		expect(given('rehearse', '--speed', '9')).toMatchObject({command: 'up', rehearses: true, speed: '9'});
		expect(given('rehearse', 'down', '--keep-cluster')).toMatchObject({
			command: 'down',
			rehearses: true,
			keepCluster: true,
		});
		expect(given('rehearse', 'logs', 'mesh')).toMatchObject({command: 'logs', rehearses: true, step: 'mesh'});
		expect(given('rehearse', 'tunnel', 'stop')).toMatchObject({command: 'tunnel', rehearses: true, action: 'stop'});
		expect(given('rehearse', 'verify')).toMatchObject({command: 'verify', rehearses: true});
		expect(given('down').rehearses).toBe(false);
		expect(refused('rehearse', 'tools')).toContain(
			'up, plan, status, verify, tunnel, down, doctor, logs, export, report',
		);
	});

	test('refuses a wrong command, option or value with one sentence and a suggestion', () => {
		expect(refused('pln')).toMatch(/unknown command "pln".*plan/);
		expect(refused('plan', '--memry', '3g')).toMatch(/--memry.*--memory/);
		expect(refused('--cpus')).toContain('--cpus');
		for (const text of [refused('pln'), refused('plan', '--memry')]) expect(text).not.toContain('\n');
	});

	test.each([
		['up now', 'up'],
		['plan a b', 'plan'],
		['tunnel status extra', 'tunnel'],
		['logs cluster mesh', 'logs'],
		['tools list kubectl', 'tools list'],
		['rehearse down extra', 'rehearse down'],
		['rehearse logs mesh chart', 'rehearse'],
	])('refuses surplus arguments: %s', (line, command) => {
		expect(refused(...line.split(' '))).toBe(`too many arguments for ${command}`);
	});

	test('writes the usage error in the chosen language', () => {
		const inChinese = (...args: string[]): unknown => readArguments(args, '1.2.3', (key) => messagesZh[key]);
		expect(inChinese('pln')).toEqual({text: '沒有「pln」這個指令；您是指 plan 嗎？', exitCode: 2});
		expect(inChinese('plan', '--memry')).toEqual({text: '沒有「--memry」這個選項；您是指 --memory 嗎？', exitCode: 2});
		expect(inChinese('--cpus')).toEqual({text: '選項「--cpus <n>」需要一個值', exitCode: 2});
		expect(inChinese('rehearse', 'tools')).toEqual({
			text: 'rehearse：「tools」不在 up, plan, status, verify, tunnel, down, doctor, logs, export, report 之中',
			exitCode: 2,
		});
		const help = inChinese('rehearse', '--help') as {readonly text: string};
		expect(help.text).toContain('digimon-setup rehearse [選項] [command] [of]');
		expect(help.text).not.toMatch(/choices:|default:/);
	});

	test('prints the help of a command, also while process.exitCode is 1', () => {
		const {exitCode} = process;
		try {
			process.exitCode = 1;
			expect(read('help', 'tools')).toMatchObject({text: expect.stringContaining('install') as string, exitCode: 0});
		} finally {
			process.exitCode = exitCode;
		}
	});

	test('prints version and help, with every command and examples', () => {
		expect(read('--version')).toEqual({text: '1.2.3\n', exitCode: 0});
		const help = read('--help');
		expect(help).toMatchObject({exitCode: 0});
		const text = 'text' in help ? help.text : '';
		for (const word of [
			...commandNames,
			...commandGroups.map((key) => messages[key]),
			'help flags',
			'Examples:',
			'Exit codes',
		])
			expect(text).toContain(word);
		expect(read('down', '--help')).toMatchObject({text: expect.stringContaining('--keep-cluster') as string});
	});
});

test('accepts every command of the workflow for GitHub Actions', () => {
	const document = readFileSync(new URL('../../assets/docs/github-actions.md', import.meta.url), 'utf8');
	const workflow = parse(/^```yaml\n([^]*?)^```/m.exec(document)?.[1] ?? '') as {
		readonly jobs: {readonly 'set-up': {readonly steps: readonly {readonly run?: string}[]}};
	};
	const commands = workflow.jobs['set-up'].steps.flatMap(({run}) =>
		run === undefined ? [] : [run.split(' | ')[0] ?? ''],
	);
	expect(commands.map((line) => given(...line.replace(/^npx --yes digimon-setup /, '').split(' ')).command)).toEqual([
		'tools',
		'up',
		'verify',
		'status',
		'report',
		'down',
	]);
});

describe('help', () => {
	const helpOf = (...args: string[]): string => {
		const parsed = read(...args);
		if (!('text' in parsed) || parsed.exitCode !== 0) throw new Error(JSON.stringify(parsed));
		return parsed.text;
	};

	test.each(commandNames)(
		'help %s is what -h and --help print: usage, own flags, examples, the way to the rest',
		(name) => {
			const help = helpOf('help', name);
			expect([helpOf(name, '-h'), helpOf(name, '--help')]).toEqual([help, help]);
			expect(help).toContain(`Usage: digimon-setup ${name}`);
			expect(help).toMatch(/^Examples?:\n {2}\S/m);
			expect(help.trimEnd().split('\n').at(-1)).toBe(messages['help.flagsLine']);
			for (const {name: argument} of commandTree[name].arguments) expect(help).toContain(argument);
		},
	);

	test.each(commandNames)('%s takes every flag that its help shows, and its examples are accepted', (name) => {
		const help = helpOf('help', name);
		const [options = '', examples = ''] = help.split(/^Examples?:$/m);
		const shown = [...options.matchAll(/^ {2}(--[\w-]+)( <)?/gm)].map(([, flag = '', value]) => ({flag, value}));
		for (const {flag, value} of shown) {
			expect(name === 'rehearse' || flagsOf({name, rehearses: false}).includes(flag), flag).toBe(true);
			if (name === 'rehearse' || name === 'completion') continue;
			expect(read(name, flag, ...(value === undefined ? [] : ['mesh'])), flag).toHaveProperty('arguments');
		}
		const lines = [...examples.matchAll(/^ {2}digimon-setup (.*?)(?: {2,}| > | \||$)/gm)].map(([, line = '']) => line);
		for (const line of lines) expect(read(...line.split(' ')), line).not.toHaveProperty('exitCode', 2);
	});

	test.each(commandNames)('%s refuses each flag that is not its own, and says which commands take it', (name) => {
		const all = new Set(commandNames.flatMap((one) => flagsOf({name: one, rehearses: false})));
		const own = flagsOf({name, rehearses: false});
		if (name === 'rehearse' || name === 'completion') return;
		for (const flag of [...all].filter((one) => !own.includes(one) && one !== '--speed' && one !== '--fail')) {
			const parsed = [read(name, flag), read(name, flag, 'mesh')];
			expect(parsed, flag).toContainEqual({
				text: expect.stringMatching(`^${name} does not use ${flag}; .* can$`) as string,
				exitCode: 2,
			});
		}
	});

	test('help flags shows every setting and shared flag, in the user’s language', () => {
		const help = helpOf('help', 'flags');
		for (const {flag} of settingDefinitions) expect(help).toMatch(new RegExp(`^ {2}--(?:no-)?${flag}\\b`, 'm'));
		for (const flag of ['--config', '--fresh', '--json']) expect(help).toContain(flag);
		const chinese = readArguments(['help', 'flags'], '1.2.3', (key) => messagesZh[key]);
		expect(chinese).toMatchObject({text: expect.stringContaining(messagesZh['help.groupSettings']) as string});
	});

	test.each([['-V'], ['--version'], ['version']])('%s prints the version', (word) => {
		expect(read(word)).toEqual({text: '1.2.3\n', exitCode: 0});
	});
});

describe('loadHelpTexts', () => {
	const chinese = messagesZh['engine.seeHelp'];

	test.each([
		[['--lang', 'zh-TW', '--help'], {}, chinese],
		[['plan', '--lang=zh-TW'], {}, chinese],
		[[], {DIGIMON_SETUP_LANG: 'zh-TW'}, chinese],
		[[], {LANG: 'zh_TW.UTF-8'}, chinese],
		[['--lang=en'], {LANG: 'zh_TW.UTF-8'}, messages['engine.seeHelp']],
	])('%j with %j', async (args, environment, expected) => {
		expect((await loadHelpTexts(args, environment))('engine.seeHelp')).toBe(expected);
	});
});
