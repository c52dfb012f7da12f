import process from 'node:process';
import {main} from './noisy-entry.ts';

const [how = '', folder = '', program = '', lines = '', rate = '', answer = ''] = process.argv.slice(2);
await main(how, folder, program, lines, rate, answer);
