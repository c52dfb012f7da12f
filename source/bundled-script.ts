import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/** The absolute path of a bundled program of ours (that which `sudo` starts, or ourselves): beside the bundle, or in `dist` of a checkout. */
export function bundledScript(name: 'main.cjs' | 'elevated.js'): string {
	const beside = fileURLToPath(new URL(name, import.meta.url));
	return existsSync(beside) ? beside : fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
}
