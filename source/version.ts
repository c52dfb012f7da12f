import {readFileSync} from 'node:fs';

/** Our version, from package.json; the bundle has it written in. */
export const version: string = readVersion();

declare const __VERSION__: string | undefined;

function readVersion(): string {
	if (typeof __VERSION__ === 'string') return __VERSION__;
	const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
	return (JSON.parse(text) as {version: string}).version;
}
