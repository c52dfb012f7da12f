import {closeSync, fstatSync, mkdirSync, openSync, readSync, statfsSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {cleanLine} from './lines.ts';

/** The whole output of a command on disk. */
export type OutputFile = {
	/** For a child that writes by itself, at the end whoever else writes; also to read what it wrote. */
	readonly descriptor: number;
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
		descriptor = openSync(path, 'a+', 0o600);
	} catch (error) {
		giveUp(error);
		return undefined;
	}
	return {
		descriptor,
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

/** Is there no room left where this file lies; what a child writes by itself is lost then, and nobody but the child is told. */
export function isDiskFull(path: string): boolean {
	try {
		return statfsSync(path).bavail === 0;
	} catch {
		return false;
	}
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
