import {createRequire} from 'node:module';
import {inRepository} from './simulated-machine.ts';

const require = createRequire(import.meta.url);
let built: string | undefined;

/**
 * The folder of the program as the package holds it: the checkout's own `dist`, built first when the source is newer, once for all
 * who ask at the same time, as the launcher does it.
 */
export async function buildCli(): Promise<string> {
	built ??= upToDate();
	return built;
}

function upToDate(): string {
	const {bringUpToDate} = require('../../source/packaging/self-build.cjs') as {bringUpToDate(root: string): boolean};
	if (!bringUpToDate(inRepository('.'))) throw new Error('The checkout does not build; the reason stands above.');
	return inRepository('dist');
}
