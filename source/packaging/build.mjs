/**
 * Builds `dist/`: the program and its lazy chunks, the demo services, the JSON Schema of the events and the third-party notices.
 * Plain JavaScript, because Node 20 does not run TypeScript. `--clean` also removes the files of the last build.
 */
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {bundle, bundleProgram} from './bundle.mjs';
import fingerprints from './fingerprint.cjs';
import {thirdPartyNotices} from './notices.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const log = (text) => {
	process.stderr.write(`build: ${text}\n`);
};

/** Builds the demo services into `outdir/demo`. Returns the paths of the input files, for the third-party notices. */
const buildDemo = async (outdir) => {
	const script = path.join(root, 'assets', 'demo-services', 'build.mjs');

	if (!existsSync(script)) {
		log('assets/demo-services/build.mjs does not exist, so dist/demo is left out');
		return [];
	}

	const {buildDemoServices} = await import(pathToFileURL(script).href);
	return buildDemoServices(path.join(outdir, 'demo'));
};

/** Writes the JSON Schema of the events, generated from the program's own valibot schema. */
const writeEventSchema = async (outdir) => {
	const entry = path.join(root, 'source', 'domain', 'event.ts');

	if (!existsSync(entry)) {
		log('source/domain/event.ts does not exist, so dist/event-schema.json is left out');
		return;
	}

	const folder = path.join(outdir, '.schema');

	try {
		await bundle(root, [entry], folder);
		const {eventJsonSchema} = await import(pathToFileURL(path.join(folder, 'event.js')).href);
		writeFileSync(path.join(outdir, 'event-schema.json'), JSON.stringify(eventJsonSchema(), undefined, '\t') + '\n');
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};

/** A file in the target folder with the names of the last build's files, one a line. */
const namesFile = '.files';

/** Placed after all other files. */
const placedLast = ['main.cjs', namesFile, '.built-from'];

/** Every file below a folder, as sorted paths with forward slashes relative to it. */
const filesBelow = (folder) =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
		.sort();

/**
 * Moves a finished build into its target, each file by one rename, so that no start reads half a file: chunks first, then the entry
 * that names them, then the fingerprint. Keeps the chunks of the last build, for a program that still runs and has not loaded its lazy
 * parts yet; `isClean` removes them too.
 */
const placeBuild = (finished, target, {isClean}) => {
	const names = filesBelow(finished);
	const namesPath = path.join(target, namesFile);
	const lastNames = isClean || !existsSync(namesPath) ? [] : readFileSync(namesPath, 'utf8').split('\n');
	const kept = new Set([...names, ...lastNames]);

	for (const name of names.sort((one, other) => placedLast.indexOf(one) - placedLast.indexOf(other))) {
		mkdirSync(path.dirname(path.join(target, name)), {recursive: true});
		renameSync(path.join(finished, name), path.join(target, name));
	}

	for (const name of filesBelow(target).filter((each) => !kept.has(each))) {
		rmSync(path.join(target, name), {force: true});
	}
};

/** Builds everything into `outdir`. */
const fill = async (outdir) => {
	// Computed before the first file is read, so that an edit during the build makes it outdated.
	const builtFrom = fingerprints.fingerprint(root);
	const programInputs = (await bundleProgram(root, outdir)).map((input) => path.resolve(root, input));
	const demoInputs = await buildDemo(outdir);
	await writeEventSchema(outdir);
	writeFileSync(path.join(outdir, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices([...programInputs, ...demoInputs]));
	writeFileSync(path.join(outdir, namesFile), [...filesBelow(outdir), '.built-from', namesFile].join('\n'));
	writeFileSync(path.join(outdir, '.built-from'), builtFrom);
};

const cache = path.join(root, '.cache');
mkdirSync(cache, {recursive: true});
// On the file system of dist, so that files can be renamed into it.
const outdir = mkdtempSync(path.join(cache, 'build-'));

try {
	await fill(outdir);
	placeBuild(outdir, path.join(root, 'dist'), {isClean: process.argv.includes('--clean')});
} catch (error) {
	log(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
} finally {
	rmSync(outdir, {recursive: true, force: true});
}
