/** The content of our block in a hosts file. */
export type HostsBlock = {readonly profile: string; readonly address: string; readonly names: readonly string[]};

/** Why a file is left alone, with the number of the line, from 1. */
export type Damage = {
	readonly line: number;
	readonly why: 'utf-16' | 'begin-without-end' | 'end-without-begin' | 'twice' | 'foreign-line-inside';
};

type OrDamaged<Value> = Value | {readonly damaged: Damage};

/** A line outside our block that maps one of the names. */
export type ForeignMapping = {readonly name: string; readonly address: string; readonly line: number};

/** The block as lines without their ends, for the user to paste. */
export function blockLines({profile, address, names}: HostsBlock): readonly string[] {
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
	const unended = found === undefined ? text !== '' && !text.endsWith('\n') : found.unended;
	const lineEnd = found?.lineEnd ?? usualLineEnd(text);
	const [begin = '', mapping = '', end = ''] = blockLines(block);
	const lines = [begin, ...(unended ? [unendedNote] : []), mapping, end].map((line) => line + lineEnd).join('');
	if (found === undefined) return {bytes: file.give(text + (unended ? lineEnd : '') + lines)};
	return {bytes: file.give(text.slice(0, found.from) + lines + text.slice(found.to))};
}

/** The file without our block, byte for byte as it was before `setBlock`; unchanged when there is none. */
export function clearBlock(bytes: Uint8Array, profile: string): OrDamaged<{readonly bytes: Uint8Array}> {
	const file = take(bytes, profile);
	if ('damaged' in file) return file;
	const {found, text} = file;
	if (found === undefined) return {bytes};
	// The line end before the block is ours when the file had none; it stays when somebody wrote lines after the block.
	const before = found.unended && found.to === text.length ? found.from - found.lineEnd.length : found.from;
	return {bytes: file.give(text.slice(0, before) + text.slice(found.to))};
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
		return names
			.filter((name) => mapped.some((each) => each.toLowerCase() === name))
			.map((name) => ({name, address, line: number}));
	});
}

const beginMarker = (profile: string) => `# >>> digimon-setup (profile ${profile}) - managed, do not edit >>>`;
const endMarker = (profile: string) => `# <<< digimon-setup (profile ${profile}) <<<`;
/** Marks, in the block, that the file's last line had no line end, so that it can be restored so. */
export const unendedNote = '# the line before this block had no line end';

type Range = {readonly from: number; readonly to: number; readonly lineEnd: '\n' | '\r\n' | ''};
type Line = Range & {readonly text: string; readonly number: number};
type Found = Range & {readonly unended: boolean; readonly mapping: readonly string[]};
type Taken = {readonly text: string; readonly found: Found | undefined; readonly give: (text: string) => Uint8Array};

/** Reads bytes as characters one to one, so that any encoding survives; a UTF-8 byte order mark is kept aside. */
function take(bytes: Uint8Array, profile: string): OrDamaged<Taken> {
	const whole = fromBytes(bytes);
	if (/^(\xff\xfe|\xfe\xff)/.test(whole)) return {damaged: {line: 1, why: 'utf-16'}};
	const mark = whole.startsWith('\xef\xbb\xbf') ? whole.slice(0, 3) : '';
	const text = whole.slice(mark.length);
	const found = findBlock(linesOf(text), profile);
	if (found !== undefined && 'damaged' in found) return found;
	return {text, found, give: (changed) => toBytes(mark + changed)};
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
		from: begin.from,
		to: end.to,
		lineEnd: begin.lineEnd,
		unended: inside.some(({text}) => bare(text) === unendedNote),
		mapping: mappings[0] === undefined ? [] : mappingOf(mappings[0].text),
	};
}

/** Whether a line may be inside a block: empty, the note, one mapping, also commented out. */
function isOurs(line: string): boolean {
	const text = bare(line);
	return text === '' || text === unendedNote || /^#?\s*[\d.]+(\s+[\w.-]+)+$/.test(text);
}

function markerOf(line: string): {readonly begins: boolean; readonly profile: string} | undefined {
	const match = /^# (>>>|<<<) digimon-setup \(profile ([^)]*)\)/.exec(withoutMark(line));
	const profile = match?.[2];
	if (match === null || profile === undefined) return undefined;
	const begins = match[1] === '>>>';
	return bare(withoutMark(line)) === (begins ? beginMarker(profile) : endMarker(profile))
		? {begins, profile}
		: undefined;
}

/** Address and names of a line, without its comment; empty when it maps nothing. */
function mappingOf(line: string): readonly string[] {
	const [mapped = ''] = bare(withoutMark(line)).split('#');
	const words = mapped.trim().split(/\s+/);
	return words.length > 1 ? words : [];
}

const bare = (line: string) => line.trim();
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
		const lineEnd = at === -1 ? '' : text[at - 1] === '\r' && at > from ? '\r\n' : '\n';
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
