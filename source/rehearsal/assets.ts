import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {parseAllDocuments} from 'yaml';
import {compile} from './gateway/routes.ts';
import {type SimulatorEnvironment, parseRecording, type Recording} from './simulator/answer.ts';

/** Reads recordings by name from a folder, each once. */
export function recordingsIn(folder: string): (name: string) => Recording {
	const read = new Map<string, Recording>();
	return (name) => {
		const known = read.get(name) ?? parseRecording(readFileSync(join(folder, `${name}.cast`), 'utf8'));
		read.set(name, known);
		return known;
	};
}

/** The YAML documents of a file, or of a folder's `.yaml` files in the order of their names; undefined when there is none. */
export const objectsAt: SimulatorEnvironment['objects'] = (path) => {
	const found = statSync(path, {throwIfNoEntry: false});
	if (!found) return undefined;
	const files = found.isDirectory()
		? readdirSync(path)
				.filter((name) => /\.ya?ml$/.test(name))
				.toSorted()
				.map((name) => join(path, name))
		: [path];
	return files
		.flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((document): unknown => document.toJS()))
		.filter((object) => object !== null);
};

/** Reads a folder's manifests as the embedded gateway does. Throws SetupError `usage` that names file and field for what it does not know. */
export function checkManifests(folder: string): void {
	const paths = readdirSync(folder)
		.filter((name) => /\.ya?ml$/.test(name))
		.toSorted()
		.map((name) => join(folder, name));
	compile(paths.flatMap((file) => (objectsAt(file) ?? []).map((object) => ({file, object}))));
}
