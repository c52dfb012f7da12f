import {spawn} from 'node:child_process';
import {closeSync, mkdirSync, openSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import process from 'node:process';
import {createProcessRunners} from '../../source/cli/platform.ts';
import type {EventPayload} from '../../source/domain/event.ts';
import type {Runner} from '../../source/domain/ports/command.ts';
import type {View} from '../../source/domain/ports/view.ts';
import {message} from '../../source/i18n/message.ts';
import {readHostFacts} from '../../source/system/host/host-facts.ts';
import {createProcesses} from '../../source/system/process/processes.ts';

/** What one measurement tells: how long the child took, what that cost this process, how many bytes were kept, and how the memory of this process went. */
export type Measured = {
	readonly ms: number;
	readonly ownCpuMs: number;
	readonly keptBytes: number;
	readonly memoryMiB: {readonly early: number; readonly most: number};
};

/** The product's own runner, for a step, in a folder (undefined: the output is not kept); it finds only what lies beside the child. */
export function runnerIn(
	folder: string | undefined,
	program: string,
	emit: (happening: EventPayload) => void,
	terminal: Pick<View, 'suspend'> = {suspend: (work) => work()},
): Runner {
	const environment = {...process.env, PATH: dirname(program)};
	const elevated = {node: process.execPath, script: '/nowhere'};
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
		commandsFolder: folder === undefined ? undefined : join(folder, 'commands'),
		terminal,
	})('cluster');
}

/** Runs the child by the runner and measures from the call to its answer. */
export async function measureRunner(runner: Runner, lines: string, rate: string): Promise<Measured> {
	const memory = watchMemory();
	const cpu = process.cpuUsage();
	const startedAt = performance.now();
	const finished = await runner.run({
		tool: 'helm',
		args: [lines, rate],
		purpose: message('common.again'),
		limitMs: 600_000,
	});
	const ms = performance.now() - startedAt;
	return {
		ms,
		ownCpuMs: cpuMsSince(cpu),
		keptBytes: finished.outputPath === undefined ? 0 : statSync(finished.outputPath).size,
		memoryMiB: memory(),
	};
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

function cpuMsSince(before: NodeJS.CpuUsage): number {
	const {user, system} = process.cpuUsage(before);
	return (user + system) / 1000;
}

/** The child alone, its output into a file or through `cat` into a file or into nothing. */
async function measureAlone(
	how: string,
	folder: string,
	program: string,
	lines: string,
	rate: string,
): Promise<Measured> {
	const path = join(folder, `alone-${how}.log`);
	const descriptor = openSync(path, 'w');
	const argument = [
		'-c',
		how === 'cat' ? `"$0" ${lines} ${rate} | cat >/dev/null` : `"$0" ${lines} ${rate} | cat`,
		program,
	];
	const startedAt = performance.now();
	const child =
		how === 'file'
			? spawn(program, [lines, rate], {stdio: ['ignore', descriptor, 'inherit']})
			: spawn('/bin/sh', argument, {stdio: ['ignore', descriptor, 'inherit']});
	await new Promise((resolve) => child.once('close', resolve));
	const ms = performance.now() - startedAt;
	closeSync(descriptor);
	return {ms, ownCpuMs: 0, keptBytes: statSync(path).size, memoryMiB: {early: 0, most: 0}};
}

/** One measurement in a process of its own: `how folder program lines rate answer-file`. */
export async function main(
	how: string,
	folder: string,
	program: string,
	lines: string,
	rate: string,
	answer: string,
): Promise<void> {
	mkdirSync(folder, {recursive: true});
	const measured = how.startsWith('runner')
		? await measureRunner(
				runnerIn(how === 'runner' ? folder : undefined, program, () => {}),
				lines,
				rate,
			)
		: await measureAlone(how, folder, program, lines, rate);
	writeFileSync(answer, JSON.stringify(measured));
}
