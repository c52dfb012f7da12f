import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';

/** A program that prints so many lines (first argument), so many a second (second argument), in a folder of its own. */
export type NoisyChild = {readonly folder: string; readonly program: string};

/** Buffered as the C library does by itself; flushes a hundred times a second. */
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
		if (line % (rate / 100) != 0) continue;
		fflush(stdout);
		next.tv_nsec += 10000000;
		if (next.tv_nsec >= 1000000000) { next.tv_nsec -= 1000000000; next.tv_sec++; }
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	return 0;
}
`;

/** Bytes of each line, its end included. */
export const lineBytes = 100;

/** Compiles the child in a folder in memory where there is one: a disk would be measured instead. The folder is removed when this process ends. */
export function makeNoisyChild(): NoisyChild {
	const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'digimon-setup-bench-'));
	process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
	const program = join(folder, 'helm');
	const source = join(folder, 'noisy.c');
	writeFileSync(source, inC);
	execFileSync('cc', ['-O2', '-o', program, source]);
	return {folder, program};
}
