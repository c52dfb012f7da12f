import {readFileSync} from 'node:fs';

/** Our version, from package.json; the bundle has it written in. */
export const version: string = readVersion();

declare const DIGIMON_SETUP_VERSION: string | undefined;

function readVersion(): string {
	if (typeof DIGIMON_SETUP_VERSION === 'string') return DIGIMON_SETUP_VERSION;
	const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
	return (JSON.parse(text) as {version: string}).version;
}
