import {createRequire} from 'node:module';
import {inRepository} from './simulated-machine.ts';

const require = createRequire(import.meta.url);
let built: string | undefined;

/**
 * Builds the checkout's `dist` when its source is newer, as the launcher does, once for all concurrent calls. Returns its path.
 */
export async function buildCli(): Promise<string> {
	built ??= upToDate();
	return built;
}

function upToDate(): string {
	const {bringUpToDate} = require('../../source/packaging/self-build.cjs') as {bringUpToDate(root: string): boolean};
	if (!bringUpToDate(inRepository('.'))) throw new Error('The checkout does not build; the reason is above.');
	return inRepository('dist');
}
