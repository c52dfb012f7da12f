import {closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {cleanLine} from './line-splitter.ts';

/** The whole output of a command on disk. */
export type OutputFile = {
	/** Written before it returns, so that nothing is shown before it is kept; also holds the child back when the disk is slow. */
	write(chunk: Buffer): void;
	close(): void;
};

/**
 * Makes the file and its folder, readable by its owner only. `onFailure` is told once, with the system's words, when the
 * output can no longer be kept (disk full): the command goes on without.
 */
export function openOutputFile(path: string, onFailure: (reason: string) => void): OutputFile | undefined {
	let descriptor: number | undefined;
	const giveUp = (error: unknown) => {
		if (descriptor !== undefined) closeSync(descriptor);
		descriptor = undefined;
		onFailure(error instanceof Error ? error.message : String(error));
	};
	try {
		mkdirSync(dirname(path), {recursive: true, mode: 0o700});
		descriptor = openSync(path, 'w', 0o600);
	} catch (error) {
		giveUp(error);
		return undefined;
	}
	return {
		write(chunk) {
			if (descriptor === undefined) return;
			try {
				for (let at = 0; at < chunk.length;) at += writeSync(descriptor, chunk, at);
			} catch (error) {
				giveUp(error);
			}
		},
		close() {
			if (descriptor !== undefined) closeSync(descriptor);
			descriptor = undefined;
		},
	};
}

/** The last lines of a file that may still be written; none when it cannot be read. */
export function readTail(path: string, lines: number): readonly string[] {
	let descriptor: number | undefined;
	try {
		descriptor = openSync(path, 'r');
		const {size} = fstatSync(descriptor);
		const end = Buffer.alloc(Math.min(size, 64 * 1024));
		const length = readSync(descriptor, end, 0, end.length, size - end.length);
		const all = end.toString('utf8', 0, length).split('\n').map(cleanLine);
		return (all.at(-1) === '' ? all.slice(0, -1) : all).slice(-lines);
	} catch {
		return [];
	} finally {
		if (descriptor !== undefined) closeSync(descriptor);
	}
}
