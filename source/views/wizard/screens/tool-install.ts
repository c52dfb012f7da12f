import {progressBar, statusSymbol} from '../checklist.ts';
import {cutLine, wrapLines, line, span, type Line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import type {ToolState} from '../state/run-state.ts';
import {installableTools} from '../../../domain/ports/tool-installer.ts';

/** On fewer columns there is no bar. */
const fewestColumnsForBar = 60;

/** Whether tools are being installed. */
export function isInstallingTools({ui, run}: Pick<Model, 'ui' | 'run'>): boolean {
	return ui.screen === 'looking' && (ui.toolInstall === true || run.tools.some(({stage}) => stage !== 'installed'));
}

/** Each tool with its progress, and the warnings about tools. */
export function toolInstallRows(model: Model): readonly Line[] {
	const {run, recovery, size} = model;
	const waiting = (recovery?.fetch?.releases ?? []).filter(({tool}) => !run.tools.some((one) => one.tool === tool));
	const order = ({tool}: {readonly tool: string}): number => installableTools.findIndex((one) => one === tool);
	const tools = [...run.tools, ...waiting].toSorted((one, other) => order(one) - order(other));
	const isOver = waiting.length === 0 && run.tools.every(({stage}) => stage === 'installed');
	const warnings = run.notices.filter(({level, message}) => level === 'warning' && message.key.startsWith('tools.'));
	return [
		line(''),
		...tools.map((tool) => ('stage' in tool ? toolRow(model, tool) : waitingRow(model, tool))),
		line(''),
		...wrapLines(model.text(isOver ? 'wizard.fetched' : 'wizard.fetching'), size.columns - 2, 'dim', ' '),
		...warnings.flatMap(({message}) => wrapLines(model.translate(message), size.columns - 2, 'warn', ' ')),
	];
}

function waitingRow(model: Model, {tool, version}: {readonly tool: string; readonly version: string}): Line {
	return [span('  '), statusSymbol(model.symbols, 'waiting'), span(` ${tool} ${version}`, 'dim')];
}

function toolRow(model: Model, {stage, message, progress}: ToolState): Line {
	const isInstalled = stage === 'installed';
	const showsBar = !isInstalled && model.size.columns >= fewestColumnsForBar;
	return cutLine(
		[
			span('  '),
			statusSymbol(model.symbols, isInstalled ? 'done' : 'running'),
			...(showsBar ? progressBar(model, progress, ' ') : []),
			span(` ${model.translate(message)}`, stage === 'retry' ? 'warn' : 'plain'),
		],
		model.size.columns,
	);
}
