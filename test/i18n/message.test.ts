import {expect, test} from 'vitest';
import {fill, joinMessages, listOf, message} from '../../source/i18n/message.ts';
import {createTranslator} from '../../source/i18n/translate.ts';

test.each([
	['{why.} Next', 'it ended', 'it ended. Next'],
	['{why.} Next', 'it ended.', 'it ended. Next'],
	['{why.} Next', 'see "it ended."', 'see "it ended." Next'],
	['{why.}下一句', 'exceeded', 'exceeded。下一句'],
	['{why.}{next}', '已停止', '已停止。{next}'],
	['{why.}{next}', '已停止。', '已停止。{next}'],
	['{why} of it', 'part', 'part of it'],
])('a sentence in a sentence has one full stop: %s, %s', (template, why, filled) => {
	expect(fill(template, {why})).toBe(filled);
});

test('a list has its parts beside each other, also when it is made of lists', () => {
	const inner = joinMessages([message('names.by_key'), message('names.by_flag')], 'names.list');
	const list = joinMessages([inner, listOf(['helm'])], 'names.list');
	expect(list.values).toEqual({items: [message('names.by_key'), message('names.by_flag'), 'helm']});
	expect(list.text).toBe(`${message('names.by_key').text}, ${message('names.by_flag').text}, helm`);
	expect(createTranslator({'names.list': '{before}、{next}'}).translate(list)).toBe(list.text.replaceAll(', ', '、'));
	expect(joinMessages([message('common.again')])).toEqual(message('common.again'));
});

test('a list without parts, of a file of somebody else, is no mistake of ours', () => {
	expect(fill('{before}; {next}', {items: []})).toBe('{before}; {next}');
});
