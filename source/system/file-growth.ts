import {EventEmitter} from 'node:events';
import {fstatSync, readSync} from 'node:fs';
import type {ByteSource} from './child-output.ts';

const calmMs = 50;
/** While a child writes, so that little is left to be read when it has ended. */
const busyMs = 10;
const pageBytes = 256 * 1024;
/** So much at once, so that keys and signals get their turn however fast a child writes. */
const turnBytes = 64 * 1024 * 1024;

/** What a file gains while a child writes into it by itself. */
export type FileGrowth = {
	readonly source: ByteSource;
	/** Tells what came since the last look; to be called when the child has ended. */
	finish(): void;
	/** Stops looking. */
	close(): void;
};

/** Looks twenty times a second, more often while something comes: the child waits for nobody who reads, and a flood costs no more looks than a drop. */
export function followGrowth(descriptor: number): FileGrowth {
	const source = new EventEmitter();
	let told = 0;
	const tell = (mostBytes: number): void => {
		const until = Math.min(fstatSync(descriptor).size, told + mostBytes);
		while (told < until) {
			const page = Buffer.allocUnsafeSlow(Math.min(pageBytes, until - told));
			const length = readSync(descriptor, page, 0, page.length, told);
			if (length === 0) return;
			told += length;
			source.emit('data', page.subarray(0, length));
		}
	};
	const look = (): void => {
		const before = told;
		tell(turnBytes);
		timer = setTimeout(look, told > before ? busyMs : calmMs);
	};
	let timer = setTimeout(look, calmMs);
	return {
		source,
		finish: () => tell(Number.POSITIVE_INFINITY),
		close: () => clearTimeout(timer),
	};
}
