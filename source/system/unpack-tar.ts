import {join} from 'node:path';
import {extract} from 'tar';
import {leaves, maxProgramBytes, type TakenOut} from './taken-out.ts';

/** Takes `member` out of a `.tar.gz` into `folder`, and nothing else. Throws for an archive that is cut short or damaged. */
export async function takeOutOfTar(archive: string, member: string, folder: string): Promise<TakenOut> {
	let strange: string | undefined;
	let found = 0;
	await extract({
		file: archive,
		cwd: folder,
		strict: true,
		filter: (path, entry) => {
			const {type = 'File', size} = entry as {readonly type?: string; readonly size: number};
			const isWanted = path === member || path === `./${member}`;
			const isFile = ['File', 'OldFile', 'ContiguousFile'].includes(type);
			if (leaves(path) || (isWanted && (!isFile || size > maxProgramBytes))) strange ??= path;
			if (isWanted) found++;
			return isWanted && strange === undefined && found === 1;
		},
	});
	return {strange, found, program: join(folder, member)};
}
