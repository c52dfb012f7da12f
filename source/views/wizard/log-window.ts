import {type LogDocument, type OpenLog, looksLikeError} from '../../domain/ports/platform.ts';
import type {CommandState, LogLine} from './state/run-state.ts';
import type {LogPosition} from './state/ui-state.ts';

/** A line that the log pane shows. */
export type ShownLine = LogLine & {readonly isError: boolean; readonly isMatch: boolean};

/** The lines of a log that the pane shows: from line `top`, of the `total` that pass the filter. Without `top` they are the newest. */
export type LogWindow = {
	readonly lines: readonly ShownLine[];
	readonly top: number;
	readonly total: number;
	readonly follows: boolean;
};

const nothing: LogWindow = {lines: [], top: 0, total: 0, follows: true};

/** A first visible line that exists. */
const clamped = (top: number, total: number): number => Math.max(0, Math.min(top, total - 1));

/**
 * Reads what the log pane shows, not by Ink, which scrolls only what it has laid out: the end of a log from memory, older lines from the
 * output on disk, which may have millions.
 */
export function createLogReader(open: OpenLog) {
	let document: LogDocument | undefined;
	let path: string | undefined;
	const documentOf = ({outputPath}: CommandState): LogDocument | undefined => {
		if (outputPath === undefined) return undefined;
		if (path !== outputPath) {
			document?.close();
			path = outputPath;
			document = open(path);
		}
		return document;
	};
	/** All lines; those in memory where no more are on disk, since these have times. */
	const linesOf = (command: CommandState, from: number, count: number): readonly LogLine[] => {
		const source = documentOf(command);
		const first = command.lineCount - command.lines.length;
		if (source === undefined || (from >= first && source.lineCount() <= command.lineCount))
			return command.lines.slice(Math.max(0, from - first), from - first + count);
		return source.lines(from, count).map((text) => ({text}));
	};
	const matchesOf = (command: CommandState, filter: string) => {
		const wanted = filter.toLowerCase();
		const all = linesOf(command, 0, Number.MAX_SAFE_INTEGER);
		return all.flatMap((line, at) => (line.text.toLowerCase().includes(wanted) ? [{line, at}] : []));
	};
	const lineCount = (command: CommandState): number =>
		Math.max(documentOf(command)?.lineCount() ?? 0, command.lineCount);
	return {
		/** The lines to show on so many rows. */
		window(command: CommandState | undefined, {top, filter, match}: LogPosition, rows: number): LogWindow {
			if (command === undefined) return nothing;
			if (filter === '') {
				const total = top === undefined ? command.lineCount : lineCount(command);
				const from = top === undefined ? Math.max(0, total - rows) : clamped(top, total);
				return {
					lines: linesOf(command, from, rows).map((line) => shown(line)),
					top: from,
					total,
					follows: top === undefined,
				};
			}
			const matches = matchesOf(command, filter);
			const from = clamped(top ?? matches.length - rows, matches.length);
			const lines = matches.slice(from, from + rows).map(({line}, index) => shown(line, match === from + index));
			return {lines, top: from, total: matches.length, follows: top === undefined};
		},
		/** So many lines can be shown: those that pass the filter, else all, with those on disk that were too many for events. */
		count: (command: CommandState | undefined, filter: string): number =>
			command === undefined ? 0 : filter === '' ? lineCount(command) : matchesOf(command, filter).length,
		/** The line of the whole log that a match is. */
		lineOfMatch: (command: CommandState | undefined, filter: string, match: number): number | undefined =>
			command && matchesOf(command, filter)[match]?.at,
		/** The index of the first line that looks like an error. */
		firstError: (command: CommandState | undefined): number | undefined =>
			command === undefined ? undefined : documentOf(command)?.find(looksLikeError, 0),
		close: (): void => document?.close(),
	};
}

/** Reads logs; holds one open file. */
export type LogReader = ReturnType<typeof createLogReader>;

const shown = (line: LogLine, isMatch = false): ShownLine => ({...line, isError: looksLikeError(line.text), isMatch});
