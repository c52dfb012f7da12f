/**
 * Builds `dist/`: the program and its lazy chunks, the demo services, the JSON Schema of the events and the third-party notices.
 * Plain JavaScript, because Node 20 does not run TypeScript. `--clean` also removes the files of the last build.
 */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {bundleProgram} from './bundle.mjs';
import {buildDemo, writeEventSchema} from './extras.mjs';
import fingerprints from './fingerprint.cjs';
import {thirdPartyNotices} from './notices.mjs';
import {filesBelow, placeBuild} from './place.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Builds everything into `outdir`. */
const fill = async (outdir) => {
	// Computed before the first file is read, so that an edit during the build makes it outdated.
	const builtFrom = fingerprints.fingerprint(root);
	const programInputs = (await bundleProgram(root, outdir)).map((input) => path.resolve(root, input));
	const demoInputs = await buildDemo(root, outdir);
	await writeEventSchema(root, outdir);
	writeFileSync(path.join(outdir, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices([...programInputs, ...demoInputs]));
	writeFileSync(path.join(outdir, '.files'), [...filesBelow(outdir), '.built-from', '.files'].join('\n'));
	writeFileSync(path.join(outdir, '.built-from'), builtFrom);
};

const main = async () => {
	const cache = path.join(root, '.cache');
	mkdirSync(cache, {recursive: true});
	// On the file system of dist, so that files can be renamed into it.
	const outdir = mkdtempSync(path.join(cache, 'build-'));

	try {
		await fill(outdir);
		placeBuild(outdir, path.join(root, 'dist'), {isClean: process.argv.includes('--clean')});
	} finally {
		rmSync(outdir, {recursive: true, force: true});
	}
};

try {
	await main();
} catch (error) {
	process.stderr.write(`build: ${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
