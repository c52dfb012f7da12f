import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/** The absolute path of one of our bundled programs (`elevated.js` is started by sudo): beside the bundle, or in `dist` of a checkout. */
export function bundledScript(name: 'main.cjs' | 'elevated.js' | 'edit-hosts.js'): string {
	const beside = fileURLToPath(new URL(name, import.meta.url));
	return existsSync(beside) ? beside : fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
}

/** The version in package.json; the build writes it into the bundle. */
export const version: string = readVersion();

declare const __VERSION__: string | undefined;

function readVersion(): string {
	if (typeof __VERSION__ === 'string') return __VERSION__;
	const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
	return (JSON.parse(text) as {version: string}).version;
}
