'use strict';

/*
 * Loaded before the program: SIGKILL as soon as line KILL_AFTER_LINE (from 1) of standard output is written, so that nothing more happens,
 * however slow the reader is. A pipe is written at once on Linux and macOS.
 */
const lastLine = Number(process.env.KILL_AFTER_LINE);
delete process.env.KILL_AFTER_LINE;

const write = process.stdout.write.bind(process.stdout);
let lines = 0;

process.stdout.write = (chunk, ...rest) => {
	const isTaken = write(chunk, ...rest);
	lines += String(chunk).split('\n').length - 1;
	if (lines >= lastLine) process.kill(process.pid, 'SIGKILL');
	return isTaken;
};
