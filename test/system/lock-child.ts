import process from 'node:process';
import {SetupError} from '../../source/domain/failure.ts';
import {createProcesses} from '../../source/system/processes.ts';
import {takeLock} from '../../source/system/state-lock.ts';

// Tries to take the lock of the folder in the first argument; says how it went, and keeps it until told a line.
try {
	const release = await takeLock(process.argv[2] ?? '', createProcesses(), new Date());
	console.log('taken');
	process.stdin.once('data', (text) => {
		if (text.toString().startsWith('release')) release();
		process.exit(0);
	});
} catch (error) {
	console.log(error instanceof SetupError ? `${error.failure.code}: ${error.message}` : String(error));
}
