import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {editHostsFile, systemHostsFile} from '../../../source/system/files/hosts-helper.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';

const original = '127.0.0.1 localhost';
let folder = '';
const at = (name: string) => join(folder, name);
beforeEach(() => {
	folder = temporaryFolder('hosts-helper');
	writeFileSync(at('hosts'), original);
});

/** Edits a file of the user's own; `$` at the begin of a word is the folder. */
const edit = (...words: readonly string[]) =>
	editHostsFile(
		words.map((word) => word.replace(/^\$/, folder)),
		undefined,
	);
const text = () => readFileSync(at('hosts'), 'utf8');
const sumOf = (of: string) => createHash('sha256').update(of).digest('hex');
const refused = (exitCode: number, ...parts: readonly string[]) => ({
	exitCode,
	lines: [expect.stringMatching(new RegExp(`^digimon-setup: .*${parts.join('.*')}`))],
});

const names = ['web.backend.com', 'api.backend.com'] as const;
const address = '10.96.1.2';
const setting = ['digimon', address, ...names];
const begin = '# >>> digimon-setup (profile digimon) - managed, do not edit >>>\n';
const blockAt = (one: string) =>
	`${begin}${one} web.backend.com api.backend.com\n# <<< digimon-setup (profile digimon) <<<\n`;
const done = {exitCode: 0, lines: []};

test('the block is set, changed, and removed again without a trace', () => {
	expect(edit('hosts-set', '$/hosts', ...setting)).toEqual(done);
	expect(text()).toContain(`\n${address} web.backend.com api.backend.com\n`);
	expect(edit('hosts-set', '$/hosts', 'digimon', '10.96.1.3', ...names)).toEqual(done);
	expect(text()).toContain('\n10.96.1.3 web.backend.com api.backend.com\n');
	expect(text()).not.toContain(address);
	expect(edit('hosts-clear', '$/hosts', 'digimon')).toEqual(done);
	expect(text()).toBe(original);
	expect(edit('hosts-clear', '$/hosts', 'digimon')).toEqual(done);
});

const set = (...words: readonly string[]) => ['hosts-set', '$/hosts', ...words];
test.each([
	['no words', 'the first word', []],
	['another verb', 'the first word', ['hosts-eat', '$/hosts', 'digimon']],
	['a name that every object has', 'the first word', ['__proto__', '$/hosts', 'digimon']],
	['no file', 'absolute path', ['hosts-clear']],
	['a relative path', 'absolute path', ['hosts-clear', 'hosts', 'digimon']],
	['a path with a zero byte', 'absolute path', ['hosts-clear', '$/hosts\0', 'digimon']],
	['no profile', 'PROFILE', ['hosts-clear', '$/hosts']],
	['a profile with a line end', 'PROFILE', ['hosts-clear', '$/hosts', 'a\nb']],
	['a profile with a line end behind it', 'PROFILE', ['hosts-clear', '$/hosts', 'a\n']],
	['a profile with a blank before it', 'PROFILE', ['hosts-clear', '$/hosts', ' a']],
	['a profile that begins with a dash', 'PROFILE', ['hosts-clear', '$/hosts', '-a']],
	['a profile in capitals', 'PROFILE', ['hosts-clear', '$/hosts', 'Digimon']],
	['a profile of 42 letters', 'PROFILE', ['hosts-clear', '$/hosts', 'a'.repeat(42)]],
	['no names', 'number of words', set('digimon', address)],
	['a name too few', 'number of words', set('digimon', address, names[0])],
	['a word that is no sum', 'number of words', ['hosts-clear', '$/hosts', 'digimon', 'x']],
	['a sum that is too long', 'number of words', ['hosts-clear', '$/hosts', 'digimon', `${sumOf(original)}0`]],
	['a sum behind a blank', 'number of words', ['hosts-clear', '$/hosts', 'digimon', ` ${sumOf(original)}`]],
	['a word behind the sum', 'number of words', ['hosts-clear', '$/hosts', 'digimon', sumOf(original), sumOf(original)]],
	['an address with a name in it', 'ADDRESS', set('digimon', `${address} google.com`, ...names)],
	['an IPv6 address', 'ADDRESS', set('digimon', '::1', ...names)],
	['a name with a line in it', 'WEB and API', set('digimon', address, `${names[0]}\n1.2.3.4 bank.com`, names[1])],
	['a name with a line before it', 'WEB and API', set('digimon', address, `bank.com\n${names[0]}`, names[1])],
	['a name that is not of the demo', 'WEB and API', set('digimon', address, 'www.bank.com', names[1])],
	['a second name that is not of the demo', 'WEB and API', set('digimon', address, names[0], 'www.bank.com')],
	['a longer name', 'WEB and API', set('digimon', address, 'web.backend.com.bank.com', names[1])],
	['a name with another sign for the dot', 'WEB and API', set('digimon', address, 'web.backend-com', names[1])],
	['a label that begins with a dash', 'WEB and API', set('digimon', address, '-web.backend.com', names[1])],
	['a label that ends with a dash', 'WEB and API', set('digimon', address, 'web-.backend.com', names[1])],
	['a label of 64 letters', 'WEB and API', set('digimon', address, `${'w'.repeat(64)}.backend.com`, names[1])],
	['no copies', 'BEFORE and WANTED', ['hosts-restore', '$/hosts', 'digimon']],
	['one copy only', 'BEFORE and WANTED', ['hosts-restore', '$/hosts', 'digimon', '$/hosts']],
	['a third copy', 'BEFORE and WANTED', ['hosts-restore', '$/hosts', 'digimon', '$/hosts', '$/hosts', '$/hosts']],
	['a relative copy', 'BEFORE and WANTED', ['hosts-restore', '$/hosts', 'digimon', '$/hosts', 'hosts']],
	['a copy with a zero byte', 'BEFORE and WANTED', ['hosts-restore', '$/hosts', 'digimon', '$/a\0', '$/hosts']],
])('%s is refused with exit 2 and one sentence, and nothing is written', (_name, part, words) => {
	expect(edit(...words)).toEqual(refused(2, part));
	expect(text()).toBe(original);
});

test.each([
	['a profile of one letter', 'a', names[0]],
	['a profile of 41 letters, digits and dashes', `9-${'a'.repeat(39)}`, names[0]],
	['a label of one letter', 'digimon', 'w.backend.com'],
	['a label of 63 letters, digits and dashes', 'digimon', `w-${'9'.repeat(61)}.backend.com`],
])('%s is taken', (_name, profile, web) => {
	expect(edit('hosts-set', '$/hosts', profile, address, web, names[1])).toEqual(done);
	expect(text()).toContain(`${address} ${web} api.backend.com`);
});

test('a damaged file is left as it is, with exit 4 and the line', () => {
	writeFileSync(at('hosts'), `x\n${begin}`);
	expect(edit('hosts-set', '$/hosts', ...setting)).toEqual(
		refused(4, 'line 2: begin-without-end', 'nothing was changed'),
	);
	expect(text()).toBe(`x\n${begin}`);
});

test('a missing file, a folder, a device and one of more than 16 MiB are not written', () => {
	mkdirSync(at('dir'));
	symlinkSync('/dev/null', at('null'));
	writeFileSync(at('large'), original);
	truncateSync(at('large'), 16 * 1024 * 1024 + 1);
	for (const [name, why] of [
		['none', 'ENOENT'],
		['dir', 'EISDIR'],
		['null', 'EFTYPE'],
		['large', 'EFBIG'],
	] as const)
		expect(edit('hosts-set', `$/${name}`, ...setting)).toEqual(refused(4, why));
	expect(existsSync(at('none'))).toBe(false);
});

test.each(['hosts-set', 'hosts-clear'])('%s writes only what the caller has seen', (verb) => {
	const before = original + '\n' + blockAt('10.1.1.1');
	writeFileSync(at('hosts'), before);
	const words = verb === 'hosts-set' ? setting : ['digimon'];
	expect(edit(verb, '$/hosts', ...words, sumOf(original))).toEqual(refused(3, 'has changed', 'nothing was written'));
	expect(text()).toBe(before);
	expect(edit(verb, '$/hosts', ...words, sumOf(before))).toEqual(done);
	expect(text()).not.toBe(before);
});

test('another address for one of the names is named, the same one is not', () => {
	writeFileSync(at('hosts'), `10.9.9.9 WEB.backend.com nas\n${address} api.backend.com\n`);
	expect(edit('hosts-set', '$/hosts', ...setting)).toEqual({
		exitCode: 0,
		lines: [`digimon-setup: ${at('hosts')}: line 1 maps web.backend.com to 10.9.9.9; remove it there`],
	});
});

test('only the file that is allowed is written', () => {
	const words = ['hosts-set', at('hosts'), ...setting];
	expect(editHostsFile(words, at('other'))).toEqual(refused(2, `FILE must be ${at('other')}: no other file`));
	expect(text()).toBe(original);
	expect(editHostsFile(words, at('hosts'))).toEqual(done);
});

test.skipIf(process.platform === 'win32')('the system’s file is that of Unix', () => {
	expect(systemHostsFile({SystemRoot: 'D:\\Windows'})).toBe('/etc/hosts');
});

describe('after an interrupted write', () => {
	const restoreFrom = (first: string, second: string, now: string) => {
		writeFileSync(at('before'), first);
		writeFileSync(at('wanted'), second);
		writeFileSync(at('hosts'), now);
		return edit('hosts-restore', '$/hosts', 'digimon', '$/before', '$/wanted');
	};
	const foreign = '127.0.0.1 localhost\n';
	const after = '10.0.0.1 after\n';

	test('the file is put back where every byte is of that write', () => {
		const first = foreign + blockAt('10.1.1.1') + after;
		const second = foreign + after;
		expect(restoreFrom(first, second, second + first.slice(second.length))).toEqual(done);
		expect(text()).toBe(first);
		expect(restoreFrom(first, foreign + blockAt('10.1.1.2') + after, first)).toEqual(done);
		expect(text()).toBe(first);
	});

	test.each([
		['a byte of somebody else', 'interrupted write', foreign, foreign + blockAt('10.1.1.1'), `${foreign}X`],
		['copies that differ in more than the block', 'our block only', foreign, `${foreign}6.6.6.6 bank.com\n`, foreign],
		['a damaged copy', 'our block only', foreign, foreign + begin, foreign],
		['two damaged copies', 'our block only', foreign + begin, foreign + begin, foreign],
		[
			'a block with another name',
			'WEB and API',
			foreign,
			foreign + blockAt('10.1.1.1').replace('web.backend.com', 'www.bank.com'),
			foreign,
		],
		['a block with no address', 'ADDRESS', foreign, foreign + blockAt('10.1.1'), foreign],
	])('%s is refused, and nothing is written', (_name, part, first, second, now) => {
		expect(restoreFrom(first, second, now)).toEqual(refused(2, part));
		expect(text()).toBe(now);
	});
});
