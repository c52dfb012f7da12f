import {afterEach, describe, expect, test, vi} from 'vitest';
import {canShowUnicode, paintSymbols, symbolsFor, wantsColor} from '../../source/views/symbols.ts';

afterEach(() => vi.unstubAllEnvs());

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
		['xterm', {LANG: 'en_US.UTF-8'}, true],
		['xterm', {LANG: 'en_US'}, true],
		['xterm', {LC_ALL: '', LANG: 'zh_TW.UTF-8'}, true],
		['xterm', {}, true],
		['xterm', {LANG: 'C'}, false],
		['xterm', {LANG: 'de_DE.ISO-8859-1'}, false],
		['linux', {LANG: 'en_US.UTF-8'}, false],
	] as const)('beyond ASCII on a terminal %s with %j: %s', (terminal, environment, can) => {
		vi.stubEnv('TERM', terminal);
		vi.stubEnv('WT_SESSION', terminal === 'xterm' ? '1' : '');
		expect(canShowUnicode(environment)).toBe(can);
	});

	test('are the same in the wizard and in plain text', () => {
		for (const unicode of [true, false]) {
			const symbols = symbolsFor(unicode);
			const painted = paintSymbols({color: false, unicode});
			expect([painted.ok, painted.failed, painted.open]).toEqual([symbols.done, symbols.failed, symbols.waiting]);
		}
	});

	test('are ASCII where the terminal shows no others', () => {
		expect(Object.values(symbolsFor(false)).join('')).toMatch(/^[ -~]*$/);
	});
});
