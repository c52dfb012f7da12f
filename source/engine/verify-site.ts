import {say} from '../domain/sentence.ts';
import {endRun} from './end-run.ts';
import type {OpenRun, RunRequest} from './open-run.ts';
import {proveAgain} from './prove-again.ts';
import {runCommand} from './run-command.ts';

/** `verify`: only the proof of the site, hop by hop, which writes one probe; `browser` looks at the page besides, once it is proven. Answers the exit code. */
export async function verifySite(
	request: RunRequest & {readonly browser?: (run: OpenRun) => Promise<void>},
): Promise<number> {
	return runCommand(request, async (run) => {
		const failure = await proveAgain(run.context, request.settings.values);
		if (!failure) await request.browser?.(run);
		return endRun(run.bus, {failure, says: failure ? [] : [say('keeper.proven')]});
	});
}
