import {appendFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {
	createRateLimiter,
	linesPerWindow,
	openOutputFile,
	readTail,
	tailFile,
	windowMs,
} from '../../../source/system/process/output.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';

test('of a flood a bounded number of lines passes per window, and the number of the others is reported', () => {
	const shown: string[] = [];
	const leftOut: number[] = [];
	const limiter = createRateLimiter<string>(
		(line) => shown.push(line),
		(lines) => leftOut.push(lines),
	);
	for (let line = 0; line < linesPerWindow + 10; line++) limiter.push('early', 0);
	limiter.push('held', windowMs - 1);
	expect(shown).toHaveLength(linesPerWindow);
	expect(leftOut).toEqual([]);
	limiter.push('later', windowMs);
	expect(shown.at(-1)).toBe('later');
	expect(leftOut).toEqual([11]);
	limiter.end();
	expect(leftOut).toEqual([11]);
});

test('a file is passed on as it grows, and the rest when it is finished', async () => {
	const path = join(temporaryFolder('tail'), 'log');
	let text = '';
	writeFileSync(path, 'one\n');
	const tail = tailFile(path, (chunk) => (text += chunk.toString()));
	await vi.waitFor(() => expect(text).toBe('one\n'), {timeout: 5000});
	appendFileSync(path, 'two\n');
	await vi.waitFor(() => expect(text).toBe('one\ntwo\n'), {timeout: 5000});
	appendFileSync(path, 'three');
	tail.finish();
	expect(text).toBe('one\ntwo\nthree');
	tail.close();
	expect(readTail(path)).toEqual(['one', 'two', 'three']);
});

test('an output that is too long keeps its first and its last half when it is closed, and says what is missing', () => {
	const path = join(temporaryFolder('output'), 'log');
	const fail = (reason: string): never => {
		throw new Error(reason);
	};
	const file = openOutputFile(path, fail, 20);
	file?.write(Buffer.from('0123456789'));
	// As a child that writes by itself.
	appendFileSync(path, '-'.repeat(1000));
	appendFileSync(path, 'abcdefghij');
	file?.close();
	const kept = '0123456789\n[digimon-setup: 1000 bytes are cut out here]\nabcdefghij';
	expect(readFileSync(path, 'utf8')).toBe(kept);
	const exact = openOutputFile(path, fail, kept.length);
	exact?.close();
	expect(readFileSync(path, 'utf8')).toBe(kept);
});
