import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {compile} from './gateway/compile.ts';
import {objectsAt} from './surroundings.ts';

/** Reads a folder's manifests as the embedded gateway does. Throws SetupError `usage` that names file and field for what it does not know. */
export function checkManifests(folder: string): void {
	const paths = readdirSync(folder)
		.filter((name) => /\.ya?ml$/.test(name))
		.toSorted()
		.map((name) => join(folder, name));
	compile(paths.flatMap((file) => (objectsAt(file) ?? []).map((object) => ({file, object}))));
}
