import {describe, expect, test} from 'vitest';
import {readArguments} from '../../source/cli/arguments.ts';
import {messagesZh} from '../../source/i18n/zh-tw/index.ts';

const read = (...args: string[]) => readArguments(args, '1.2.3');
const given = (...args: string[]) => {
	const parsed = read(...args);
	if (!('arguments' in parsed)) throw new Error(JSON.stringify(parsed));
	return parsed.arguments;
};
const refused = (...args: string[]): string => {
	const parsed = read(...args);
	if (!('usage' in parsed)) throw new Error(JSON.stringify(parsed));
	return parsed.usage;
};

describe('the command line', () => {
	test('without a command means up', () => {
		expect(given('--yes')).toMatchObject({command: 'up', yes: true, json: false});
	});

	test('takes settings before and after the command', () => {
		expect(given('--cpus', '3', 'plan', '--memory=4g').flags).toEqual({cpus: '3', memory: '4g'});
	});

	test('gathers what may be repeated', () => {
		const parsed = given('up', '--only', 'mesh,label', '--only', 'chart', '--istio-set', 'a=1', '--istio-set', 'b=2');
		expect(parsed.only).toEqual(['mesh', 'label', 'chart']);
		expect(parsed.flags.istioSet).toEqual(['a=1', 'b=2']);
	});

	test('turns colours off by --no-color alone', () => {
		expect(given('plan').flags).toEqual({});
		expect(given('plan', '--no-color').flags).toEqual({color: false});
	});

	test('knows what belongs to one command', () => {
		expect(given('status', '--verify').verify).toBe(true);
		expect(given('down', '--keep-cluster').keepCluster).toBe(true);
		expect(given('logs', 'mesh', '--follow')).toMatchObject({step: 'mesh', follow: true});
		expect(given('up', '--from', 'chart')).toMatchObject({from: 'chart'});
		expect(refused('plan', '--verify')).toContain('--verify');
	});

	test('rehearses a command, the whole walk unless another is named', () => {
		expect(given('rehearse', '--speed', '9')).toMatchObject({command: 'up', rehearses: true, speed: '9'});
		expect(given('rehearse', 'down', '--keep-cluster')).toMatchObject({
			command: 'down',
			rehearses: true,
			keepCluster: true,
		});
		expect(given('rehearse', 'logs', 'mesh')).toMatchObject({command: 'logs', rehearses: true, step: 'mesh'});
		expect(given('down').rehearses).toBeUndefined();
		expect(refused('rehearse', 'tools')).toContain('up, plan, status, down, doctor, logs');
	});

	test('answers a slip with one sentence and a suggestion', () => {
		expect(refused('pln')).toMatch(/unknown command 'pln'.*plan/);
		expect(refused('plan', '--memry', '3g')).toMatch(/--memry.*--memory/);
		expect(refused('--cpus')).toContain('--cpus');
		for (const text of [refused('pln'), refused('plan', '--memry')]) expect(text).not.toContain('\n');
	});

	test('answers a slip in the language that was asked for', () => {
		const inChinese = (...args: string[]): unknown => readArguments(args, '1.2.3', (key) => messagesZh[key]);
		expect(inChinese('pln')).toEqual({usage: '沒有「pln」這個指令；您是指 plan 嗎？', exitCode: 2});
		expect(inChinese('plan', '--memry')).toEqual({usage: '沒有「--memry」這個選項；您是指 --memory 嗎？', exitCode: 2});
		expect(inChinese('--cpus')).toEqual({usage: '選項「--cpus <n>」需要一個值', exitCode: 2});
		expect(inChinese('rehearse', 'tools')).toEqual({
			usage: '「tools」不在 up, plan, status, down, doctor, logs 之中',
			exitCode: 2,
		});
		const help = inChinese('rehearse', '--help') as {readonly print: string};
		expect(help.print).toContain('digimon-setup rehearse [選項] [command] [step]');
		expect(help.print).not.toMatch(/choices:|default:/);
	});

	test('prints version and help, with every flag and examples', () => {
		expect(read('--version')).toEqual({print: '1.2.3\n', exitCode: 0});
		const help = read('--help');
		expect(help).toMatchObject({exitCode: 0});
		const text = 'print' in help ? help.print : '';
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
		expect(read('down', '--help')).toMatchObject({print: expect.stringContaining('--keep-cluster') as string});
	});
});
