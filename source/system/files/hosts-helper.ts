import {readFileSync, realpathSync, statSync} from 'node:fs';
import {isIPv4} from 'node:net';
import {isAbsolute} from 'node:path';
import {clearBlock, setBlock} from '../../domain/hosts-block.ts';
import {replaceInPlace} from './write-in-place.ts';

/** The arguments are wrong; nothing was done. */
export class Refusal extends Error {}

const profilePattern = /^[a-z0-9][a-z0-9-]{0,40}$/;
const namePattern = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;
/** No hosts file that people write is larger; reading a whole device would not end. */
const sizeLimit = 16 * 1024 * 1024;

function check(holds: boolean, complaint: string): void {
	if (!holds) throw new Refusal(complaint);
}

/**
 * Edits a hosts file by the helper's arguments, `hosts-set FILE PROFILE ADDRESS WEB API` or `hosts-clear FILE PROFILE`, and validates
 * all of them, because the helper runs as root. Throws Refusal for wrong arguments, another error when the file cannot be edited.
 */
export function editHostsFile(args: readonly string[]): void {
	const [verb, file = '', profile = '', ...rest] = args;
	check(verb === 'hosts-set' || verb === 'hosts-clear', 'the first word must be hosts-set or hosts-clear');
	check(isAbsolute(file) && !file.includes('\0'), 'FILE must be an absolute path');
	check(profilePattern.test(profile), 'PROFILE must be lower case letters, digits and dashes');
	check(rest.length === (verb === 'hosts-set' ? 3 : 0), 'the number of words is wrong');
	const [address = '', ...names] = rest;
	if (verb === 'hosts-set') {
		check(isIPv4(address), 'ADDRESS must be an IPv4 address');
		check(
			names.every((name) => namePattern.test(name)),
			'WEB and API must be host names with a dot',
		);
	}
	const path = realpathSync(file);
	const facts = statSync(path);
	check(facts.isFile() && facts.size <= sizeLimit, 'FILE must be a regular file of ordinary size');
	const before = readFileSync(path);
	const after = verb === 'hosts-set' ? setBlock(before, {profile, address, names}) : clearBlock(before, profile);
	if ('damaged' in after)
		throw new Error(`${file}: line ${after.damaged.line}: ${after.damaged.why}; nothing was changed`);
	replaceInPlace(path, after.bytes);
}
