import {mkdir, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {stateFailure} from './system-error.ts';

/** So many copies of one file are kept. */
export const backupsKept = 10;

/** Keeps a copy that only its owner may read, named after the file and the time; the oldest beyond ten go. Answers its path. */
export async function keepBackup(folder: string, name: string, bytes: Uint8Array, now: Date): Promise<string> {
	try {
		await mkdir(folder, {recursive: true, mode: 0o700});
		const stamp = now.toISOString().replaceAll(/[-:]/g, '').replace('.', '-');
		const taken = new Set(await readdir(folder));
		const free = candidates(`${name}.${stamp}`).find((candidate) => !taken.has(candidate));
		const path = join(folder, free ?? `${name}.${stamp}`);
		await writeFileAtomic(path, Buffer.from(bytes), {mode: 0o600});
		const all = (await readdir(folder))
			.filter((each) => each.startsWith(`${name}.`) && /\.\d{8}T\d{6}-\d{3}Z(-\d\d)?$/.test(each))
			.toSorted();
		await Promise.all(all.slice(0, -backupsKept).map((each) => rm(join(folder, each), {force: true})));
		return path;
	} catch (error) {
		throw stateFailure(error, folder);
	}
}

/** Two copies in one millisecond keep their order by number. */
function candidates(base: string): readonly string[] {
	return [base, ...Array.from({length: 99}, (_, index) => `${base}-${String(index + 1).padStart(2, '0')}`)];
}
