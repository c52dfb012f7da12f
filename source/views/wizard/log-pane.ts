import {type LogDocument, type OpenLog, looksLikeError} from '../../domain/ports/platform.ts';
import {wrap, line, type Line} from './spans.ts';
import type {CommandState, RunState, StepState} from './state/run-state.ts';
import type {LogPosition} from './state/ui-state.ts';

/** What the log pane shows: lines from `top` on, of `total` (of those that the filter lets through). */
export type LogRows = {
	readonly lines: readonly Line[];
	readonly top: number;
	readonly total: number;
	readonly follows: boolean;
};

/** The command whose log is shown for a step: the one that runs or ran last. */
export function shownCommand(run: RunState, step: StepState | undefined): CommandState | undefined {
	return run.commands.get(step?.commands.at(-1) ?? -1);
}

/** Reads what the pane needs: the end from memory, anything older from the whole output on disk. */
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
					lines: drawn(text, columns, position.wraps).slice(0, rows),
					top: position.top ?? 0,
					total: source.lineCount(),
					follows,
				};
			return filtered(source?.lines(0, Number.MAX_SAFE_INTEGER) ?? command.lines, position, rows, columns);
		},
		/** Lines so far: the disk knows also those that were too many to be told. */
		lineCount: (command: CommandState | undefined): number =>
			command === undefined ? 0 : Math.max(documentOf(command)?.lineCount() ?? 0, command.lineCount),
		/** Where the first line stands that looks like an error; undefined when none does. */
		firstError: (command: CommandState | undefined): number | undefined =>
			command === undefined ? undefined : documentOf(command)?.find(looksLikeError, 0),
		close: (): void => document?.close(),
	};
}

/** The pane's own state: one open file. */
export type LogPane = ReturnType<typeof createLogPane>;

function tail(command: CommandState, rows: number, columns: number, wraps: boolean): LogRows {
	const lines = drawn(command.lines.slice(-rows), columns, wraps).slice(-rows);
	return {lines, top: Math.max(0, command.lineCount - rows), total: command.lineCount, follows: true};
}

function filtered(text: readonly string[], position: LogPosition, rows: number, columns: number): LogRows {
	const wanted = position.filter.toLowerCase();
	const kept = text.filter((one) => one.toLowerCase().includes(wanted));
	const top = position.top ?? Math.max(0, kept.length - rows);
	return {
		lines: drawn(kept.slice(top, top + rows), columns, position.wraps).slice(0, rows),
		top,
		total: kept.length,
		follows: position.top === undefined,
	};
}

function drawn(text: readonly string[], columns: number, wraps: boolean): readonly Line[] {
	return text.flatMap((one) => {
		const style = looksLikeError(one) ? 'bad' : 'plain';
		return wraps ? wrap(one, columns, style) : [line(one, style)];
	});
}
