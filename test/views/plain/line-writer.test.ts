import {expect, test} from 'vitest';
import {createLineWriter} from '../../../source/views/plain/plain-view.ts';
import {createTranslator} from '../../../source/i18n/translate.ts';
import {createPlainStyle} from '../../../source/views/plain/style.ts';

/** The text after these writes. */
function written(...writes: readonly (readonly [lines: readonly string[], rehearsal?: boolean])[]): string {
	let text = '';
	const writer = createLineWriter(
		{write: (more) => void (text += more), now: () => new Date(0)},
		createPlainStyle({steps: [], translator: createTranslator(), color: false, unicode: true}),
	);
	for (const [lines, rehearsal] of writes) writer.write(lines, rehearsal);
	return text;
}

test('every line of a rehearsal says so, also the second one of a sentence and what comes without an event', () => {
	expect(written([['put these lines:\none\ntwo'], true], [['still waiting']])).toBe(
		'REHEARSAL put these lines:\nREHEARSAL one\nREHEARSAL two\nREHEARSAL still waiting\n',
	);
});

test('a real run is not marked, and never has two blank lines', () => {
	expect(written([['one', '', ''], false], [['', 'two']])).toBe('one\n\ntwo\n');
});
