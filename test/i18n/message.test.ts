import {expect, test} from 'vitest';
import {fill} from '../../source/i18n/message.ts';

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
