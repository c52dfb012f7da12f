// `npm run cases`: builds the program where its source is newer, bundles the player and starts it with the same arguments.
import {build} from 'esbuild';
import {spawnSync} from 'node:child_process';
import {rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import process from 'node:process';
import {fileURLToPath} from 'node:url';

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

// As root the player sees no processes but its own, and all of them end with it: a tunnel that another player left, or has just now for
// the same case, is not found. The shell waits for the processes whose parents have ended.
const isolate = ['--pid', '--fork', '--mount', '--mount-proc', '--kill-child'];
const isIsolated = process.getuid?.() === 0 && spawnSync('unshare', [...isolate, 'true']).status === 0;
const before = isIsolated ? ['unshare', ...isolate, 'bash', '-c', '"$@"; exit $?', 'bash'] : [];
const [file, ...args] = [...before, process.execPath, player, ...process.argv.slice(2)];
const {status} = spawnSync(file, args, {stdio: 'inherit'});
rmSync(player, {force: true});
process.exitCode = status ?? 1;
