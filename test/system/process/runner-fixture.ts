import {defined} from '../../../source/domain/defined.ts';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {SetupError, type Failure} from '../../../source/domain/failure.ts';
import type {EventPayload} from '../../../source/domain/event.ts';
import type {Command} from '../../../source/domain/ports/command.ts';
import type {InteractiveCommand} from '../../../source/domain/ports/view.ts';
import {createToolFinder} from '../../../source/system/process/find-executable.ts';
import {createProcesses} from '../../../source/system/process/processes.ts';
import {createRunnerFactory} from '../../../source/system/process/runner.ts';

const quickKillTimeouts = {interruptMs: 300, terminateMs: 300, lingerMs: 300};

/** A folder of small real programs under the tools' names, and a runner that finds only them. `suspend` runs the work at once. */
export function runnerFixture(
	more: {readonly environment?: Record<string, string>; readonly interruptMs?: number} = {},
) {
	const folder = mkdtempSync(join(tmpdir(), 'digimon-setup-runner-'));
	const bin = join(folder, 'bin');
	mkdirSync(bin);
	const commandsFolder = join(folder, 'commands');
	const events: EventPayload[] = [];
	const suspensions: InteractiveCommand[] = [];
	const stop = new AbortController();
	const forceKill = new AbortController();
	const runnerFor = createRunnerFactory({
		findTool: createToolFinder(bin),
		environment: {...process.env, ...more.environment},
		commandsFolder,
		signal: stop.signal,
		forceKill: forceKill.signal,
		terminal: {
			suspend: (work, command) => {
				suspensions.push(command);
				return work();
			},
		},
		emit: (payload) => events.push(payload),
		processes: createProcesses(),
		installHint: (tool) => ({
			message: {text: `Install ${tool}`, key: 'common.again', values: {}},
			run: `apt install ${tool}`,
		}),
		again: 'digimon-setup up',
		killTimeouts: {...quickKillTimeouts, ...defined({interruptMs: more.interruptMs})},
	});
	return {
		folder,
		commandsFolder,
		events,
		/** The commands for which a view was suspended. */
		suspensions,
		stop,
		forceKill,
		runner: runnerFor('cluster'),
		/** Puts a program there under a tool's name; returns a command for it. */
		tool(script: string, command?: Partial<Command>): Command {
			const tool = command?.tool ?? 'helm';
			const path = join(bin, tool);
			writeFileSync(path, script);
			chmodSync(path, 0o755);
			return {tool, args: [], purpose: {text: 'Try', key: 'common.again', values: {}}, limitMs: 30_000, ...command};
		},
		lines: (): readonly string[] => events.flatMap((event) => (event.type === 'command-line' ? [event.text] : [])),
		[Symbol.dispose]: (): void => rmSync(folder, {recursive: true, force: true}),
	};
}

/** A program for `node`. */
export const nodeProgram = (code: string): string => `#!${process.execPath}\n${code}\n`;

/** The failure that the work throws. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
	const error = await work.then(
		() => new Error('nothing was thrown'),
		(thrown: unknown) => thrown,
	);
	if (error instanceof SetupError) return error.failure;
	throw error;
}
