import {type LogDocument, type OpenLog, looksLikeError} from '../../domain/ports/platform.ts';
import {wrapLines, line, type Line} from './spans.ts';
import type {CommandState, RunState, StepState} from './state/run-state.ts';
import type {LogPosition} from './state/ui-state.ts';

/** The visible rows of a log: from line `top` of the `total` that pass the filter. */
export type LogRows = {
	readonly lines: readonly Line[];
	readonly top: number;
	readonly total: number;
	readonly follows: boolean;
};

/** The command whose log is shown for a step: its newest. */
export function shownCommand(run: RunState, step: StepState | undefined): CommandState | undefined {
	return run.commands.get(step?.commands.at(-1) ?? -1);
}

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
			if (command === undefined) return {lines: [], top: 0, total: 0, follows: true};
			const follows = position.top === undefined;
			if (follows && position.filter === '') return tail(command, rows, columns, position.wraps);
			const source = documentOf(command);
			const text = position.filter === '' ? source?.lines(position.top ?? 0, rows) : undefined;
			if (text !== undefined && source !== undefined)
				return {
					lines: styledRows(text, columns, position.wraps).slice(0, rows),
					top: position.top ?? 0,
					total: source.lineCount(),
					follows,
				};
			return filtered(source?.lines(0, Number.MAX_SAFE_INTEGER) ?? command.lines, position, rows, columns);
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
	const lines = styledRows(command.lines.slice(-rows), columns, wraps).slice(-rows);
	return {lines, top: Math.max(0, command.lineCount - rows), total: command.lineCount, follows: true};
}

function filtered(text: readonly string[], position: LogPosition, rows: number, columns: number): LogRows {
	const wanted = position.filter.toLowerCase();
	const kept = text.filter((one) => one.toLowerCase().includes(wanted));
	const top = position.top ?? Math.max(0, kept.length - rows);
	return {
		lines: styledRows(kept.slice(top, top + rows), columns, position.wraps).slice(0, rows),
		top,
		total: kept.length,
		follows: position.top === undefined,
	};
}

function styledRows(text: readonly string[], columns: number, wraps: boolean): readonly Line[] {
	return text.flatMap((one) => {
		const style = looksLikeError(one) ? 'bad' : 'plain';
		return wraps ? wrapLines(one, columns, style) : [line(one, style)];
	});
}
