import fastCheck from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {wrapText} from '../../source/views/text.ts';

describe('text on rows', () => {
	it('is broken between words, and within one that is longer than a row', () => {
		expect(wrapText('The cluster runs', 11)).toEqual(['The cluster', 'runs']);
		expect(wrapText('$ /a/very/long/path --flag', 10)).toEqual(['$ /a/very/', 'long/path', '--flag']);
		expect(wrapText('one\n\ntwo', 10)).toEqual(['one', '', 'two']);
		expect(wrapText('', 10)).toEqual(['']);
	});

	it('does not break a command at its dashes and slashes', () => {
		expect(wrapText('run --address node', 14)).toEqual(['run --address', 'node']);
		expect(wrapText('open docker.io/istio/pilot', 24)).toEqual(['open', 'docker.io/istio/pilot']);
	});

	it('begins no row with Chinese punctuation that closes, and ends none with one that opens', () => {
		expect(wrapText('這台電腦沒有任何東西壞掉。', 24)).toEqual(['這台電腦沒有任何東西壞', '掉。']);
		expect(wrapText('請選「繼續前往網站」。', 6)).toEqual(['請選', '「繼續', '前往網', '站」。']);
		expect(wrapText('安裝 Istio，再試', 10)).toEqual(['安裝', 'Istio，再', '試']);
	});

	it('never gets wider than the screen, and loses nothing but blanks', () => {
		const text = fastCheck.oneof(
			fastCheck.string({unit: 'grapheme'}),
			fastCheck.string({unit: fastCheck.constantFrom('請', '。', '（', '」', ' ', 'a', '-', '\n', 'é', '👩‍💻')}),
		);
		fastCheck.assert(
			fastCheck.property(text, fastCheck.integer({min: 2, max: 40}), (given, columns) => {
				const rows = wrapText(given, columns);
				// A musical note of three cells is one character, and the frame cuts it.
				const parts = (row: string): number => [...new Intl.Segmenter().segment(row)].length;
				for (const row of rows.filter((one) => parts(one) > 1)) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
				const bare = (some: string): string => some.replaceAll(/\s/g, '');
				expect(bare(rows.join(''))).toBe(bare(given));
			}),
		);
	});
});
