import {existsSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {bundle} from './bundle.mjs';

const say = (text) => {
	process.stderr.write(`build: ${text}\n`);
};

/**
 * Builds the demo services into `outdir/demo`. Gives the paths of the files that went in, for the third-party notices.
 */
export const buildDemo = async (root, outdir) => {
	const script = path.join(root, 'assets', 'demo-services', 'build.mjs');

	if (!existsSync(script)) {
		say('assets/demo-services/build.mjs is not there, so dist/demo is left out');
		return [];
	}

	const {buildDemoServices} = await import(pathToFileURL(script).href);
	return buildDemoServices(path.join(outdir, 'demo'));
};

/** Writes the JSON Schema of the events, made from the very schema that the program checks them with. */
export const writeEventSchema = async (root, outdir) => {
	const entry = path.join(root, 'source', 'domain', 'event.ts');

	if (!existsSync(entry)) {
		say('source/domain/event.ts is not there, so dist/event-schema.json is left out');
		return;
	}

	const workshop = path.join(outdir, '.schema');

	try {
		await bundle(root, [entry], workshop);
		const {eventJsonSchema} = await import(pathToFileURL(path.join(workshop, 'event.js')).href);
		writeFileSync(path.join(outdir, 'event-schema.json'), JSON.stringify(eventJsonSchema(), undefined, '\t') + '\n');
	} finally {
		rmSync(workshop, {recursive: true, force: true});
	}
};
