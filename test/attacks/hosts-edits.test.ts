import process from 'node:process';
import {expect, test} from 'vitest';
import {blockLines, clearBlock, readBlock, setBlock} from '../../source/domain/hosts-block.ts';
import {randomNumbers} from './hosts-machine.ts';

const isFull = process.env['ATTACKS_FULL'] === '1';
const editsWanted = isFull ? 2_000_000 : 30_000;

const profile = 'digimon';
const names = ['web.backend.com', 'api.backend.com'];
const [begin, , end] = blockLines({profile, address: '', names: []});
const note = '# the line before this block had no line end';
const mark = '\xef\xbb\xbf';
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

type Below = (below: number) => number;
const pick = <T>(below: Below, from: readonly [T, ...T[]]): T => from[below(from.length)] ?? from[0];

const plainLines = [
	'127.0.0.1 localhost',
	'::1\tip6-localhost ip6-loopback',
	'',
	'   ',
	'\t',
	'1.2.3.4 web.backend.com',
	'1.2.3.4 API.backend.com api.backend.com # mine',
	'# Added by Docker Desktop',
	'# End of section',
	'\0\0\0',
	Buffer.from('中文 註解 上 𠮷').toString('latin1'),
	'# \xb0\xa1 \xa0',
	'# >>> digimon-setup (profile other) - managed',
	'# >>> digimon-setup >>>',
	`${begin} x`,
	`x${begin}`,
	begin.replace('# ', '#'),
	note,
	`${mark}# a mark inside`,
] as const;

function foreignLine(below: Below): string {
	if (below(4) > 0) return pick(below, plainLines);
	const address = `10.${below(256)}.${below(256)}.${below(256)}`;
	return pick(below, [
		`${address}\t\tnas-${below(999)} # c`,
		`# ${'x'.repeat(below(200))}`,
		Array.from({length: below(40)}, () => {
			const code = below(256);
			return String.fromCharCode(code === 10 ? 11 : code);
		}).join(''),
	]);
}

const ownBlock = (below: Below, lineEnd: string): string =>
	[
		begin,
		...(below(5) === 0 ? [note] : []),
		pick(below, [`10.96.1.${below(255)} ${names.join(' ')}`, `#10.96.1.2 ${names.join(' ')}`, '', '  10.96.1.2\tx.y ']),
		end,
	].join(lineEnd);

/** Blocks that may not be touched. */
const damagedBlocks: readonly [string, ...string[]] = [
	begin,
	end,
	[end, '1.2.3.4 a.b', begin].join('\n'),
	[begin, begin, '1.2.3.4 a.b', end, end].join('\n'),
	[begin, '10.1.1.1 web.backend.com', '10.9.9.9 mine.example', end].join('\n'),
	[begin, 'Include x', end].join('\n'),
	`  ${begin}\r`,
	`\t${end} `,
];

type Made = {readonly text: string; readonly kind: 'plain' | 'ours' | 'damaged' | 'utf-16'};

/** A hosts file in any mix of line ends, with or without the last one, a byte order mark, our own block, a damaged one, or in UTF-16. */
function anyFile(below: Below): Made {
	const lineEnd = pick(below, ['\n', '\r\n', '\r', '\n', '\n']);
	const isMixed = below(4) === 0;
	const lines = Array.from({length: below(12)}, () => foreignLine(below));
	const chance = below(100);
	const insert = (block: string) => lines.splice(below(lines.length + 1), 0, block);
	// With \r as line end a block is a part of one line, so no block.
	const ends = lineEnd === '\r' ? '\n' : lineEnd;
	const kind = chance < 15 ? 'ours' : chance < 22 ? 'damaged' : 'plain';
	if (kind === 'ours') insert(ownBlock(below, ends));
	if (kind === 'damaged') insert(pick(below, damagedBlocks));
	if (chance > 95) insert(blockLines({profile: 'other', address: '10.1.1.1', names}).join(ends));
	const useful = kind === 'plain' ? lineEnd : ends;
	const text = lines
		.map((line, at) => {
			if (at === lines.length - 1 && below(3) === 0) return line;
			return line + (isMixed ? pick(below, ['\n', '\r\n', '\n', kind === 'plain' ? '\r' : '\n']) : useful);
		})
		.join('');
	const encoding = below(100);
	if (encoding < 3) return {kind: 'utf-16', text: `\xff\xfe${wide(text)}`};
	if (encoding < 6) return {kind: 'utf-16', text: `\xfe\xff${wide(text, true)}`};
	const readable = `127.0.0.1 localhost\n10.0.0.1 nas\n${text.replaceAll('\0', '')}`;
	if (encoding < 8) return {kind: 'utf-16', text: wide(readable)};
	if (encoding < 10) return {kind: 'utf-16', text: wide(readable, true)};
	return {kind, text: encoding < 16 ? mark + text : text};
}

function wide(text: string, isBigEnd = false): string {
	const bytes = Buffer.from(Buffer.from(text, 'latin1').toString('utf8'), 'utf16le');
	return (isBigEnd ? bytes.swap16() : bytes).toString('latin1');
}

/** The parts of a file around our block, by a reading of our own: lines end at \n, and blanks around a marker do not count. */
function partsOf(text: string): {readonly before: string; readonly block: string; readonly behind: string} | undefined {
	const lines = text.split(/(?<=\n)/);
	const bare = (line: string) => line.replace(mark, '').replaceAll(/^[ \t\r\v\f]+|[ \t\r\v\f\n]+$/g, '');
	const from = lines.findIndex((line) => bare(line) === begin);
	const to = lines.findIndex((line) => bare(line) === end);
	if (from < 0 || to < from) return undefined;
	const before = lines.slice(0, from).join('');
	const whole = lines.slice(from, to + 1).join('');
	const kept = whole.startsWith(mark) ? mark : '';
	return {before: before + kept, block: whole.slice(kept.length), behind: lines.slice(to + 1).join('')};
}

type Parts = NonNullable<ReturnType<typeof partsOf>>;
const newcomer = (below: Below) => `10.5.5.${below(256)} newcomer${below(99)}.example`;

/** What another program, or a person, does to a file while our block is in it. No edit touches the block's own lines but for their ends. */
const edits: readonly [(parts: Parts, below: Below) => Parts, ...((parts: Parts, below: Below) => Parts)[]] = [
	(parts) => parts,
	(parts, below) => ({...parts, behind: `${parts.behind}${newcomer(below)}\n`}),
	(parts, below) => ({...parts, behind: `${parts.behind}${newcomer(below)}`}),
	(parts, below) => ({...parts, behind: `${newcomer(below)}\r\n${parts.behind}`}),
	(parts, below) => ({...parts, before: `${newcomer(below)}\n${parts.before}`}),
	(parts, below) => ({
		...parts,
		before: `${ended(parts.before)}${newcomer(below)}${pick(below, ['\n', '\r\n', '\r\n\n', '\n\n'])}`,
	}),
	(parts) => ({...parts, before: ''}),
	(parts) => ({...parts, before: '', behind: ''}),
	(parts) => ({...parts, behind: ''}),
	(parts, below) => ({...parts, before: without(parts.before, below)}),
	(parts, below) => ({...parts, behind: without(parts.behind, below)}),
	(parts, below) => ({...parts, before: swapped(parts.before, below)}),
	(parts) => mapped(parts, (text) => text.replaceAll(/\r?\n/g, '\r\n')),
	(parts) => mapped(parts, (text) => text.replaceAll('\r\n', '\n')),
	(parts) => ({...parts, before: mark + parts.before}),
	(parts) => ({...parts, before: parts.before.startsWith(mark) ? parts.before.slice(3) : parts.before}),
	(parts) => (parts.behind === '' ? {...parts, block: parts.block.replace(/\r?\n$/, '')} : parts),
	(parts) => ({...parts, behind: `${parts.behind}\n\n`}),
	(parts) => ({...parts, before: parts.before.replaceAll(/[ \t]+(?=\r?\n)/g, '')}),
];

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
const mapped = (parts: Parts, change: (text: string) => string): Parts => ({
	before: change(parts.before),
	block: change(parts.block),
	behind: change(parts.behind),
});
const without = (text: string, below: Below): string => {
	const lines = text.split(/(?<=\n)/);
	lines.splice(below(lines.length), 1);
	return ended(lines.join(''));
};
const swapped = (text: string, below: Below): string => {
	const lines = text.split(/(?<=\n)/);
	const at = below(lines.length);
	lines[at] = `${newcomer(below)}\n`;
	return lines.join('');
};

/** FNV-1a, as the note has it. */
function sumOf(text: string): string {
	let sum = 0x811c9dc5;
	for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193) >>> 0;
	return sum.toString(16).padStart(8, '0');
}

/** What may be left once the block is cleared: every foreign byte, without the line end that we gave the file's last line. */
function expectedOf({before, block, behind}: Parts): string {
	const sum = /had no line end \(([\da-f]{8})\)/.exec(block)?.[1];
	const lineEnd = /\r?\n/.exec(block)?.[0] ?? '';
	if (sum === undefined || behind !== '' || lineEnd === '' || !before.endsWith(lineEnd)) return before + behind;
	const text = before.slice(0, -lineEnd.length);
	const line = text.slice(text.lastIndexOf('\n') + 1);
	return sumOf(line.replace(/^(?:\xef\xbb\xbf)+/, '')) === sum ? text : before;
}

const fails = new Map<string, {count: number; first: string}>();
function fail(kind: string, detail: string): void {
	const known = fails.get(kind);
	fails.set(kind, {count: (known?.count ?? 0) + 1, first: known?.first ?? detail});
}

/** One file: set, twice; cleared at once; then after each of the edits. Returns how many edits were tried. */
function attack(seed: number): number {
	const below = randomNumbers(seed);
	const {text, kind} = anyFile(below);
	const block = {profile, address: `10.96.${below(256)}.${below(256)}`, names};
	const set = setBlock(bytesOf(text), block);
	if ('damaged' in set) {
		// With zero bytes in it a short text may pass for UTF-16, and so does one that begins with its mark by chance.
		if ((kind === 'plain' || kind === 'ours') && !/\0|^(?:\xff\xfe|\xfe\xff)/.test(text))
			fail(`${kind} refused`, `seed ${seed}: ${set.damaged.why}`);
		return 0;
	}
	if (kind === 'damaged' || kind === 'utf-16') {
		fail(`${kind} taken`, `seed ${seed}`);
		return 0;
	}
	const written = textOf(set.bytes);
	const again = setBlock(set.bytes, {...block, address: '10.200.200.200'});
	const found = 'damaged' in again ? again : readBlock(again.bytes, profile);
	if (!('block' in found) || found.block?.address !== '10.200.200.200') fail('not set twice', `seed ${seed}`);
	const cleared = clearBlock(set.bytes, profile);
	if (kind === 'plain' && ('damaged' in cleared || textOf(cleared.bytes) !== text))
		fail('not as before', `seed ${seed}`);
	const parts = partsOf(written);
	if (parts === undefined) {
		fail('no block', `seed ${seed}`);
		return 0;
	}
	for (const [number, edit] of edits.entries()) {
		const edited = edit(parts, below);
		const result = clearBlock(bytesOf(edited.before + edited.block + edited.behind), profile);
		const where = `seed ${seed}, edit ${number}`;
		if ('damaged' in result) fail('clear refused', `${where}: ${result.damaged.why}`);
		else {
			if (partsOf(textOf(result.bytes))) fail('block left', where);
			if (textOf(result.bytes) !== expectedOf(edited))
				fail('foreign bytes changed', `${where}: ${JSON.stringify({edited, got: textOf(result.bytes)})}`);
		}
	}
	return edits.length;
}

test(
	'foreign edits between the setting and the clearing lose no byte, and leave no block',
	{timeout: 5_400_000},
	() => {
		const firstSeed = Number(process.env['ATTACKS_SEED'] ?? 1);
		let tried = 0;
		let seed = firstSeed;
		for (; tried < editsWanted; seed++) tried += attack(seed);
		process.stderr.write(`foreign edits: ${tried} in ${seed - firstSeed} files\n`);
		expect(Object.fromEntries(fails)).toEqual({});
	},
);
