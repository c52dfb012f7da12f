import {say} from './domain/sentence.ts';
import type {NextAction} from './domain/failure.ts';
import type {Machine} from './domain/machine.ts';
import type {Processes, HostFacts} from './domain/world.ts';
import type {ToolName} from './domain/tool.ts';
import {createRunnerFactory} from './system/process-runner.ts';
import {ownToolFolders} from './system/installed-tools.ts';
import {ownFolders} from './system/run-folder.ts';
import {createToolFinder} from './system/tool-finder.ts';
import {installHint} from './tools/install-hint.ts';
import {supportedTools, type SupportedTool} from './tools/supported.ts';

/** Runners over the real process door. */
export function createProcessRunners(options: {
	readonly host: HostFacts;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly insist: AbortSignal;
	readonly processes: Processes;
}): Machine['runnersFor'] {
	const {environment, insist, processes, host} = options;
	const findTool = createToolFinder(environment['PATH'] ?? '', ownToolFolders(ownFolders(environment).tools));
	return ({signal, emit, commandsFolder, terminal}) =>
		createRunnerFactory({
			findTool,
			environment,
			commandsFolder,
			signal,
			insist,
			terminal,
			emit,
			processes,
			again: 'digimon-setup',
			installHint: (tool) => hintFor(tool, host),
		});
}

/** How a tool is installed; one of the system's own (ip, sudo) is only named. */
function hintFor(tool: ToolName, host: HostFacts): NextAction {
	const supported = supportedTools.find((one) => one.tool === tool);
	return supported
		? installHint(supported.tool satisfies SupportedTool['tool'], host)[0]
		: {say: say('views.installSystemTool', {tool})};
}
