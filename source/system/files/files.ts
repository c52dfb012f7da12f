import {access, constants, lstat, open, readdir, readFile, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {createHash} from 'node:crypto';
import {basename, dirname, join, resolve} from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {defined} from '../../domain/defined.ts';
import {SetupError, toolError, type NextAction} from '../../domain/failure.ts';
import {quote} from '../../domain/ports/command.ts';
import type {FileFacts, Files} from '../../domain/ports/step-context.ts';
import {message} from '../../i18n/message.ts';
import {stateFailure, codeOf, diskFull, isNoRoom, reasonOf} from '../host/system-error.ts';
import {makeOwnFolder} from './own-folder.ts';
import {InPlaceError, replaceInPlace} from './write-in-place.ts';

/** So many copies of one path are kept, beside its first. */
const copiesKept = 10;

/** Keeps a copy that only its owner may read, named after the file, its path and the time. Returns its path. */
async function keepCopy(folder: string, path: string, bytes: Uint8Array, now: Date): Promise<string> {
	const id = createHash('sha256').update(path).digest('hex').slice(0, 8);
	const name = `${basename(path)}.${id}`;
	try {
		makeOwnFolder(folder);
		const stamp = now.toISOString().replaceAll(/[-:]/g, '').replace('.', '-');
		const taken = new Set(await readdir(folder));
		// Two copies in one millisecond keep their order by number.
		const numbers = Array.from({length: 99}, (_, index) => `-${String(index + 1).padStart(2, '0')}`);
		const candidates = ['', ...numbers].map((number) => `${name}.${stamp}${number}`);
		const copy = join(folder, candidates.find((each) => !taken.has(each)) ?? `${name}.${stamp}`);
		await writeFileAtomic(copy, Buffer.from(bytes), {mode: 0o600});
		const [, ...later] = (await readdir(folder))
			.filter((each) => each.startsWith(`${name}.`) && /\.\d{8}T\d{6}-\d{3}Z(-\d\d)?$/.test(each))
			.toSorted();
		await Promise.all(later.slice(0, -copiesKept).map((each) => rm(join(folder, each), {force: true})));
		return copy;
	} catch (error) {
		throw stateFailure(error, folder);
	}
}

/** Files of this machine. `stateFolder` is the profile's own (STATE/profiles/P); backups lie in `backups/` under it. */
export function createRealFiles(stateFolder: string, now: () => Date = () => new Date()): Files {
	return {
		stateFolder,
		stat: factsOf,
		async read(path) {
			try {
				// The reading of a pipe or a device need not end.
				if (!(await stat(path)).isFile())
					throw Object.assign(new Error(`not a regular file, '${path}'`), {code: 'EFTYPE'});
				return await readFile(path);
			} catch (error) {
				if (codeOf(error) === 'ENOENT') return undefined;
				throw error;
			}
		},
		keepCopy: (path, bytes) => keepCopy(join(stateFolder, 'backups'), resolve(path), bytes, now()),
		async writeInPlace(path, before, after) {
			const {realPath, refusal} = await factsOf(path);
			if (refusal !== undefined) throw refused(path, refusal);
			try {
				if (before === undefined) await writeFile(realPath, '', {flag: 'wx', mode: 0o644});
				return replaceInPlace(path, before ?? new Uint8Array(), after);
			} catch (error) {
				if (before === undefined ? codeOf(error) === 'EEXIST' : codeOf(error) === 'ENOENT') return false;
				throw notWritten(path, error);
			}
		},
		async writeOwn(path, bytes) {
			try {
				makeOwnFolder(dirname(path));
				await writeFileAtomic(path, Buffer.from(bytes), {mode: 0o600});
			} catch (error) {
				throw stateFailure(error, path);
			}
		},
		async removeOwn(path) {
			try {
				await rm(path, {force: true});
			} catch (error) {
				throw stateFailure(error, path);
			}
		},
	};
}

/** A file that is not there may be written when its folder may. */
async function factsOf(path: string): Promise<FileFacts> {
	const link = await lstat(path).catch(() => undefined);
	const isLink = link?.isSymbolicLink() ?? false;
	const realPath = await realpath(path).catch(() => path);
	const exists = link !== undefined && (!isLink || realPath !== path);
	// Opened for writing, unchanged: the only check that is right for immutable files and read-only systems.
	const trial = exists ? open(realPath, 'r+').then((file) => file.close()) : access(dirname(path), constants.W_OK);
	const refusal = await trial.then(
		() => undefined,
		(error: unknown) => codeOf(error) ?? reasonOf(error),
	);
	const hopeless = (refusal !== undefined && isHopeless(refusal, realPath)) || undefined;
	return {exists, realPath, isLink, ...defined({refusal, hopeless})};
}

/** EPERM on opening is the immutable flag (open(2)); every rebuild of Nix replaces its store paths. */
function isHopeless(refusal: string, realPath: string): boolean {
	return refusal === 'EROFS' || refusal === 'EPERM' || refusal === 'EISDIR' || realPath.startsWith('/nix/store/');
}

function refused(path: string, reason: string): SetupError {
	const text = message('system.fileRefused', {path, reason});
	return new SetupError({code: 'sudo-missing', fault: 'user', message: text, next: [lookAtFile(path)]});
}

const lookAtFile = (path: string): NextAction => ({message: message('system.lookAtFile'), run: `ls -l ${quote(path)}`});

function notWritten(path: string, error: unknown): SetupError {
	if (isNoRoom(error) || (error instanceof InPlaceError && error.restored && isNoRoom(error.cause)))
		return diskFull(path, error);
	if (!(error instanceof InPlaceError)) return refused(path, reasonOf(error));
	const text = error.restored
		? message('system.fileRestored', {path})
		: message('system.fileNotRestored', {path, reason: error.message});
	return toolError('command-failed', text, [lookAtFile(path)], {cause: error});
}
