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

test('on a terminal prose is wrapped below its own beginning; a command stays whole', () => {
	const written: string[] = [];
	const options = {write: (text: string) => void written.push(text), now: () => new Date(0)};
	const writer = createLineWriter(options, {rehearsalMark: '', columns: 24});
	writer.write([
		'    ! one two three four five six',
		'    kubectl get pods --all-namespaces',
		'[mesh] $ istioctl install --context x',
	]);
	expect(written).toEqual([
		'    ! one two three four\n',
		'      five six\n',
		'    kubectl get pods --all-namespaces\n',
		'[mesh] $ istioctl install --context x\n',
	]);
});
