import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {inRepository} from '../helpers/simulated-machine.ts';

/** Bundles an entry of this folder as the product is bundled, and answers the script's path; it goes when this process ends. */
export async function bundleEntry(name: string): Promise<string> {
	mkdirSync(inRepository('.cache'), {recursive: true});
	const folder = mkdtempSync(inRepository('.cache/bench-'));
	process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
	const {bundle} = (await import('../../source/packaging/bundle.mjs' as string)) as {
		bundle(root: string, entries: readonly string[], folder: string): Promise<unknown>;
	};
	await bundle(inRepository('.'), [inRepository(`test/bench/${name}`)], folder);
	return join(folder, name.replace(/\.tsx?$/, '.js'));
}
