import {lstatSync, mkdtempSync, renameSync, rmSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {extract} from 'tar';
import {notVerified} from './download-failure.ts';
import {reasonOf} from './system-error.ts';

/** The largest program that we write. */
const maxBytes = 1024 ** 3;

/**
 * Takes one program out of an archive and writes it to `to`; nothing else of the archive reaches the disk. Throws SetupError
 * `sum-mismatch` for an archive that is cut short or damaged, that lacks the program or has it twice, in which it is a link, or that holds
 * any entry which would leave its folder.
 */
export async function unpackTool(archive: string, member: string, to: string): Promise<void> {
	const file = basename(archive);
	const folder = mkdtempSync(join(dirname(to), '.unpack-'));
	try {
		const {strange, found} = await takeOut(archive, member, folder).catch((error: unknown) => {
			throw notVerified('tools.brokenArchive', {file, reason: reasonOf(error)}, error);
		});
		if (strange !== undefined) throw notVerified('tools.strangeArchive', {file, entry: strange});
		const program = join(folder, member);
		if (found !== 1 || !lstatSync(program).isFile())
			throw notVerified('tools.brokenArchive', {file, reason: `${found} × ${member}`});
		renameSync(program, to);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

async function takeOut(
	archive: string,
	member: string,
	folder: string,
): Promise<{readonly strange: string | undefined; readonly found: number}> {
	let strange: string | undefined;
	let found = 0;
	await extract({
		file: archive,
		cwd: folder,
		strict: true,
		filter: (path, entry) => {
			const {type = 'File', size} = entry as {readonly type?: string; readonly size: number};
			const isWanted = path === member || path === `./${member}`;
			if (leaves(path) || (isWanted && (!['File', 'OldFile', 'ContiguousFile'].includes(type) || size > maxBytes)))
				strange ??= path;
			if (isWanted) found++;
			return isWanted && strange === undefined && found === 1;
		},
	});
	return {strange, found};
}

/** Would this path lead out of the folder that it is unpacked into, on any system. */
function leaves(path: string): boolean {
	return /^([/\\]|[a-z]:)/i.test(path) || path.split(/[/\\]/).includes('..');
}
