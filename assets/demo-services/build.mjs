// Builds the folder that the image is made from: node assets/demo-services/build.mjs OUT_FOLDER
import {copyFile, mkdir, readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const folder = path.dirname(fileURLToPath(import.meta.url));

/** The same bytes wherever and whenever it runs, because the image's tag is made from them. */
const common = {
	absWorkingDir: folder,
	bundle: true,
	minify: true,
	legalComments: 'eof',
	charset: 'utf8',
	logLevel: 'warning',
};

/** Writes main.js, page/ and the Dockerfile into `outFolder`, which is emptied first. Needs no TypeScript loader.
 * Gives the paths of the files that went in, for the third-party notices. */
export async function buildDemoServices(outFolder) {
	await rm(outFolder, {recursive: true, force: true});
	await mkdir(outFolder, {recursive: true});
	const services = await build({
		...common,
		metafile: true,
		entryPoints: ['main.ts'],
		outfile: path.join(outFolder, 'main.js'),
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		// pg's optional drivers, which nobody installs here.
		external: ['pg-native', 'pg-cloudflare', 'cloudflare:sockets'],
	});
	const page = await buildPage(path.join(outFolder, 'page'));
	await copyFile(path.join(folder, 'Dockerfile'), path.join(outFolder, 'Dockerfile'));
	return [...Object.keys(services.metafile.inputs), ...page].map((input) => path.resolve(folder, input));
}

/** Writes the page alone: client.js and everything beside its sources. The rehearsal serves the same. Gives the paths of the files that went in. */
export async function buildPage(outFolder) {
	await mkdir(outFolder, {recursive: true});
	const client = await build({
		...common,
		metafile: true,
		entryPoints: ['page/client.ts'],
		outfile: path.join(outFolder, 'client.js'),
		platform: 'browser',
		target: 'es2022',
		format: 'iife',
	});
	const page = path.join(folder, 'page');
	for (const name of await readdir(page)) {
		if (!name.endsWith('.ts')) await copyFile(path.join(page, name), path.join(outFolder, name));
	}

	return Object.keys(client.metafile.inputs).map((input) => path.resolve(folder, input));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [, , outFolder] = process.argv;
	if (outFolder === undefined) {
		process.stderr.write('Say where to: node assets/demo-services/build.mjs OUT_FOLDER\n');
		process.exit(2);
	}

	await buildDemoServices(path.resolve(outFolder));
}
