import {existsSync, realpathSync} from 'node:fs';
import {isAbsolute, join, relative, resolve} from 'node:path';
import {isMap, isScalar, isSeq, Lexer, LineCounter, parseDocument, type ParsedNode} from 'yaml';
import {defined} from '../../domain/defined.ts';
import {usageError} from '../../domain/failure.ts';
import {quote} from '../../domain/ports/command.ts';
import {message, type Message} from '../../i18n/message.ts';
import {readRegularFile} from '../files/regular-file.ts';
import {codeOf, reasonOf} from '../host/system-error.ts';
import {settingsFileName} from './run-folder.ts';

/** Who chose a settings file: the user by its name, the user by its place in the configuration folder, or the working folder with which it came. */
type SettingsOrigin = 'named' | 'own' | 'working-folder';

/** One entry of a settings file: key, value, and `FILE:LINE` as a person finds it. */
export type SettingsEntry = {
	readonly key: string;
	readonly value: unknown;
	readonly at: string;
	readonly origin: SettingsOrigin;
	/** What is wrong with the entry itself. */
	readonly wrong?: Message;
};

const maxBytes = 64 * 1024;

/**
 * Entries of the settings files, the strongest first: the given file alone, else that of the working folder, then that of the user's config
 * folder. A value is text, a switch, or a list of these. Throws SetupError `usage`.
 */
export function readSettingsFiles(
	given: string | undefined,
	workingFolder: string,
	configFolder: string,
): readonly SettingsEntry[] {
	if (given !== undefined) return readOne(resolve(workingFolder, given), workingFolder, 'named');
	const here = join(workingFolder, settingsFileName);
	const own = join(configFolder, settingsFileName);
	return [
		...(existsSync(here) && own !== here ? readOne(here, workingFolder, 'working-folder') : []),
		...(existsSync(own) ? readOne(own, workingFolder, 'own') : []),
	];
}

function readOne(path: string, workingFolder: string, origin: SettingsOrigin): readonly SettingsEntry[] {
	const inside = relative(workingFolder, path);
	const name = inside.startsWith('..') || isAbsolute(inside) ? path : inside;
	if (origin === 'working-folder') refuseForeignLink(path, workingFolder, name);
	const text = readText(path, name);
	refuseDepth(text, name);
	return parseEntries(text, name, origin);
}

/** Settings are a map of lists; the parser calls itself for each level, and Node ends without a word where its stack is used up. */
const maxDepth = 8;

/** Throws SetupError `usage` also for a bracket that is never closed: the parser names a line after it. */
function refuseDepth(text: string, name: string): void {
	let line = 1;
	let block = 0;
	const open: {readonly what: string; readonly line: number}[] = [];
	for (const token of new Lexer().lex(text)) {
		if (token === '[' || token === '{') open.push({what: token, line});
		else if (token === ']' || token === '}') open.pop();
		else if (token === '-' || token === '?') block += 1;
		else if (token.includes('\n')) {
			line += token.split('\n').length - 1;
			block = 0;
		}
		if (open.length > maxDepth || block > maxDepth)
			throw usageError(message('settings.tooDeep', {source: `${name}:${line}`}));
	}
	const [unclosed] = open;
	if (unclosed !== undefined)
		throw usageError(message('settings.notClosed', {source: `${name}:${unclosed.line}`, what: unclosed.what}));
}

/** A link out of the folder would have us read, and quote in an error, a file that only this user may read. */
function refuseForeignLink(path: string, workingFolder: string, name: string): void {
	const inside = relative(realpathSync(workingFolder), realpathSync(path));
	if (!inside.startsWith('..') && !isAbsolute(inside)) return;
	const named = quote(`./${name}`);
	throw usageError(message('settings.foreignLink', {file: name}), [
		{message: message('settings.nameFile'), run: `digimon-setup --config ${named}`},
	]);
}

/** Parses `KEY: VALUE` lines, in time that grows with the length of the text: neither keys nor aliases are looked up in others. */
function parseEntries(text: string, name: string, origin: SettingsOrigin): readonly SettingsEntry[] {
	const lines = new LineCounter();
	const document = parseDocument(text, {lineCounter: lines, uniqueKeys: false, prettyErrors: false, logLevel: 'error'});
	// What follows the first error is mostly its consequence.
	const [error] = document.errors;
	if (error)
		throw usageError(
			message('settings.notYaml', {
				source: `${name}:${lines.linePos(error.pos[0]).line}`,
				reason: error.message.split('\n')[0] ?? '',
			}),
		);
	if (document.contents === null) return [];
	if (!isMap<ParsedNode, ParsedNode | null>(document.contents))
		throw usageError(message('settings.notLines', {source: `${name}:1`}));
	const known = new Set<string>();
	return document.contents.items.map(({key, value}) => {
		const at = `${name}:${lines.linePos(key.range[0]).line}`;
		const word = plainValue(key);
		if (typeof word !== 'string')
			return {key: '', value: undefined, at, origin, wrong: message('settings.notLines', {source: at})};
		const isTwice = known.has(word);
		known.add(word);
		const read = valueOf(value);
		const wrong = isTwice
			? message('settings.keyTwice', {source: at, key: word})
			: isRefused(read)
				? message('settings.notPlain', {source: `${at}: ${word}`})
				: undefined;
		return {key: word, value: read, at, origin, ...defined({wrong})};
	});
}

/** An alias, an anchor, a tag, a list in a list, or a map. */
const refused = Symbol('refused');
const isRefused = (value: unknown): boolean =>
	value === refused || (Array.isArray(value) && value.some((item) => item === refused));

function valueOf(node: ParsedNode | null): unknown {
	if (node === null) return undefined;
	if (!isSeq<ParsedNode>(node) || isMarked(node)) return plainValue(node);
	return node.items.map(plainValue);
}

/** Text, a switch or nothing; a number as it is written (`1.30`). */
function plainValue(node: ParsedNode): string | boolean | null | typeof refused {
	if (!isScalar(node) || isMarked(node)) return refused;
	const {value, source} = node;
	return typeof value === 'boolean' || value === null ? value : (source ?? String(value));
}

const isMarked = ({anchor, tag}: {anchor?: unknown; tag?: unknown}): boolean =>
	anchor !== undefined || tag !== undefined;

function readText(path: string, name: string): string {
	try {
		return readRegularFile(path, maxBytes).toString();
	} catch (error) {
		if (codeOf(error) === 'ENOENT') throw usageError(message('settings.noFile', {file: path}));
		throw usageError(message('settings.fileUnreadable', {file: name, reason: reasonOf(error)}));
	}
}
