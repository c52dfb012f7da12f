/**
 * npm's `prepare`. npm also runs it when `npx` links a checkout that has no devDependencies yet; a failure there would leave a
 * broken entry in the npx cache for good. So without esbuild it leaves quietly, and a build that fails here fails nothing but a
 * package: the launcher builds at the first start, and explains itself.
 */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

const canBuild = () => {
	try {
		createRequire(import.meta.url).resolve('esbuild');
		return existsSync(path.join(here, '..', 'main.ts'));
	} catch {
		return false;
	}
};

/** What is packed must hold a build, and this one alone, without the chunks of the one before. */
const packs = ['pack', 'publish'].includes(process.env.npm_command ?? '');

if (canBuild()) {
	const {status} = spawnSync(process.execPath, [path.join(here, 'build.mjs'), ...(packs ? ['--clean'] : [])], {
		stdio: ['ignore', 2, 2],
	});

	if (status !== 0) {
		process.stderr.write('prepare: nothing was built; the reason is above, and the next start tries again\n');
		process.exitCode = packs ? 1 : 0;
	}
} else if (packs) {
	process.stderr.write('prepare: a package without its bundle would be of no use. Run: npm ci, then the same again\n');
	process.exitCode = 1;
}
