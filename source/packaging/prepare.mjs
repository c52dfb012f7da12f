/**
 * npm's `prepare` script. npm also runs it when `npx` links a checkout that has no devDependencies yet; a failure there would leave a
 * broken entry in the npx cache permanently. So without esbuild it exits silently, and a failed build fails only when a package is
 * made: otherwise the launcher builds at the first start and prints the error.
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

/** A package must contain this build only, without the chunks of the last one. */
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
	process.stderr.write(
		'prepare: a package needs its bundle, and the build tools are not installed. Run: npm ci, then try again\n',
	);
	process.exitCode = 1;
}
