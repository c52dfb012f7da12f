import {execFile} from 'node:child_process';
import process from 'node:process';
import {promisify} from 'node:util';

const exec = promisify(execFile);

/** Asks a small program of the system itself, in English and UTC, without an event or a log; undefined when it fails. */
export async function askSystem(program: 'ps' | 'lsof', args: readonly string[]): Promise<string | undefined> {
	try {
		const environment = {...process.env, LC_ALL: 'C', TZ: 'UTC'};
		const {stdout} = await exec(program, args, {env: environment, maxBuffer: 16 * 1024 * 1024, timeout: 10_000});
		return stdout;
	} catch {
		return undefined;
	}
}
