import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/** The absolute path of the bundled helper that `sudo` starts: beside the bundle, or in `dist` of a checkout. */
export function elevatedScript(): string {
	const beside = fileURLToPath(new URL('elevated.js', import.meta.url));
	return existsSync(beside) ? beside : fileURLToPath(new URL('../dist/elevated.js', import.meta.url));
}
