import {createHash} from 'node:crypto';
import {isIPv4} from 'node:net';
import {isAbsolute, join} from 'node:path';
import process from 'node:process';
import {
	clearBlock,
	type Damage,
	isMixOf,
	namesOutsideBlock,
	readBlock,
	sameBytes,
	setBlock,
} from '../../domain/hosts-block.ts';
import {readRegularFile} from './regular-file.ts';
import {InPlaceError, replaceInPlace} from './write-in-place.ts';

/** The arguments are wrong; nothing was done. */
class Refusal extends Error {}

/** The file holds other bytes than the caller saw, or another program keeps changing it; nothing was done. */
class ChangedError extends Error {}

const profilePattern = /^[a-z0-9][a-z0-9-]{0,40}$/;
/** The names of the demo, as its manifests have them: one label under backend.com. */
const namePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.backend\.com$/;
const sumPattern = /^[\da-f]{64}$/;

function check(holds: boolean, complaint: string): void {
	if (!holds) throw new Refusal(complaint);
}

/** The only file that the elevated helper writes. */
export const systemHostsFile = (environment: Readonly<Record<string, string | undefined>>): string =>
	process.platform === 'win32'
		? join(environment['SystemRoot'] ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts')
		: '/etc/hosts';

/** How an edit of a hosts file ended: 0 done; 2 wrong arguments, nothing done; 3 the file changed meanwhile, nothing done; 4 failed. */
type HelperExit = {readonly exitCode: 0 | 2 | 3 | 4; readonly lines: readonly string[]};

/**
 * Edits a hosts file by arguments, all of which are validated, because they may come with root's rights:
 *   hosts-set FILE PROFILE ADDRESS WEB API [SUM]
 *   hosts-clear FILE PROFILE [SUM]
 *   hosts-restore FILE PROFILE BEFORE WANTED
 * SUM is the SHA-256 of the bytes that the caller saw and copied. `hosts-restore` puts the bytes of the file BEFORE back, where a write of
 * those of WANTED over them was interrupted and nothing else was written since. Only a FILE that is `allowed` is written; undefined: any.
 */
export function editHostsFile(args: readonly string[], allowed: string | undefined): HelperExit {
	try {
		return {exitCode: 0, lines: edit(args, allowed)};
	} catch (error) {
		const text = error instanceof Error ? error.message : String(error);
		const more = error instanceof InPlaceError && !error.restored ? '; its old content could not be put back' : '';
		const exitCode = error instanceof Refusal ? 2 : error instanceof ChangedError ? 3 : 4;
		return {exitCode, lines: [`digimon-setup: ${text}${more}`]};
	}
}

function edit([verb, file = '', profile = '', ...rest]: readonly string[], allowed: string | undefined): string[] {
	check(
		verb === 'hosts-set' || verb === 'hosts-clear' || verb === 'hosts-restore',
		'the first word must be hosts-set, hosts-clear or hosts-restore',
	);
	check(isAbsolute(file) && !file.includes('\0'), 'FILE must be an absolute path');
	check(allowed === undefined || file === allowed, `FILE must be ${allowed}: no other file is written as root`);
	check(profilePattern.test(profile), 'PROFILE must be lower case letters, digits and dashes');
	if (verb === 'hosts-restore') return restore(file, profile, rest);
	const wanted = verb === 'hosts-set' ? 3 : 0;
	const [address = '', ...names] = rest.slice(0, wanted);
	const sums = rest.slice(wanted);
	check(
		rest.length >= wanted && sums.length <= 1 && sums.every((sum) => sumPattern.test(sum)),
		'the number of words is wrong',
	);
	if (verb === 'hosts-set') checkMapping(address, names);
	const block = {profile, address, names};
	writeEdit(file, sums[0], (before) => (verb === 'hosts-set' ? setBlock(before, block) : clearBlock(before, profile)));
	if (verb === 'hosts-clear') return [];
	return namesOutsideBlock(read(file), names, profile)
		.filter((foreign) => foreign.address !== address)
		.map(
			({line, name, address: other}) =>
				`digimon-setup: ${file}: line ${line} maps ${name} to ${other}; remove it there`,
		);
}

/** No hosts file that people write is larger than 16 MiB; reading a whole device would not end. */
const read = (path: string): Buffer => readRegularFile(path, 16 * 1024 * 1024);

function checkMapping(address: string, names: readonly string[]): void {
	check(isIPv4(address), 'ADDRESS must be an IPv4 address');
	check(
		names.every((name) => namePattern.test(name)),
		'WEB and API must be names under backend.com',
	);
}

/** So often the file is read again when another program changes it between the reading and the writing. */
const tries = 500;

function writeEdit(
	file: string,
	sum: string | undefined,
	change: (before: Uint8Array) => {readonly bytes: Uint8Array} | {readonly damaged: Damage},
): void {
	for (let tried = 0; tried < tries; tried++) {
		const before = read(file);
		if (sum !== undefined && createHash('sha256').update(before).digest('hex') !== sum)
			throw new ChangedError(`${file} has changed since it was read; nothing was written`);
		const after = change(before);
		if ('damaged' in after)
			throw new Error(`${file}: line ${after.damaged.line}: ${after.damaged.why}; nothing was changed`);
		if (sameBytes(before, after.bytes) || replaceInPlace(file, before, after.bytes)) return;
	}
	throw new ChangedError(`another program keeps changing ${file}`);
}

/** Puts BEFORE back over a torn file. BEFORE and WANTED may differ in our block only, and every byte of the file must be of one of them. */
function restore(file: string, profile: string, paths: readonly string[]): string[] {
	const [before = '', wanted = ''] = paths;
	check(
		paths.length === 2 && paths.every((path) => isAbsolute(path) && !path.includes('\0')),
		'BEFORE and WANTED must be absolute paths',
	);
	const [first, second] = [read(before), read(wanted)];
	const cleared = [first, second].map((bytes) => withoutBlock(bytes, profile));
	check(
		cleared[0] !== undefined && cleared[0].equals(cleared[1] ?? Buffer.alloc(0)),
		'BEFORE and WANTED must differ in our block only',
	);
	const now = read(file);
	if (sameBytes(now, first)) return [];
	check(isMixOf(now, first, second), 'FILE was not left so by an interrupted write');
	if (!replaceInPlace(file, now, first))
		throw new ChangedError(`${file} has changed since it was read; nothing was written`);
	return [];
}

/** A hosts file without our block; undefined where the block is damaged or maps other names than ours. */
function withoutBlock(bytes: Buffer, profile: string): Buffer | undefined {
	const read = readBlock(bytes, profile);
	const cleared = clearBlock(bytes, profile);
	if ('damaged' in read || 'damaged' in cleared) return undefined;
	if (read.block) checkMapping(read.block.address, read.block.names);
	return Buffer.from(cleared.bytes);
}
