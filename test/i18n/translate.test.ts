import {describe, expect, test} from 'vitest';
import {chooseLanguage} from '../../source/i18n/translate.ts';
import {canShowUnicode, wantsColor} from '../../source/views/symbols.ts';

describe('the language', () => {
	test.each([
		['zh-TW', {LANG: 'en_US.UTF-8'}, 'zh-TW'],
		['auto', {LC_ALL: 'zh_TW.UTF-8', LANG: 'en_US.UTF-8'}, 'zh-TW'],
		['auto', {LC_ALL: '', LC_MESSAGES: 'en_GB', LANG: 'zh_TW'}, 'en'],
		['auto', {LANG: 'zh_Hant_HK'}, 'zh-TW'],
		['auto', {LANG: 'zh_CN.UTF-8'}, 'en'],
		['auto', {}, 'en'],
	] as const)('asked for %s with %j is %s', (asked, environment, language) => {
		expect(chooseLanguage(asked, environment)).toBe(language);
	});
});

describe('colours', () => {
	test.each([
		[true, true, {}, true],
		[true, false, {}, false],
		[true, false, {FORCE_COLOR: '1'}, true],
		[true, true, {FORCE_COLOR: '0'}, false],
		[false, true, {FORCE_COLOR: '1'}, false],
		[true, true, {TERM: 'dumb'}, false],
	] as const)('setting %s, terminal %s, %j: %s', (setting, isTerminal, environment, wanted) => {
		expect(wantsColor(setting, isTerminal, environment)).toBe(wanted);
	});
});

describe('symbols', () => {
	test.each([
		['linux', {LANG: 'en_US.UTF-8'}, true],
		['linux', {LANG: 'C'}, false],
		['linux', {TERM: 'linux', LANG: 'en_US.UTF-8'}, false],
		['win32', {}, false],
		['win32', {WT_SESSION: '1'}, true],
	] as const)('on %s with %j: %s', (platform, environment, can) => {
		expect(canShowUnicode(platform, environment)).toBe(can);
	});
});
