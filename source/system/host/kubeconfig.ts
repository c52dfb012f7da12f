import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import {delimiter, dirname, join, relative} from 'node:path';
import {isMap, isSeq, LineCounter, parseDocument, type Document} from 'yaml';
import type {KubeconfigProbe, KubeconfigProblem} from '../../domain/ports/host.ts';
import {readRegularFile} from '../files/regular-file.ts';
import {codeOf, reasonOf} from './system-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Fault = Pick<KubeconfigProblem, 'kind' | 'words'> & {readonly line?: number};
type Content = {readonly contexts: readonly string[]; readonly fault?: Fault};

/** Reads every file of the kubeconfig, and whether minikube may write the first. Writes nothing and never throws. */
export async function probeKubeconfig(environment: Environment, home: string): Promise<KubeconfigProbe> {
	const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
	const [path = join(home, '.kube', 'config'), ...others] = listed;
	const contents = [path, ...others].map(readKubeconfig);
	const faulty = contents.findIndex(({fault}) => fault !== undefined);
	const fault = contents[faulty]?.fault ?? (await findWriteFault(path));
	const at = faulty < 0 ? path : ([path, ...others][faulty] ?? path);
	return {
		path,
		isFromVariable: listed.length > 0,
		others,
		contexts: contents.flatMap(({contexts}) => contexts),
		...(fault && {problem: {...fault, path: at, isAtHome: !/^(\.\.|[/\\])/.test(relative(home, at))}}),
	};
}

/** kubectl itself is slow long before that. */
const longestKubeconfig = 16 * 1024 ** 2;

function readKubeconfig(path: string): Content {
	try {
		return decodeKubeconfig(readRegularFile(path, longestKubeconfig));
	} catch (error) {
		const code = codeOf(error);
		if (code === 'ENOENT' || code === 'ENOTDIR') return {contexts: []};
		const kind = code === 'EISDIR' ? 'is-folder' : 'unreadable';
		return {contexts: [], fault: {kind, words: reasonOf(error)}};
	}
}

/** Go's decoder refuses these anywhere in YAML. */
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** The context names of a kubeconfig, or where it is no such file. No bytes are an empty kubeconfig (minikube, `decode`). */
export function decodeKubeconfig(bytes: Uint8Array): Content {
	const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
	const text = new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(bytes);
	const control = controlCharacter.exec(text);
	if (control) {
		const code = control[0].charCodeAt(0).toString(16).padStart(2, '0');
		const line = text.slice(0, control.index).split('\n').length;
		return {contexts: [], fault: {kind: 'undecodable', words: `control character 0x${code}`, line}};
	}
	const lines = new LineCounter();
	const document = parseDocument(text, {lineCounter: lines, uniqueKeys: false});
	const [error] = document.errors;
	if (error) {
		const words = (error.message.split('\n')[0] ?? '').replace(/ at line.*$/, '');
		return {contexts: [], fault: {kind: 'undecodable', words, line: error.linePos?.[0].line ?? 1}};
	}
	return readDocument(document, lines);
}

function readDocument({contents}: Document.Parsed, lines: LineCounter): Content {
	if (contents === null) return {contexts: []};
	const faultAt = (words: string, offset: number): Content => ({
		contexts: [],
		fault: {kind: 'undecodable', words, line: Math.max(1, lines.linePos(offset).line)},
	});
	if (!isMap(contents)) return faultAt('not a map of settings', 0);
	for (const key of ['clusters', 'contexts', 'users']) {
		const list = contents.get(key, true);
		if (isMap(list) || (list !== undefined && !isSeq(list) && list.toJSON() !== null))
			return faultAt(`${key} is not a list`, list.range?.[0] ?? 0);
	}
	const contexts = contents.get('contexts');
	const names = isSeq(contexts) ? contexts.items.map((item) => (isMap(item) ? item.get('name') : undefined)) : [];
	return {contexts: names.filter((name) => typeof name === 'string')};
}

/** Whether the file can be written, or else its folder be made: minikube makes folders that are missing. */
async function findWriteFault(path: string): Promise<Fault | undefined> {
	const missing = await isMissing(path);
	const target = missing ? await nearestFolder(dirname(path)) : path;
	try {
		await access(target, missing ? constants.W_OK | constants.X_OK : constants.W_OK);
		return undefined;
	} catch (error) {
		const isInPlace = !missing || target === dirname(path);
		return {kind: isInPlace ? 'not-writable' : 'no-folder', words: reasonOf(error)};
	}
}

/** Why a folder cannot be written, or be made where it is missing. */
export async function folderRefusal(path: string): Promise<string | undefined> {
	try {
		await access(await nearestFolder(path), constants.W_OK | constants.X_OK);
		return undefined;
	} catch (error) {
		return reasonOf(error);
	}
}

const isMissing = (path: string): Promise<boolean> =>
	stat(path).then(
		() => false,
		() => true,
	);

async function nearestFolder(path: string): Promise<string> {
	const parent = dirname(path);
	return parent === path || !(await isMissing(path)) ? path : nearestFolder(parent);
}
