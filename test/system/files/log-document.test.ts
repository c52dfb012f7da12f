import fastCheck from 'fast-check';
import {appendFileSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {followFile, openLog} from '../../../source/system/files/log-document.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';

const fresh = (): string => join(temporaryFolder('log'), '0001-tool.log');

describe('a log on disk', () => {
	it('gives any lines from anywhere, as splitting the whole file would', () => {
		const text = fastCheck.array(
			fastCheck.string({maxLength: 200}).map((one) => one.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, '')),
			{maxLength: 60},
		);
		fastCheck.assert(
			fastCheck.property(text, fastCheck.nat(70), fastCheck.nat(70), (lines, from, count) => {
				const path = fresh();
				writeFileSync(path, lines.map((one) => `${one}\n`).join(''));
				const log = openLog(path);
				expect(log.lineCount()).toBe(lines.length);
				expect(log.lines(from, count)).toEqual(lines.slice(from, from + count));
				log.close();
			}),
			{numRuns: 60},
		);
	});

	it('finds its way in a hundred thousand lines', () => {
		const path = fresh();
		writeFileSync(path, Array.from({length: 100_000}, (_, index) => `line ${index}\n`).join(''));
		const log = openLog(path);
		expect(log.lines(54_321, 2)).toEqual(['line 54321', 'line 54322']);
		expect(log.find((line) => line.endsWith(' 98765'), 10)).toBe(98_765);
		expect(log.find((line) => line === 'nowhere', 0)).toBeUndefined();
		log.close();
	});

	it('grows while it is read, and is empty while it is not there', () => {
		const path = fresh();
		const log = openLog(path);
		expect(log.lineCount()).toBe(0);
		writeFileSync(path, 'one\nhal');
		expect(log.lines(0, 9)).toEqual(['one']);
		appendFileSync(path, 'f\nthree\n');
		expect(log.lines(0, 9)).toEqual(['one', 'half', 'three']);
		log.close();
	});

	it('shows no escape codes, no control characters, and of an overwritten line the last part', () => {
		const path = fresh();
		writeFileSync(path, '\u001B[2J\u001B[31mred\u001B[0m\u0007\n10 %\r20 %\r30 %\n\ttab\n');
		const log = openLog(path);
		expect(log.lines(0, 3)).toEqual(['red', '30 %', '    tab']);
		log.close();
	});
});

it('a followed file may be created later, grow, become shorter and end without a line end', () => {
	const folder = temporaryFolder('follow');
	const path = join(folder, 'later', 'log');
	const followed = followFile(path);
	expect([...followed.next()]).toEqual([]);
	mkdirSync(join(folder, 'later'));
	writeFileSync(path, 'one\ntw');
	expect([...followed.next()]).toEqual(['one']);
	appendFileSync(path, 'o\nthree');
	expect([...followed.next()]).toEqual(['two']);
	writeFileSync(path, 'again\nend');
	expect([...followed.next()]).toEqual(['again']);
	expect(followed.rest()).toEqual(['end']);
	followed.close();
});

it('a log that became shorter is counted again from its beginning', () => {
	const path = join(temporaryFolder('log'), 'log');
	writeFileSync(path, Array.from({length: 3000}, (_, line) => `line ${line}\n`).join(''));
	const log = openLog(path);
	expect(log.lineCount()).toBe(3000);
	writeFileSync(path, 'one\ntwo\nthree\n');
	expect(log.lineCount()).toBe(3);
	expect(log.lines(1, 5)).toEqual(['two', 'three']);
	log.close();
});
