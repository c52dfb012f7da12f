/** The content of our block in a hosts file. */
export type HostsBlock = {readonly profile: string; readonly address: string; readonly names: readonly string[]};

/** Why a file is left alone, with the number of the line, from 1. `utf-16` is no damage of our block: no system reads such a hosts file. */
export type Damage = {
	readonly line: number;
	readonly why: 'utf-16' | 'begin-without-end' | 'end-without-begin' | 'twice' | 'foreign-line-inside';
};

type OrDamaged<Value> = Value | {readonly damaged: Damage};

/** A line outside our block that maps one of the names. `rest` is the line without our names; undefined where it maps nothing else. */
export type ForeignMapping = {
	readonly name: string;
	readonly address: string;
	readonly line: number;
	readonly rest?: string;
};

/** The block as lines without their ends, for the user to paste. */
export function blockLines({profile, address, names}: HostsBlock): readonly [string, string, string] {
	return [beginMarker(profile), `${address} ${names.join(' ')}`, endMarker(profile)];
}

/**
 * The file with our block: in the place of the one that is there, else at the end. Every other byte stays; the block takes
 * the line ends that the file has most of.
 */
export function setBlock(bytes: Uint8Array, block: HostsBlock): OrDamaged<{readonly bytes: Uint8Array}> {
	const file = take(bytes, block.profile);
	if ('damaged' in file) return file;
	const {found, text} = file;
	const unended = found === undefined ? text !== '' && !text.endsWith('\n') : found.note !== undefined;
	const lineEnd = found?.lineEnd ?? usualLineEnd(text);
	const [begin, mapping, end] = blockLines(block);
	const note = found?.note ?? noteFor(text);
	const lines = [begin, ...(unended ? [note] : []), mapping, end].map((line) => line + lineEnd).join('');
	if (found === undefined) return {bytes: file.give(text + (unended ? lineEnd : '') + lines)};
	return {bytes: file.give(text.slice(0, found.from) + lines + text.slice(found.to))};
}

/** The file without our block, byte for byte as it was before `setBlock`; unchanged when there is none. */
export function clearBlock(bytes: Uint8Array, profile: string): OrDamaged<{readonly bytes: Uint8Array}> {
	const file = take(bytes, profile);
	if ('damaged' in file) return file;
	const {found, text} = file;
	if (found === undefined) return {bytes};
	const before = text.slice(0, found.from);
	// The line end before the block is ours when the file had none; it stays when somebody wrote lines before or after the block.
	const isOurs = found.note !== undefined && found.to === text.length && endsAsNoted(before, found.note, found.lineEnd);
	return {bytes: file.give((isOurs ? before.slice(0, -found.lineEnd.length) : before) + text.slice(found.to))};
}

/** The profiles of which a file holds a marker: their blocks, what a damage left of one, or its text in UTF-16. */
export function markedProfiles(bytes: Uint8Array): readonly string[] {
	const whole = fromBytes(bytes);
	const found = isUtf16(whole)
		? [...whole.replaceAll('\0', '').matchAll(/digimon-setup \(profile ([^)\n]+)\)/g)].map(
				([, profile = '']) => profile,
			)
		: linesOf(whole).flatMap(({text}) => markerOf(text)?.profile ?? []);
	return [...new Set(found)];
}

/** Reads our block; `block` is undefined when there is none. */
export function readBlock(bytes: Uint8Array, profile: string): OrDamaged<{readonly block: HostsBlock | undefined}> {
	const file = take(bytes, profile);
	if ('damaged' in file) return file;
	const [address = '', ...names] = file.found?.mapping ?? [];
	return {block: address === '' ? undefined : {profile, address, names}};
}

/** Lines that map one of the names outside the block of this profile (without one: outside every block of ours). */
export function namesOutsideBlock(
	bytes: Uint8Array,
	names: readonly string[],
	profile?: string,
): readonly ForeignMapping[] {
	let inside = false;
	return linesOf(fromBytes(bytes)).flatMap(({text, number}) => {
		const marker = markerOf(text);
		if (marker !== undefined && (profile === undefined || marker.profile === profile)) inside = marker.begins;
		if (inside) return [];
		const [address = '', ...mapped] = mappingOf(text);
		const ours = names.filter((name) => mapped.some((each) => each.toLowerCase() === name));
		const rest = ours.length === mapped.length ? {} : {rest: withoutNames(bare(text), names)};
		return ours.map((name) => ({name, address, line: number, ...rest}));
	});
}

/** A line without these names; its comment stays. */
function withoutNames(line: string, names: readonly string[]): string {
	const [mapping = '', ...comment] = line.split('#');
	const left = mapping.replaceAll(/\s+(\S+)/g, (whole, name: string) =>
		names.includes(name.toLowerCase()) ? '' : whole,
	);
	return [left, ...comment].join('#');
}

const beginMarker = (profile: string) => `# >>> digimon-setup (profile ${profile}) - managed, do not edit >>>`;
const endMarker = (profile: string) => `# <<< digimon-setup (profile ${profile}) <<<`;
/** Marks, in the block, that the file's last line had no line end, so that it can be restored so: with a sum of that line since 1.1. */
const unendedNote = '# the line before this block had no line end';
const notePattern = new RegExp(`^${unendedNote}(?: \\(([\\da-f]{8})\\))?$`);

const noteFor = (text: string): string => `${unendedNote} (${sumOf(text.slice(text.lastIndexOf('\n') + 1))})`;

/** Whether the text ends with the line that a note is about, and with the line end that we gave it. */
function endsAsNoted(text: string, note: string, lineEnd: string): boolean {
	if (lineEnd === '' || !text.endsWith(lineEnd)) return false;
	const line = text.slice(text.lastIndexOf('\n', text.length - lineEnd.length - 1) + 1, -lineEnd.length);
	return notePattern.exec(note)?.[1] === sumOf(line);
}

/** FNV-1a, 32 bits, of a line without byte order marks, which another program may put before it. */
function sumOf(line: string): string {
	const text = line.replace(/^(?:\xef\xbb\xbf)+/, '');
	let sum = 0x81_1c_9d_c5;
	for (const character of text) sum = Math.imul(sum ^ character.charCodeAt(0), 0x01_00_01_93) >>> 0;
	return sum.toString(16).padStart(8, '0');
}

type Range = {readonly from: number; readonly to: number; readonly lineEnd: '\n' | '\r\n' | ''};
type Line = Range & {readonly text: string; readonly number: number};
type Found = Range & {readonly note: string | undefined; readonly mapping: readonly string[]};
type Taken = {readonly text: string; readonly found: Found | undefined; readonly give: (text: string) => Uint8Array};

/** Reads bytes as characters one to one, so that any encoding survives; a UTF-8 byte order mark is kept aside. */
function take(bytes: Uint8Array, profile: string): OrDamaged<Taken> {
	const whole = fromBytes(bytes);
	if (isUtf16(whole)) return {damaged: {line: 1, why: 'utf-16'}};
	const mark = whole.startsWith('\xef\xbb\xbf') ? whole.slice(0, 3) : '';
	const text = whole.slice(mark.length);
	const found = findBlock(linesOf(text), profile);
	if (found !== undefined && 'damaged' in found) return found;
	return {text, found, give: (changed) => toBytes(mark + changed)};
}

/**
 * By its byte order mark, or by zero bytes: digits, dots and line ends have one each, all on the same side of their pair. Text in which our
 * marker is a line of single bytes is not UTF-16, so that a file into which the block was written is always read again.
 */
function isUtf16(whole: string): boolean {
	if (/^(\xff\xfe|\xfe\xff)/.test(whole)) return true;
	if (whole.length < 8 || !whole.includes('\0')) return false;
	const zeros = [0, 0];
	for (let at = whole.indexOf('\0'); at >= 0; at = whole.indexOf('\0', at + 1))
		zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
	const [fewer = 0, more = 0] = zeros.toSorted((one, other) => one - other);
	return more > whole.length / 16 && more > fewer * 4 && !linesOf(whole).some(({text}) => markerOf(text));
}

function findBlock(lines: readonly Line[], profile: string): OrDamaged<Found> | undefined {
	const ours = lines.filter(({text}) => markerOf(text)?.profile === profile);
	const [begin, secondBegin] = ours.filter(({text}) => markerOf(text)?.begins === true);
	const [end, secondEnd] = ours.filter(({text}) => markerOf(text)?.begins === false);
	const second = secondBegin ?? secondEnd;
	if (second !== undefined) return {damaged: {line: second.number, why: 'twice'}};
	if (begin === undefined)
		return end === undefined ? undefined : {damaged: {line: end.number, why: 'end-without-begin'}};
	if (end === undefined) return {damaged: {line: begin.number, why: 'begin-without-end'}};
	if (end.number < begin.number) return {damaged: {line: end.number, why: 'end-without-begin'}};
	const inside = lines.filter(({number}) => number > begin.number && number < end.number);
	const mappings = inside.filter(({text}) => mappingOf(text).length > 0);
	const strange = inside.find(({text}) => !isOurs(text)) ?? mappings[1];
	if (strange !== undefined) return {damaged: {line: strange.number, why: 'foreign-line-inside'}};
	return {
		// A byte order mark that another program left before our marker is not ours.
		from: begin.from + begin.text.length - withoutMark(begin.text).length,
		to: end.to,
		lineEnd: begin.lineEnd,
		note: inside.map(({text}) => bare(text)).find((line) => notePattern.test(line)),
		mapping: mappings[0] === undefined ? [] : mappingOf(mappings[0].text),
	};
}

/** Whether a line may be inside a block: empty, the note, one mapping, also commented out. */
function isOurs(line: string): boolean {
	const text = bare(line);
	return text === '' || notePattern.test(text) || /^#?\s*[\d.]+(\s+[\w.-]+)+$/.test(text);
}

/** Our marker on a line; blanks and a carriage return around it do not count, nor does a byte order mark before it. */
function markerOf(line: string): {readonly begins: boolean; readonly profile: string} | undefined {
	const text = bare(withoutMark(line));
	const [, sign, profile] = /^# (>>>|<<<) digimon-setup \(profile ([^)]*)\)/.exec(text) ?? [];
	if (profile === undefined) return undefined;
	const begins = sign === '>>>';
	return text === (begins ? beginMarker(profile) : endMarker(profile)) ? {begins, profile} : undefined;
}

/** Address and names of a line, without its comment; empty when it maps nothing. */
function mappingOf(line: string): readonly string[] {
	const [mapped = ''] = bare(withoutMark(line)).split('#');
	const words = bare(mapped).split(/[ \t\r\v\f]+/);
	return words.length > 1 ? words : [];
}

/** Without the blanks at both ends; a byte of another encoding (0xa0) is none. */
const bare = (line: string) => line.replaceAll(/^[ \t\r\v\f]+|[ \t\r\v\f]+$/g, '');
const withoutMark = (line: string) => (line.startsWith('\xef\xbb\xbf') ? line.slice(3) : line);

function usualLineEnd(text: string): '\n' | '\r\n' {
	const windows = text.split('\r\n').length - 1;
	const all = text.split('\n').length - 1;
	return windows > all - windows ? '\r\n' : '\n';
}

function linesOf(text: string): readonly Line[] {
	const lines: Line[] = [];
	for (let from = 0; from < text.length;) {
		const at = text.indexOf('\n', from);
		const to = at === -1 ? text.length : at + 1;
		const lineEnd = at === -1 ? '' : text[at - 1] === '\r' ? '\r\n' : '\n';
		lines.push({text: text.slice(from, to - lineEnd.length), number: lines.length + 1, from, to, lineEnd});
		from = to;
	}
	return lines;
}

function fromBytes(bytes: Uint8Array): string {
	const parts: string[] = [];
	for (let from = 0; from < bytes.length; from += 8192)
		parts.push(String.fromCharCode(...bytes.subarray(from, from + 8192)));
	return parts.join('');
}

function toBytes(text: string): Uint8Array {
	return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/**
 * What became of a write of ours that was not seen to end, by the bytes now, those before it and those wanted: `interrupted` when every
 * byte is of one of both, so that nothing of another program is in it; `edited` when another program only added lines since; `unclear`
 * when lines of before are missing, or parts of lines are there.
 */
export type WriteState = 'not-begun' | 'complete' | 'interrupted' | 'edited' | 'unclear';

/** Reads what became of an interrupted write. */
export function stateOfWrite(now: Uint8Array, before: Uint8Array, wanted: Uint8Array): WriteState {
	if (sameBytes(now, before)) return 'not-begun';
	if (sameBytes(now, wanted)) return 'complete';
	if (isMixOf(now, before, wanted)) return 'interrupted';
	return isGrown(now, before, wanted) ? 'edited' : 'unclear';
}

/** Whether both have the same bytes. */
export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
	one.length === other.length && one.every((byte, at) => byte === other[at]);

/** Whether a write of `wanted` over `before` can have left these bytes: each of one of both, or a zero where the file grew (a power cut). */
export function isMixOf(now: Uint8Array, before: Uint8Array, wanted: Uint8Array): boolean {
	const lengths = [before.length, wanted.length];
	if (now.length < Math.min(...lengths) || now.length > Math.max(...lengths)) return false;
	return now.every((byte, at) => byte === before[at] || byte === wanted[at] || (byte === 0 && at >= before.length));
}

/** Whether one of both is there with all its lines in their order, and no other line is a part of one of them. */
function isGrown(now: Uint8Array, ...known: readonly Uint8Array[]): boolean {
	const textsOf = (bytes: Uint8Array): readonly string[] =>
		linesOf(fromBytes(bytes)).flatMap(({text}) => bare(withoutMark(text)) || []);
	const ours = known.map(textsOf);
	const parts = [...new Set(ours.flat())];
	const isPart = (line: string): boolean => parts.some((one) => one.startsWith(line) || one.endsWith(line));
	return ours.some((lines) => {
		let next = 0;
		const added = textsOf(now).filter((line) => line !== lines[next] || (next++, false));
		return next === lines.length && !added.some(isPart);
	});
}
