import process from 'node:process';
import {join} from 'node:path';
import {parseHolder, type LockHolder} from '../../source/domain/journal.ts';
import {readFileLock} from '../../source/system/files/file-lock.ts';
import type {CliResult, RunOptions} from './run-program.ts';

/** The holder that the lock of a state folder names. Throws when it is free. */
export function readLockHolder(stateFolder: string): LockHolder {
	const holder = parseHolder(readFileLock(join(stateFolder, 'lock'))?.text ?? '');
	if (holder === undefined) throw new Error('the lock is free');
	return holder;
}

/** Starts a second run while the first has its plan; the first is paused meanwhile. Returns both and the holder of the lock. */
export async function runTwice(
	stateFolder: string,
	run: (options?: RunOptions) => Promise<CliResult>,
): Promise<{readonly first: CliResult; readonly second: CliResult; readonly holder: LockHolder}> {
	let started: {readonly holder: LockHolder; readonly second: Promise<CliResult>} | undefined;
	const first = await run({
		signalAt: [
			'SIGCONT',
			(event) => {
				if (event.type !== 'plan-made') return false;
				const holder = readLockHolder(stateFolder);
				process.kill(holder.pid, 'SIGSTOP');
				started = {holder, second: run().finally(() => process.kill(holder.pid, 'SIGCONT'))};
				return false;
			},
		],
	});
	if (started === undefined) throw new Error('the first run made no plan');
	return {first, second: await started.second, holder: started.holder};
}
