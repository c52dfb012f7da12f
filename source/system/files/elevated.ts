import process from 'node:process';
import {editHostsFile, systemHostsFile} from './hosts-helper.ts';

/*
 * The program that sudo starts for the system's hosts file; it writes no other. Its arguments and exit codes are those of editHostsFile.
 */
const {exitCode, lines} = editHostsFile(process.argv.slice(2), systemHostsFile(process.env));
for (const line of lines) process.stderr.write(`${line}\n`);
process.exitCode = exitCode;
