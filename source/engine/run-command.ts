import {say} from '../domain/sentence.ts';
import type {Bus} from '../domain/event.ts';
import {endRun} from './end-run.ts';
import {toFailure} from './failures.ts';
import {openRun, type OpenRun, type RunRequest} from './open-run.ts';

/** Opens a run, does the work, and ends it with `run-ended` whatever is thrown. Answers the exit code. */
export async function runCommand(request: RunRequest, work: (run: OpenRun) => Promise<number>): Promise<number> {
	let run: OpenRun | undefined;
	try {
		run = await openRun(request);
		return await work(run);
	} catch (error) {
		const bus = run?.bus ?? (error as {bus?: Bus}).bus;
		if (!bus) throw error;
		const failure = toFailure(error, request.signal);
		return endRun(bus, {failure, says: failure.code === 'bug' ? [say('engine.crashed')] : []});
	} finally {
		await run?.close();
	}
}
