import {existsSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {bundle} from './bundle.mjs';

const log = (text) => {
	process.stderr.write(`build: ${text}\n`);
};

/** Builds the demo services into `outdir/demo`. Returns the paths of the input files, for the third-party notices. */
export const buildDemo = async (root, outdir) => {
	const script = path.join(root, 'assets', 'demo-services', 'build.mjs');

	if (!existsSync(script)) {
		log('assets/demo-services/build.mjs does not exist, so dist/demo is left out');
		return [];
	}

	const {buildDemoServices} = await import(pathToFileURL(script).href);
	return buildDemoServices(path.join(outdir, 'demo'));
};

/** Writes the JSON Schema of the events, generated from the program's own valibot schema. */
export const writeEventSchema = async (root, outdir) => {
	const entry = path.join(root, 'source', 'domain', 'event.ts');

	if (!existsSync(entry)) {
		log('source/domain/event.ts does not exist, so dist/event-schema.json is left out');
		return;
	}

	const folder = path.join(outdir, '.schema');

	try {
		await bundle(root, [entry], folder);
		const {eventJsonSchema} = await import(pathToFileURL(path.join(folder, 'event.js')).href);
		writeFileSync(path.join(outdir, 'event-schema.json'), JSON.stringify(eventJsonSchema(), undefined, '\t') + '\n');
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};
