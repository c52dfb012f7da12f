import process from 'node:process';
import {editHostsFile} from './hosts-helper.ts';

/*
 * The program that a script starts for a hosts file of the user's own, with the user's rights. Its arguments and exit codes are those of
 * editHostsFile. A program of its own, so that a rule of sudo for `elevated.js` allows no other file.
 */
const {exitCode, lines} = editHostsFile(process.argv.slice(2), undefined);
for (const line of lines) process.stderr.write(`${line}\n`);
process.exitCode = exitCode;
