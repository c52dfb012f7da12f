import process from 'node:process';
import {startAnswerServer} from './answer-server.ts';

/*
 * The answer server as a process of its own, for a machine that belongs to another user: `answer-process.mjs STATE RECORDINGS`. Prints its
 * port, and ends with its standard input.
 */

const [statePath = '', recordings = ''] = process.argv.slice(2);
const {port} = await startAnswerServer({statePath, recordings, mayAsk: false});
process.stdout.write(`${port}\n`);
process.stdin.resume().on('end', () => process.exit());
