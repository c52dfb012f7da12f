import process from 'node:process';
import type {Prepared} from './dispatch.ts';
import type {Machine} from './domain/machine.ts';
import {say} from './domain/sentence.ts';
import {chooseLanguage, translate} from './views/translate.ts';

/** After a rehearsal that ended well, on a terminal: keeps the rehearsed page open for a browser until the person stops it. Answers the given exit code. */
export async function showRehearsedSite(
	{arguments: given, settings, stops, terminal}: Prepared,
	machine: Machine,
	exitCode: number,
): Promise<number> {
	if (exitCode !== 0 || given.json || !terminal.mayAsk || stops.signal.aborted || !machine.openSite) return exitCode;
	const url = await machine.openSite(settings.values.profile);
	process.stdout.write(`${translate(say('rehearsal.openSite', {url}), chooseLanguage(settings.values.lang, process.env))}\n`);
	await new Promise((resolve) => stops.signal.addEventListener('abort', resolve, {once: true}));
	return exitCode;
}
