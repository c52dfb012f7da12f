const lineFeed = 10;

/** More than sixty of the longest lines. */
const heldBytes = 1024 * 1024;

/** The end of a flood, as bytes: cheap to add to, decoded by nobody until somebody asks. */
export type SkimmedTail = {
	add(chunk: Buffer): void;
	/**
	 * The last lines (and what follows the last line end) since it was asked before; `passed` counts the line ends that are not in
	 * it. `isCut`: it does not go on where the chunk before the first one ended. Undefined when nothing was added.
	 */
	take(keptLines: number): {readonly bytes: Buffer; readonly passed: number; readonly isCut: boolean} | undefined;
};

/** Holds about a megabyte at most. */
export function createSkimmedTail(): SkimmedTail {
	let chunks: Buffer[] = [];
	let length = 0;
	let lines = 0;
	let isCut = false;
	return {
		add(chunk) {
			chunks.push(chunk);
			length += chunk.length;
			lines += countLineFeeds(chunk);
			for (let first = chunks[0]; first !== undefined && length - first.length >= heldBytes; first = chunks[0]) {
				chunks.shift();
				length -= first.length;
				isCut = true;
			}
		},
		take(keptLines) {
			if (chunks.length === 0) return undefined;
			const held = Buffer.concat(chunks);
			const from = Math.max(startOfLastLines(held, keptLines), isCut ? held.indexOf(lineFeed) + 1 : 0);
			const bytes = held.subarray(from);
			const taken = {bytes, passed: lines - countLineFeeds(bytes), isCut: isCut || from > 0};
			chunks = [];
			[length, lines, isCut] = [0, 0, false];
			return taken;
		},
	};
}

function startOfLastLines(bytes: Buffer, lines: number): number {
	let from = bytes.length;
	for (let left = lines + 1; left > 0; left--) {
		from = from === 0 ? -1 : bytes.lastIndexOf(lineFeed, from - 1);
		if (from === -1) return 0;
	}
	return from + 1;
}

/** `indexOf` is six times as fast as a loop over the bytes (Node 20, lines of 100 bytes). */
function countLineFeeds(bytes: Buffer): number {
	let count = 0;
	for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) count++;
	return count;
}
