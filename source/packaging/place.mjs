import {mkdirSync, readdirSync, readFileSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';

/** A file in the target folder with the names of the last build's files, one a line. */
const namesFile = '.files';

/** Placed after all other files. */
const placedLast = ['main.cjs', namesFile, '.built-from'];

/** Every file below a folder, as sorted paths with forward slashes relative to it. */
export const filesBelow = (folder) =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
		.sort();

const namesOfLastBuild = (target) => {
	try {
		return readFileSync(path.join(target, namesFile), 'utf8').split('\n');
	} catch {
		return [];
	}
};

/**
 * Moves a finished build into its target, each file by one rename, so that no start reads half a file: chunks first, then the entry
 * that names them, then the fingerprint. Keeps the chunks of the last build, for a program that still runs and has not loaded its lazy
 * parts yet; `isClean` removes them too.
 */
export const placeBuild = (finished, target, {isClean}) => {
	const names = filesBelow(finished);
	const kept = new Set([...names, ...(isClean ? [] : namesOfLastBuild(target))]);

	for (const name of names.sort((one, other) => placedLast.indexOf(one) - placedLast.indexOf(other))) {
		mkdirSync(path.dirname(path.join(target, name)), {recursive: true});
		renameSync(path.join(finished, name), path.join(target, name));
	}

	for (const name of filesBelow(target)) {
		if (!kept.has(name)) {
			rmSync(path.join(target, name), {force: true});
		}
	}

	rmSync(finished, {recursive: true, force: true});
};
