import {join} from 'node:path';
import process from 'node:process';
import type {Platform} from '../domain/ports/platform.ts';
import {message} from '../i18n/message.ts';
import {createProcesses} from '../system/process/processes.ts';
import {createProcessRunners} from './platform.ts';

/** A browser is started at once or not at all. */
const limitMs = 10_000;

/** Hands pages to this computer's browser, in a rehearsal too: its page is real. Answers false where none can be started. */
export function createPageOpener({host, stateFolder}: Platform): (url: string) => Promise<boolean> {
	const never = new AbortController().signal;
	const runnerFor = createProcessRunners({
		host,
		environment: process.env,
		forceKill: never,
		processes: createProcesses(),
	})({
		signal: never,
		emit: () => {},
		commandsFolder: join(stateFolder, 'browser'),
		terminal: {suspend: (work) => work()},
	});
	return async (url) => {
		try {
			await runnerFor(undefined).spawnDetached(
				{tool: 'open', args: [url], purpose: message('wizard.keyOpen'), limitMs},
				{session: 'own'},
			);
			return true;
		} catch {
			// No opener, as on a server: the address stands on the screen.
			return false;
		}
	};
}
