import type {StepContext} from '../../domain/ports/step-context.ts';

/** The signals in their order, each with the time to react: minikube needs some seconds to clear its address. */
const signals = [
	['SIGINT', 15_000],
	['SIGTERM', 5000],
	['SIGKILL', 3000],
] as const;

/** A process by its pid and start time: a reused pid has another start time. */
export type KnownProcess = {readonly pid: number; readonly startTime: string};

/** Sends SIGINT, then SIGTERM, then SIGKILL to the process itself (a signal to its group fails for a child of sudo) until it exits; false when it keeps running. */
export async function stopProcess(context: StepContext, known: KnownProcess): Promise<boolean> {
	for (const [signal, limitMs] of signals) {
		if (!(await isAlive(context, known))) return true;
		// It has just exited, or is not ours to signal.
		if (!(await context.processes.signal(known.pid, signal))) continue;
		const startMs = context.clock.now().getTime();
		while (await isAlive(context, known)) {
			if (context.clock.now().getTime() - startMs >= limitMs) break;
			await context.clock.sleep(200);
		}
	}
	return !(await isAlive(context, known));
}

/** Whether exactly this process is alive. */
export const isAlive = async (
	context: Pick<StepContext, 'processes'>,
	{pid, startTime}: KnownProcess,
): Promise<boolean> => pid > 0 && (await context.processes.startTime(pid)) === startTime;
