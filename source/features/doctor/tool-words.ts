import {defined} from '../../domain/defined.ts';
import {headlineOf} from '../../domain/ports/answer.ts';
import type {CommandResult} from '../../domain/ports/command.ts';
import {quote} from '../../domain/ports/command.ts';

/** What a failed question printed: the line that names the fault, and all of its text. */
export type ToolWords = {readonly line: string; readonly text: string};

/** Output of a stack or a heading, which names nothing by itself. */
const isHeading = (line: string): boolean =>
	line.endsWith(':') || /^(?:usage|see also)\b|^(?:\S+ )?WARN(?:ING)?\b/i.test(line) || line.startsWith('{');

/**
 * The words of a question that a tool could not answer. The line, without its full stop, is the one that names the fault, else the first
 * that is no heading: a tool that cannot run says why before anything else. Without output it is the exit code or the signal.
 */
export function wordsOfFailed({stdout, stderr, exitCode, endedBy, durationMs}: CommandResult): ToolWords {
	if (endedBy === 'limit') {
		const line = `no answer within ${Math.max(1, Math.round(durationMs / 1000))} s`;
		return {line, text: line};
	}
	const text = `${stderr}\n${stdout}`;
	const lines = text
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');
	const fallback = exitCode > 128 && exitCode < 160 ? `killed by signal ${exitCode - 128}` : `exit ${exitCode}`;
	const first = lines.filter((line) => !isHeading(line)).slice(0, 1);
	const line = headlineOf(lines, first) ?? lines[0] ?? fallback;
	return {line: line.replace(/[.?]+$/, ''), text};
}

/** Version managers and package tools whose commands may be repeated, and the verbs that make a version available. */
const repairCommand =
	/^(?:sudo )?(?:mise|rtx|asdf|proto|aqua|tenv|tfenv|brew|port|nix|devbox|snap|gcloud components|volta|pkgx)\s+(?:use|set|global|local|install|update|reshim|pin|trust)\b[\w@.+:/ =-]*$/;

/**
 * The commands that a tool's own words name as the way out: of a version manager, between backticks, on a line of their own or behind a
 * colon. An entry for a `.tool-versions` file becomes the command that adds it.
 */
export function commandsIn(text: string): readonly string[] {
	const quoted = Array.from(text.matchAll(/[`'"]([^`'"\n]+)[`'"]/g), ([, words = '']) => words);
	const lines = text.split('\n').map((line) => line.trim().replace(/^[$>•*-] /, ''));
	const behindColon = lines.flatMap((line) => /:\s+(.+?)\.?$/.exec(line)?.[1] ?? []);
	const named = [...quoted, ...lines, ...behindColon].map((words) => words.trim());
	const entry = /config file at (\S*\.tool-versions)\n\s*([\w-]+ [\w.-]+)\s*$/m.exec(text);
	const added = entry?.[1] && entry[2] ? [`echo ${quote(entry[2])} >> ${quote(entry[1])}`] : [];
	return [...new Set([...named.filter((words) => repairCommand.test(words)), ...added])];
}

/** Why a tool cannot run, where its words say so. */
export type RunFault = 'quarantine' | 'architecture' | 'library';

/** Reads the kind of a fault out of how the tool ended; undefined where the words have to do. */
export function runFaultOf(
	{exitCode}: Pick<CommandResult, 'exitCode'>,
	{text}: ToolWords,
	platform: 'linux' | 'darwin' | 'win32',
): RunFault | undefined {
	if (/bad cpu type|exec format error|cannot execute binary file|wrong architecture/i.test(text)) return 'architecture';
	if (/error while loading shared libraries|GLIBC_|Library not loaded|symbol lookup error|image not found/i.test(text))
		return 'library';
	if (platform === 'darwin' && (exitCode === 137 || /killed: 9|quarantine|malicious|not verified/i.test(text)))
		return 'quarantine';
	return undefined;
}

/** The parts of words that are worth keeping with a status. */
export const statusWords = (finished: CommandResult, platform: 'linux' | 'darwin' | 'win32') => {
	const words = wordsOfFailed(finished);
	return {
		words: words.line,
		text: words.text,
		named: commandsIn(words.text),
		...defined({why: runFaultOf(finished, words, platform)}),
	};
};
