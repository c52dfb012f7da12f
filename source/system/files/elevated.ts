import process from 'node:process';
import {editHostsFile, Refusal} from './hosts-helper.ts';

/*
 * The program that sudo starts for the hosts file:
 *   elevated.js hosts-set FILE PROFILE ADDRESS WEB API
 *   elevated.js hosts-clear FILE PROFILE
 * Validates all its arguments, since it runs as root. Exit 0: done; 2: wrong arguments, nothing done; 4: failed, the file is
 * unchanged (or the message says what is changed).
 */

try {
	editHostsFile(process.argv.slice(2));
} catch (error) {
	const message = error instanceof Error ? error.message : String(error);
	process.stderr.write(`digimon-setup: ${message}\n`);
	process.exitCode = error instanceof Refusal ? 2 : 4;
}
