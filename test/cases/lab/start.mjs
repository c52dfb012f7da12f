// `npm run cases`: builds the program where its source is newer, bundles the player and starts it with the same arguments.
import {build} from 'esbuild';
import {rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import process from 'node:process';
import {fileURLToPath, pathToFileURL} from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const {bringUpToDate} = createRequire(import.meta.url)('../../../source/packaging/self-build.cjs');
if (!bringUpToDate(root)) process.exit(2);

// Two folders below the root, like test/helpers: the helpers look for the repository two folders above themselves.
const player = `${root}.cache/cases/player-${process.pid}.mjs`;
await build({
	entryPoints: [`${root}test/cases/lab/player.ts`],
	outfile: player,
	bundle: true,
	packages: 'external',
	platform: 'node',
	format: 'esm',
	target: 'node20',
	logLevel: 'error',
});
process.once('exit', () => rmSync(player, {force: true}));
await import(pathToFileURL(player).href);
