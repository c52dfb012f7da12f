import {readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';

/** What is known of a file that came in part: whose it is, and by what the server tells that it is still the same. */
export type PartNote = {readonly url: string; readonly validator?: string};

/** A file that came in part; `done` is its length, in bytes. */
export type Part = {readonly done: number; readonly note: PartNote};

const noteOf = (path: string): string => `${path}.json`;

/** What an earlier try left of this address; undefined for nothing, or for something else. */
export function readPart(path: string, url: string): Part | undefined {
	try {
		const note = JSON.parse(readFileSync(noteOf(path), 'utf8')) as Partial<PartNote>;
		const {size} = statSync(path);
		if (note.url !== url || size === 0) return undefined;
		return {done: size, note: {url, ...(typeof note.validator === 'string' ? {validator: note.validator} : {})}};
	} catch {
		return undefined;
	}
}

/** Written before the first byte, so that no part is ever without its note. */
export function notePart(path: string, note: PartNote): void {
	writeFileSync(noteOf(path), JSON.stringify(note), {mode: 0o600});
}

/** Throws the part away. */
export function dropPart(path: string): void {
	rmSync(path, {force: true});
	rmSync(noteOf(path), {force: true});
}
