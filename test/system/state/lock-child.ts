import process from 'node:process';
import {SetupError} from '../../../source/domain/failure.ts';
import {createProcesses} from '../../../source/system/process/processes.ts';
import {takeLock} from '../../../source/system/state/lock.ts';

// Tries to take the lock of the folder in the first argument, as the keeper of the profile in the second; says how it went, and keeps it until told a line or to end.
try {
	const [, , folder = '', keeps] = process.argv;
	const asker = keeps === undefined ? undefined : {profile: keeps, isSupervisor: true};
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
