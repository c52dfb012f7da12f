import {optional} from './optional.ts';
import type {RunState, ToolState} from './run-state.ts';

/** The state after a word about a tool that is being fetched. */
export function withTool(
	state: RunState,
	change: Pick<ToolState, 'stage' | 'progress'>,
	{tool, version, says}: Pick<ToolState, 'tool' | 'version' | 'says'>,
): RunState {
	const before = state.tools.find((one) => one.tool === tool);
	// A word without numbers (a retry, a sum being checked) leaves the bar where it was.
	const next: ToolState = {...optional('progress', before?.progress), tool, version, says, ...change};
	const tools = before ? state.tools.map((one) => (one === before ? next : one)) : [...state.tools, next];
	return {...state, tools};
}
