import type {StepContext} from '../../domain/ports/step-context.ts';

/** minikube needs a moment to take its address back; a deaf one is told to end, at last without a choice. */
const patience = [
	['SIGINT', 15_000],
	['SIGTERM', 5000],
	['SIGKILL', 3000],
] as const;

/** A process as it is known: a pid with another birth is somebody else. */
export type KnownProcess = {readonly pid: number; readonly startTime: string};

/** Stops the process itself (never its group: a signal to a sudo child fails) and waits until it is gone; false when it stays. */
export async function stopProcess(context: StepContext, known: KnownProcess): Promise<boolean> {
	for (const [signal, limitMs] of patience) {
		if (!(await isAlive(context, known))) return true;
		// Gone this moment, or somebody else's: no wait would help.
		if (!(await context.processes.signal(known.pid, signal))) continue;
		const begin = context.clock.now().getTime();
		while (await isAlive(context, known)) {
			if (context.clock.now().getTime() - begin >= limitMs) break;
			await context.clock.sleep(200);
		}
	}
	return !(await isAlive(context, known));
}

/** Does exactly this process live. */
export const isAlive = async (
	context: Pick<StepContext, 'processes'>,
	{pid, startTime}: KnownProcess,
): Promise<boolean> => pid > 0 && (await context.processes.startTime(pid)) === startTime;
