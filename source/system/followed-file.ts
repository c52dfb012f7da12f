import {closeSync, fstatSync, openSync, readSync} from 'node:fs';

/** A file that is read as it grows. */
export type FollowedFile = {
	/** The whole lines that have come since the last call, 64 KiB of the file at a time. */
	next(): Generator<string>;
	/** What stands after the last line end. */
	rest(): readonly string[];
	close(): void;
};

/** Follows a file, which may come later, and may have been cut shorter since (it is then read from its beginning). */
export function followFile(path: string): FollowedFile {
	const piece = Buffer.alloc(65_536);
	let decoder = new TextDecoder();
	let descriptor: number | undefined;
	let position = 0;
	let rest = '';
	const open = (): number | undefined => {
		try {
			return (descriptor ??= openSync(path, 'r'));
		} catch {
			return undefined;
		}
	};
	return {
		*next() {
			const file = open();
			if (file === undefined) return;
			if (fstatSync(file).size < position) {
				position = 0;
				rest = '';
				decoder = new TextDecoder();
			}
			for (;;) {
				const length = readSync(file, piece, 0, piece.length, position);
				if (length === 0) return;
				position += length;
				const lines = (rest + decoder.decode(piece.subarray(0, length), {stream: true})).split('\n');
				rest = lines.pop() ?? '';
				yield* lines;
			}
		},
		rest: () => (rest === '' ? [] : [rest]),
		close() {
			if (descriptor !== undefined) closeSync(descriptor);
			descriptor = undefined;
		},
	};
}
