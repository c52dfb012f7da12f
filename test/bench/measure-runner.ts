import {statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import process from 'node:process';
import {createProcessRunners} from '../../source/cli/platform.ts';
import type {EventPayload} from '../../source/domain/event.ts';
import type {Runner} from '../../source/domain/ports/command.ts';
import type {View} from '../../source/domain/ports/view.ts';
import {message} from '../../source/i18n/message.ts';
import {readHostFacts} from '../../source/system/host/host-facts.ts';
import {createProcesses} from '../../source/system/process/processes.ts';

/** How long the child took, what that cost this process, how many bytes were kept, and the memory of this process. */
export type Measured = {
	readonly ms: number;
	readonly ownCpuMs: number;
	readonly keptBytes: number;
	readonly memoryMiB: {readonly early: number; readonly most: number};
};

/** The product's own runner, for a step, which keeps the output in a folder; it finds only what lies beside the child. */
export function runnerIn(
	folder: string,
	program: string,
	emit: (payload: EventPayload) => void,
	terminal: Pick<View, 'suspend'> = {suspend: (work) => work()},
): Runner {
	const environment = {...process.env, PATH: dirname(program)};
	const elevated = {node: process.execPath, script: '/nowhere', ownFileScript: '/nowhere'};
	const host = readHostFacts({environment, mayAsk: false, elevated});
	const runnersFor = createProcessRunners({
		host,
		environment,
		forceKill: new AbortController().signal,
		processes: createProcesses(),
	});
	return runnersFor({
		signal: new AbortController().signal,
		emit,
		commandsFolder: join(folder, 'commands'),
		terminal,
	})('cluster');
}

/** Runs the child by the runner and measures from the call to its answer. */
export async function measureRunner(runner: Runner, lines: string, rate: string): Promise<Measured> {
	const memory = watchMemory();
	const cpu = process.cpuUsage();
	const startedAt = performance.now();
	const args = [lines, rate];
	const {outputPath = ''} = await runner.run({tool: 'helm', args, purpose: message('common.again'), limitMs: 600_000});
	const ms = performance.now() - startedAt;
	const {user, system} = process.cpuUsage(cpu);
	return {ms, ownCpuMs: (user + system) / 1000, keptBytes: statSync(outputPath).size, memoryMiB: memory()};
}

/** The resident memory after half a second, or at the end of what is shorter, and the most there ever was. */
function watchMemory(): () => Measured['memoryMiB'] {
	const now = (): number => Math.round(process.memoryUsage.rss() / 1024 ** 2);
	const seen: number[] = [];
	const timer = setInterval(() => void seen.push(now()), 100);
	return () => {
		clearInterval(timer);
		seen.push(now());
		return {early: seen[Math.min(4, seen.length - 1)] ?? 0, most: Math.max(...seen)};
	};
}
