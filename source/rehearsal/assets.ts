import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {parseAllDocuments} from 'yaml';
import type {Manifest} from './gateway/manifests.ts';
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

/** The YAML files of a folder, in the order of their names. */
const yamlFilesOf = (folder: string): readonly string[] =>
	readdirSync(folder)
		.filter((name) => /\.ya?ml$/.test(name))
		.toSorted()
		.map((name) => join(folder, name));

const documentsOf = (file: string): readonly unknown[] =>
	parseAllDocuments(readFileSync(file, 'utf8'))
		.map((document): unknown => document.toJS())
		.filter((object) => object !== null);

/** The YAML documents of a file, or of a folder's `.yaml` files in the order of their names; undefined when there is none. */
export const objectsAt: SimulatorEnvironment['objects'] = (path) => {
	const found = statSync(path, {throwIfNoEntry: false});
	if (!found) return undefined;
	return (found.isDirectory() ? yamlFilesOf(path) : [path]).flatMap(documentsOf);
};

/** The manifests of a folder, each with its file. */
export const manifestsIn = (folder: string): readonly Manifest[] =>
	yamlFilesOf(folder).flatMap((file) => documentsOf(file).map((object) => ({file, object})));

/** Throws SetupError `usage` that names file and field for what a folder's manifests use and the embedded gateway does not support. */
export function checkManifests(folder: string): void {
	compile(manifestsIn(folder));
}
