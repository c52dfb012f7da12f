import {closeSync, existsSync, openSync, readSync} from 'node:fs';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import type {Prepared} from './dispatch.ts';
import {SetupError} from './domain/failure.ts';
import {say} from './domain/sentence.ts';
import {endRun} from './engine/end-run.ts';
import type {RunRequest} from './engine/open-run.ts';
import {runCommand} from './engine/run-command.ts';

/** How often output that is followed is looked at. */
const followEveryMs = 300;

/** `tunnel logs`: what the newest tunnel printed, to the end or as it goes on; with `--json` in the envelope of every run. Answers the exit code. */
export async function showTunnelOutput(request: RunRequest, {arguments: given, stops}: Prepared): Promise<number> {
	const path = newestOutput(request);
	const follow = given.follow ? stops.signal : undefined;
	if (!given.json) return printPlain(path, follow);
	return runCommand(request, async ({bus}) => {
		for await (const text of linesOf(path, follow))
			bus.emit({type: 'command-line', step: 'tunnel', command: 0, stream: 'stdout', text});
		return endRun(bus, {});
	});
}

async function printPlain(path: string, follow: AbortSignal | undefined): Promise<number> {
	for await (const text of linesOf(path, follow)) process.stdout.write(`${text}\n`);
	return 0;
}

/** The file of the newest tunnel in the journal. Throws SetupError `usage` where none is kept. */
function newestOutput({machine, settings}: RunRequest): string {
	const changes = machine.journalOf(settings.values.profile).load().journal?.changes ?? [];
	const paths = changes.flatMap(({change}) =>
		change.kind === 'tunnel' && change.outputPath !== '' ? [change.outputPath] : [],
	);
	const path = paths.at(-1);
	if (path !== undefined && existsSync(path)) return path;
	throw new SetupError({
		code: 'usage',
		fault: 'user',
		message: say('keeper.noOutput'),
		next: [{say: say('keeper.open'), run: 'digimon-setup up --only tunnel'}],
		tail: [],
	});
}

/** Whole lines, 64 KiB at a time; the last one without its end only where nothing more is waited for. */
async function* linesOf(path: string, follow: AbortSignal | undefined): AsyncGenerator<string> {
	const decoder = new TextDecoder();
	const piece = Buffer.alloc(65_536);
	const file = openSync(path, 'r');
	try {
		let rest = '';
		for (;;) {
			const length = readSync(file, piece, 0, piece.length, null);
			const lines = (rest + decoder.decode(piece.subarray(0, length), {stream: true})).split('\n');
			rest = lines.pop() ?? '';
			yield* lines;
			if (length > 0) continue;
			if (follow === undefined || follow.aborted) break;
			await wait(followEveryMs, undefined, {signal: follow}).catch(() => {});
		}
		if (rest !== '') yield rest;
	} finally {
		closeSync(file);
	}
}
