import {type LogDocument, type OpenLog, looksLikeError} from '../../domain/ports/platform.ts';
import {wrapLines, line, type Line} from './spans.ts';
import type {CommandState} from './state/run-state.ts';
import type {LogPosition} from './state/ui-state.ts';

/** The visible rows of a log: `count` of its lines from line `top`, of the `total` that pass the filter; a wrapped line has several rows. */
export type LogRows = {
	readonly lines: readonly Line[];
	readonly top: number;
	readonly count: number;
	readonly total: number;
	readonly follows: boolean;
};

/** Reads the visible rows: the end of a log from memory, older lines from the output on disk. */
export function createLogPane(open: OpenLog) {
	let document: LogDocument | undefined;
	let path: string | undefined;
	const documentOf = (command: CommandState): LogDocument | undefined => {
		if (command.outputPath === undefined) return undefined;
		if (path !== command.outputPath) {
			document?.close();
			path = command.outputPath;
			document = open(path);
		}
		return document;
	};
	return {
		/** The rows to draw. */
		rows(command: CommandState | undefined, position: LogPosition, rows: number, columns: number): LogRows {
			if (command === undefined) return {lines: [], top: 0, count: 0, total: 0, follows: true};
			const {filter, wraps} = position;
			if (position.top === undefined && filter === '') return tail(command, rows, columns, wraps);
			const source = documentOf(command);
			if (filter !== '' || source === undefined)
				return filtered(source?.lines(0, Number.MAX_SAFE_INTEGER) ?? command.lines, position, rows, columns);
			const total = source.lineCount();
			const top = clamped(position.top ?? 0, total);
			return {...visible(source.lines(top, rows), {rows, columns, wraps}), top, total, follows: false};
		},
		/** Lines so far, with those on disk that were too many for events. */
		lineCount: (command: CommandState | undefined): number =>
			command === undefined ? 0 : Math.max(documentOf(command)?.lineCount() ?? 0, command.lineCount),
		/** The index of the first line that looks like an error. */
		firstError: (command: CommandState | undefined): number | undefined =>
			command === undefined ? undefined : documentOf(command)?.find(looksLikeError, 0),
		close: (): void => document?.close(),
	};
}

/** A log pane; holds one open file. */
export type LogPane = ReturnType<typeof createLogPane>;

function tail(command: CommandState, rows: number, columns: number, wraps: boolean): LogRows {
	const text = command.lines.slice(-rows);
	const lines = styledRows(text, columns, wraps).slice(-rows);
	const top = Math.max(0, command.lineCount - rows);
	return {lines, top, count: text.length, total: command.lineCount, follows: true};
}

/** A first visible line that exists. */
const clamped = (top: number, total: number): number => Math.max(0, Math.min(top, total - 1));

function filtered(text: readonly string[], position: LogPosition, rows: number, columns: number): LogRows {
	const wanted = position.filter.toLowerCase();
	const kept = text.filter((one) => one.toLowerCase().includes(wanted));
	const top = clamped(position.top ?? kept.length - rows, kept.length);
	const shown = visible(kept.slice(top, top + rows), {rows, columns, wraps: position.wraps});
	return {...shown, top, total: kept.length, follows: position.top === undefined};
}

/** As many lines as fit on the rows, and how many these are; the last may be cut. */
function visible(
	text: readonly string[],
	{rows, columns, wraps}: {readonly rows: number; readonly columns: number; readonly wraps: boolean},
): Pick<LogRows, 'lines' | 'count'> {
	const lines: Line[] = [];
	let count = 0;
	for (const one of text) {
		if (lines.length >= rows) break;
		lines.push(...styledRows([one], columns, wraps));
		count += 1;
	}
	return {lines: lines.slice(0, rows), count};
}

function styledRows(text: readonly string[], columns: number, wraps: boolean): readonly Line[] {
	return text.flatMap((one) => {
		const style = looksLikeError(one) ? 'bad' : 'plain';
		return wraps ? wrapLines(one, columns, style) : [line(one, style)];
	});
}
