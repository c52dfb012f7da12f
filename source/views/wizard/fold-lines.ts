import type {RunState} from './run-state.ts';

/** Lines of a command that stay in memory; older ones are read from the disk. */
export const linesInMemory = 500;

/** The state with lines added to their commands, by the commands' numbers. */
export function withLines(state: RunState, lines: ReadonlyMap<number, readonly string[]>): RunState {
	if (lines.size === 0) return state;
	const commands = new Map(state.commands);
	for (const [number, added] of lines) {
		const command = commands.get(number);
		if (command === undefined) continue;
		const kept = [...command.lines, ...added.slice(-linesInMemory)].slice(-linesInMemory);
		commands.set(number, {...command, lines: kept, lineCount: command.lineCount + added.length});
	}
	return {...state, commands};
}
