import {writeFileSync} from 'node:fs';
import process from 'node:process';
import {measureRunner, runnerIn} from './measure-runner.ts';

/** Runs the child under the product's runner, in a process of its own: `folder program lines rate answer-file`. */
const [folder = '', program = '', lines = '', rate = '', answer = ''] = process.argv.slice(2);
const measured = await measureRunner(
	runnerIn(folder, program, () => {}),
	lines,
	rate,
);
writeFileSync(answer, JSON.stringify(measured));
