import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';

/** A program that prints lines of 100 bytes, as fast as it can or so many a second; its arguments are the number of lines and the lines a second (0: no pause). */
export type NoisyChild = {readonly folder: string; readonly program: string; readonly language: 'C' | 'Node'};

/** Buffered as the C library does by itself; a paced child flushes a hundred times a second. */
const inC = String.raw`
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int main(int count, char **words) {
	long lines = atol(words[1]), rate = atol(words[2]);
	struct timespec next;
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (long line = 1; line <= lines; line++) {
		printf("%09ld the tool says what it does, at such a length that a line is one hundred bytes with an end\n", line);
		if (rate == 0 || line % (rate / 100) != 0) continue;
		fflush(stdout);
		next.tv_nsec += 10000000;
		if (next.tv_nsec >= 1000000000) { next.tv_nsec -= 1000000000; next.tv_sec++; }
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	return 0;
}
`;

const inNode = `
const {writeSync} = require('node:fs');
const [lines, rate] = process.argv.slice(2).map(Number);
const batch = rate === 0 ? 600 : rate / 100;
const started = performance.now();
const pause = new Int32Array(new SharedArrayBuffer(4));
const all = (bytes) => { for (let at = 0; at < bytes.length;) { try { at += writeSync(1, bytes, at); } catch (error) { if (error.code !== 'EAGAIN') throw error; Atomics.wait(pause, 0, 0, 1); } } };
for (let line = 0, tick = 1; line < lines; tick++) {
	let text = '';
	for (const end = Math.min(lines, line + batch); line < end;) text += String(++line).padStart(9, '0') + ' the tool says what it does, at such a length that a line is one hundred bytes with an end\\n';
	all(Buffer.from(text));
	const wait = rate === 0 ? 0 : started + tick * 10 - performance.now();
	if (wait > 0) Atomics.wait(pause, 0, 0, wait);
}
`;

/** Bytes of each line, its end included. */
export const lineBytes = 100;

/** Makes the child with the C compiler of this machine, or for Node where there is none, in a folder in memory where there is one: a disk would be measured instead. The folder goes when this process ends. */
export function makeNoisyChild(): NoisyChild {
	const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'digimon-setup-bench-'));
	process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
	const program = join(folder, 'helm');
	const source = join(folder, 'noisy.c');
	writeFileSync(source, inC);
	const language = spawnSync('cc', ['-O2', '-o', program, source]).status === 0 ? 'C' : 'Node';
	if (language === 'Node') writeFileSync(program, `#!${process.execPath}\n${inNode}`);
	chmodSync(program, 0o755);
	const [line] = execFileSync(program, ['1', '0'], {encoding: 'utf8'}).split('\n');
	if (line?.length !== lineBytes - 1)
		throw new Error(`a line of the child has ${line?.length} bytes, not ${lineBytes - 1}`);
	return {folder, program, language};
}
