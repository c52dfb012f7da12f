import {describe, expect, test} from 'vitest';
import {chooseLanguage} from '../../source/i18n/translate.ts';

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
