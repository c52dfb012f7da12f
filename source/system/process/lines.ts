import {StringDecoder} from 'node:string_decoder';
import {stripVTControlCharacters} from 'node:util';

const lineFeed = 10;

/** More than sixty of the longest lines. */
const heldBytes = 1024 * 1024;

/** The end of a flood, as bytes: cheap to add to, decoded by nobody until somebody asks. */
type TailBuffer = {
	add(chunk: Buffer): void;
	/**
	 * The last lines (and what follows the last line end) since it was asked before; `passed` counts the line ends that are not in
	 * it. `isCut`: it does not go on where the chunk before the first one ended. Undefined when nothing was added.
	 */
	take(keptLines: number): {readonly bytes: Buffer; readonly passed: number; readonly isCut: boolean} | undefined;
};

/** Holds about a megabyte at most. */
function createTailBuffer(): TailBuffer {
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

/** A line longer than this is cut, in UTF-16 units. */
export const lineLimit = 16 * 1024;

/** Cuts a stream of bytes into lines: `\r` replaces the line begun, invalid UTF-8 becomes U+FFFD, long lines are cut. */
export type LineSplitter = {
	push(chunk: Buffer): void;
	/** Takes a chunk of a flood: nothing is decoded, only the last bytes are held until `settle`. */
	skim(chunk: Buffer): void;
	/** Tells the last lines of what was skimmed, and answers how many lines were passed over. To be called before the next `push` or `end`. */
	settle(keptLines: number): number;
	/** Tells the last line, if it had no line end. */
	end(): void;
};

/** `onLine` is told each line without its end, cleaned by `cleanLine`. */
export function createLineSplitter(onLine: (text: string) => void): LineSplitter {
	let decoder = new StringDecoder('utf8');
	let pending = '';
	const skimmed = createTailBuffer();
	const take = (text: string) => {
		let start = 0;
		for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
			onLine(cleanLine(pending + text.slice(start, end)));
			pending = '';
			start = end + 1;
		}
		pending = shorten(pending + text.slice(start));
	};
	return {
		push: (chunk) => take(decoder.write(chunk)),
		skim: (chunk) => skimmed.add(chunk),
		settle(keptLines) {
			const held = skimmed.take(keptLines);
			if (held === undefined) return 0;
			if (held.isCut) {
				decoder = new StringDecoder('utf8');
				pending = '';
			}
			take(decoder.write(held.bytes));
			return held.passed;
		},
		end() {
			const rest = pending + decoder.end();
			pending = '';
			if (rest !== '') onLine(cleanLine(rest));
		},
	};
}

/** What a terminal would show of a line that was overwritten by `\r`, without escape codes and control characters, cut at the limit. */
export function cleanLine(raw: string): string {
	const shown = raw.includes('\r') ? (raw.split('\r').findLast((part) => part !== '') ?? '') : raw;
	const plain = shown.length > lineLimit ? shown.slice(0, lineLimit) : shown;
	// eslint-disable-next-line no-control-regex -- these are what is looked for
	if (!/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(plain)) return plain;
	// eslint-disable-next-line no-control-regex -- these are what is removed
	return stripVTControlCharacters(plain).replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '');
}

/** Keeps a begun line bounded: a replaced part goes, and of a line without end the first part stays. */
function shorten(begun: string): string {
	if (begun.length <= lineLimit) return begun;
	const replaced = begun.lastIndexOf('\r', begun.length - 2);
	const kept = replaced === -1 ? begun : begun.slice(replaced + 1);
	return kept.slice(0, lineLimit);
}

const mark = Buffer.from('•••');

/** Hides secrets in a stream of bytes, also where a secret is cut by the border of two chunks. */
type SecretMask = {
	/** The chunk with secrets hidden; what may be the beginning of one is held back until more is known. */
	push(chunk: Buffer): Buffer;
	/** What was held back. */
	end(): Buffer;
};

const nothing = Buffer.alloc(0);

/** Without secrets chunks pass as they are. */
export function createSecretMask(secrets: readonly string[]): SecretMask {
	const wanted = secrets
		.filter((secret) => secret !== '')
		.map((secret) => Buffer.from(secret))
		.toSorted((left, right) => right.length - left.length);
	if (wanted.length === 0) return {push: (chunk) => chunk, end: () => nothing};
	let held: Buffer = nothing;
	return {
		push(chunk) {
			const {shown, rest} = hide(Buffer.concat([held, chunk]), wanted);
			const keep = begunSecret(rest, wanted);
			held = rest.subarray(rest.length - keep);
			return Buffer.concat([...shown, rest.subarray(0, rest.length - keep)]);
		},
		end() {
			const rest = held;
			held = nothing;
			return rest;
		},
	};
}

/** Replaces from left to right, the longest secret first where two begin at one place; `rest` holds no whole secret. */
function hide(data: Buffer, secrets: readonly Buffer[]): {readonly shown: readonly Buffer[]; readonly rest: Buffer} {
	const shown: Buffer[] = [];
	let rest = data;
	for (;;) {
		const found = earliest(rest, secrets);
		if (found === undefined) return {shown, rest};
		shown.push(rest.subarray(0, found.at), mark);
		rest = rest.subarray(found.at + found.length);
	}
}

function earliest(
	data: Buffer,
	secrets: readonly Buffer[],
): {readonly at: number; readonly length: number} | undefined {
	let best: {at: number; length: number} | undefined;
	for (const secret of secrets) {
		const at = data.indexOf(secret);
		if (at !== -1 && (best === undefined || at < best.at)) best = {at, length: secret.length};
	}
	return best;
}

/** How many bytes at the end may be the beginning of a secret. */
function begunSecret(data: Buffer, secrets: readonly Buffer[]): number {
	const longest = Math.min(data.length, (secrets[0]?.length ?? 1) - 1);
	for (let length = longest; length > 0; length--) {
		const end = data.subarray(data.length - length);
		if (secrets.some((secret) => secret.length > length && secret.subarray(0, length).equals(end))) return length;
	}
	return 0;
}
