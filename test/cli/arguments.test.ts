import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {loadHelpTexts, readArguments} from '../../source/cli/arguments.ts';
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
		expect(given('down').rehearses).toBe(false);
		expect(refused('rehearse', 'tools')).toContain('up, plan, status, down, doctor, logs');
	});

	test('refuses a wrong command, option or value with one sentence and a suggestion', () => {
		expect(refused('pln')).toMatch(/unknown command 'pln'.*plan/);
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
			text: '「tools」不在 up, plan, status, down, doctor, logs 之中',
			exitCode: 2,
		});
		const help = inChinese('rehearse', '--help') as {readonly text: string};
		expect(help.text).toContain('digimon-setup rehearse [選項] [command] [step]');
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

	test('prints version and help, with every flag and examples', () => {
		expect(read('--version')).toEqual({text: '1.2.3\n', exitCode: 0});
		const help = read('--help');
		expect(help).toMatchObject({exitCode: 0});
		const text = 'text' in help ? help.text : '';
		for (const word of [
			'--kubernetes-version',
			'--no-color',
			'--json',
			'--skip',
			'rehearse',
			'Examples:',
			'Exit codes',
		])
			expect(text).toContain(word);
		expect(read('down', '--help')).toMatchObject({text: expect.stringContaining('--keep-cluster') as string});
	});
});

describe('loadHelpTexts', () => {
	const chinese = messagesZh['help.see'];

	test.each([
		[['--lang', 'zh-TW', '--help'], {}, chinese],
		[['plan', '--lang=zh-TW'], {}, chinese],
		[[], {DIGIMON_SETUP_LANG: 'zh-TW'}, chinese],
		[[], {LANG: 'zh_TW.UTF-8'}, chinese],
		[['--lang=en'], {LANG: 'zh_TW.UTF-8'}, messages['help.see']],
	])('%j with %j', async (args, environment, expected) => {
		expect((await loadHelpTexts(args, environment))('help.see')).toBe(expected);
	});
});
