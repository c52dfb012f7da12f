import envPaths from 'env-paths';
import {existsSync, readFileSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import {isMap, isScalar, LineCounter, parseDocument} from 'yaml';
import {usageError} from '../../domain/failure.ts';
import {message} from '../../i18n/message.ts';
import {codeOf, reasonOf} from '../host/system-error.ts';

/** One entry of a settings file: key, value, and `FILE:LINE` as a person finds it. */
export type SettingsEntry = {readonly key: string; readonly value: unknown; readonly at: string};

const fileName = 'digimon-setup.yaml';

/** Entries of the settings files, the strongest first: the given file alone, else that of the working folder, then that of the user's config folder. Throws SetupError `usage`. */
export function readSettingsFiles(given: string | undefined, workingFolder: string): readonly SettingsEntry[] {
	if (given !== undefined) return readOne(resolve(workingFolder, given), workingFolder);
	const files = [join(workingFolder, fileName), join(envPaths('digimon-setup', {suffix: ''}).config, fileName)];
	return files.filter((file) => existsSync(file)).flatMap((file) => readOne(file, workingFolder));
}

function readOne(path: string, workingFolder: string): readonly SettingsEntry[] {
	const inside = relative(workingFolder, path);
	const name = inside.startsWith('..') ? path : inside;
	const lines = new LineCounter();
	const document = parseDocument(readText(path, name), {lineCounter: lines});
	const [error] = document.errors;
	if (error)
		throw usageError(
			message('settings.notYaml', {
				source: `${name}:${error.linePos?.[0].line ?? 1}`,
				reason: (error.message.split('\n')[0] ?? '').replace(/ at line.*$/, ''),
			}),
		);
	if (document.contents === null) return [];
	if (!isMap(document.contents)) throw usageError(message('settings.notLines', {source: `${name}:1`}));
	return document.contents.items.map(({key, value}) => {
		const at = isScalar(key) && key.range ? lines.linePos(key.range[0]).line : 1;
		const plain: unknown = value === null ? undefined : (value as {toJS(document: unknown): unknown}).toJS(document);
		return {
			key: String(isScalar(key) ? key.value : key),
			value: typeof plain === 'number' ? String(plain) : plain,
			at: `${name}:${at}`,
		};
	});
}

function readText(path: string, name: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		if (codeOf(error) === 'ENOENT') throw usageError(message('settings.noFile', {file: path}));
		throw usageError(message('settings.fileUnreadable', {file: name, reason: reasonOf(error)}));
	}
}
