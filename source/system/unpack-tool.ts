import {lstatSync, mkdtempSync, renameSync, rmSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import type {Packing} from '../domain/tool-releases.ts';
import {notVerified} from './download-failure.ts';
import {reasonOf} from './system-error.ts';
import type {TakenOut} from './taken-out.ts';

/**
 * Takes one program out of an archive and writes it to `to`; nothing else of the archive reaches the disk. Throws SetupError
 * `sum-mismatch` for an archive that is cut short, damaged or encrypted, that lacks the program or has it twice, in which it is a link or
 * larger than a program can be, or that holds any entry which would leave its folder.
 */
export async function unpackTool(
	archive: string,
	{pack, member}: Exclude<Packing, {readonly pack: 'plain'}>,
	to: string,
): Promise<void> {
	const file = basename(archive);
	const folder = mkdtempSync(join(dirname(to), '.unpack-'));
	try {
		const takeOut = await openerOf(pack);
		const {strange, found, program} = await takeOut(archive, member, folder).catch((error: unknown) => {
			throw notVerified('tools.brokenArchive', {file, reason: reasonOf(error)}, error);
		});
		if (strange !== undefined) throw notVerified('tools.strangeArchive', {file, entry: strange});
		if (found !== 1 || !lstatSync(program).isFile())
			throw notVerified('tools.brokenArchive', {file, reason: `${found} × ${member}`});
		renameSync(program, to);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

/** Each library is loaded only where its kind of archive is met. */
async function openerOf(
	pack: 'tar.gz' | 'zip',
): Promise<(archive: string, member: string, folder: string) => Promise<TakenOut>> {
	return pack === 'zip'
		? (await import('./unpack-zip.ts')).takeOutOfZip
		: (await import('./unpack-tar.ts')).takeOutOfTar;
}
