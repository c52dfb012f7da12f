import process from 'node:process';
import {SetupError} from '../../../source/domain/failure.ts';
import {createProcesses} from '../../../source/system/process/processes.ts';
import {takeLock} from '../../../source/system/state/lock.ts';

// Tries to take the lock of the folder in the first argument, as the supervisor of the profile in the second; prints the outcome, and holds the lock until a line or SIGINT comes.
try {
	const [, , folder = '', supervises] = process.argv;
	const asker = supervises === undefined ? undefined : {profile: supervises, isSupervisor: true};
	const release = await takeLock(folder, createProcesses(), new Date(), asker);
	process.once('SIGINT', () => {
		release();
		process.exit(66);
	});
	console.log('taken');
	process.stdin.once('data', (text) => {
		if (text.toString().startsWith('release')) release();
		process.exit(0);
	});
} catch (error) {
	console.log(error instanceof SetupError ? `${error.failure.code}: ${error.message}` : String(error));
}
