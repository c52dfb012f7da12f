/**
 * Builds `dist/`: the program and its lazy chunks, the demo services, the JSON Schemas of the events and of the settings, and the third-party notices.
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
import {billOfMaterials, thirdPartyNotices} from './notices.mjs';

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

/** Writes a file that a module of the program makes: a JSON Schema as what it returns, anything else as text. */
const writeMade = async (outdir, {module, make, file}) => {
	const entry = path.join(root, 'source', ...module.split('/'));

	if (!existsSync(entry)) {
		log(`source/${module} does not exist, so dist/${file} is left out`);
		return;
	}

	const folder = path.join(outdir, '.schema');

	try {
		await bundle(root, [entry], folder);
		const made = await import(pathToFileURL(path.join(folder, path.basename(module, '.ts') + '.js')).href);
		const content = await made[make]();
		writeFileSync(path.join(outdir, file), typeof content === 'string' ? content : JSON.stringify(content) + '\n');
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
	await writeMade(outdir, {
		module: 'features/report/redact.ts',
		make: 'eventJsonSchema',
		file: 'event-schema.json',
	});
	await writeMade(outdir, {
		module: 'cli/settings-schema.ts',
		make: 'settingsJsonSchema',
		file: 'settings-schema.json',
	});
	await writeMade(outdir, {module: 'packaging/declarations.ts', make: 'declarations', file: 'api.d.cts'});
	await writeMade(outdir, {module: 'packaging/man-page.ts', make: 'manPage', file: 'digimon-setup.1'});
	const inputs = [...programInputs, ...demoInputs];
	const about = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
	writeFileSync(path.join(outdir, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(inputs));
	writeFileSync(path.join(outdir, 'sbom.cdx.json'), billOfMaterials(about, inputs));
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
