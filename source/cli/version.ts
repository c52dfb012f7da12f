import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/** The absolute path of a bundled program of ours (that which `sudo` starts, or ourselves): beside the bundle, or in `dist` of a checkout. */
export function bundledScript(name: 'main.cjs' | 'elevated.js'): string {
	const beside = fileURLToPath(new URL(name, import.meta.url));
	return existsSync(beside) ? beside : fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
}

/** Our version, from package.json; the bundle has it written in. */
export const version: string = readVersion();

declare const __VERSION__: string | undefined;

function readVersion(): string {
	if (typeof __VERSION__ === 'string') return __VERSION__;
	const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
	return (JSON.parse(text) as {version: string}).version;
}
