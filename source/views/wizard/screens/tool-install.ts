import {progressBar, statusSymbol} from '../checklist.ts';
import {cutLine, wrapLines, line, span, type Line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import type {ToolState} from '../state/run-state.ts';
import {installableTools} from '../../../domain/ports/tool-installer.ts';

/** Below so many columns the numbers need the room of the bar. */
const narrow = 60;

/** Are tools being fetched: agreed to on the screen, or by the flag. */
export function isInstallingTools({ui, run}: Pick<Model, 'ui' | 'run'>): boolean {
	return ui.screen === 'looking' && (ui.toolInstall === true || run.tools.some(({stage}) => stage !== 'installed'));
}

/** Each tool that is fetched with how far it is, and what was said about them. */
export function toolInstallRows(model: Model): readonly Line[] {
	const {run, recovery: offers, size} = model;
	const waiting = (offers?.fetch?.releases ?? []).filter(({tool}) => !run.tools.some((one) => one.tool === tool));
	// A tool keeps its row, whichever is heard of first.
	const place = ({tool}: {readonly tool: string}): number => installableTools.findIndex((one) => one === tool);
	const tools = [...run.tools, ...waiting].toSorted((one, other) => place(one) - place(other));
	const isOver = waiting.length === 0 && run.tools.every(({stage}) => stage === 'installed');
	const noticed = run.notices.filter(({level, message: says}) => level === 'warning' && says.key.startsWith('tools.'));
	return [
		line(''),
		...tools.map((tool) => ('stage' in tool ? toolRow(model, tool) : waitingRow(model, tool))),
		line(''),
		...wrapLines(model.text(isOver ? 'wizard.fetched' : 'wizard.fetching'), size.columns - 2, 'dim', ' '),
		...noticed.flatMap(({message: says}) => wrapLines(model.translate(says), size.columns - 2, 'warn', ' ')),
	];
}

function waitingRow(model: Model, {tool, version}: {readonly tool: string; readonly version: string}): Line {
	return [span('  '), statusSymbol(model.symbols, 'waiting'), span(` ${tool} ${version}`, 'dim')];
}

function toolRow(model: Model, {stage, message: says, progress}: ToolState): Line {
	const isHere = stage === 'installed';
	const share = progress !== undefined && progress.total > 0 ? progress.done / progress.total : undefined;
	return cutLine(
		[
			span('  '),
			statusSymbol(model.symbols, isHere ? 'done' : 'running'),
			...(isHere || share === undefined || model.size.columns < narrow
				? []
				: [span(` ${progressBar(model, share, 10)}`, 'accent')]),
			span(` ${model.translate(says)}`, stage === 'retry' ? 'warn' : 'plain'),
		],
		model.size.columns,
	);
}
