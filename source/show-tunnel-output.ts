import {existsSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import type {Prepared} from './dispatch.ts';
import type {Happening} from './domain/event.ts';
import {SetupError} from './domain/failure.ts';
import {keeperFiles} from './domain/keeper-state.ts';
import {say} from './domain/sentence.ts';
import {endRun} from './engine/end-run.ts';
import type {RunRequest} from './engine/open-run.ts';
import {runCommand} from './engine/run-command.ts';
import {followFile, type FollowedFile} from './system/followed-file.ts';
import {profileFolder} from './system/run-folder.ts';

/** How often output that is followed is looked at. */
const followEveryMs = 300;

type Line = {readonly text: string; readonly by?: 'keeper'};

/** `tunnel logs`: what the keeper said and the newest tunnel printed, to the end or as it goes on; with `--json` in the envelope of every run. Answers the exit code. */
export async function showTunnelOutput(request: RunRequest, {arguments: given, stops}: Prepared): Promise<number> {
	const keeper = keeperLog(request);
	if (newestOutput(request) === undefined && !existsSync(keeper)) throw noOutput();
	const lines = linesOf(request, keeper, given.follow ? stops.signal : undefined);
	if (!given.json) return printPlain(lines);
	return runCommand({...request, changes: false}, async ({bus}) => {
		for await (const line of lines) bus.emit(eventOf(line));
		return endRun(bus, {});
	});
}

async function printPlain(lines: AsyncGenerator<Line>): Promise<number> {
	for await (const {text, by} of lines) process.stdout.write(`${by === undefined ? '' : `[${by}] `}${text}\n`);
	return 0;
}

const eventOf = ({text, by}: Line): Happening => ({
	type: 'command-line',
	step: 'tunnel',
	command: 0,
	stream: 'stdout',
	...(by === undefined ? {} : {by}),
	text,
});

/** The keeper's lines first, then the tunnel's; followed, both as they come, and from one tunnel to the next that is opened. */
async function* linesOf(request: RunRequest, keeper: string, follow: AbortSignal | undefined): AsyncGenerator<Line> {
	const said = followFile(keeper);
	let path = newestOutput(request);
	let printed: FollowedFile | undefined = path === undefined ? undefined : followFile(path);
	try {
		for (;;) {
			for (const text of said.next()) yield {text, by: 'keeper'};
			for (const text of printed?.next() ?? []) yield {text};
			if (follow === undefined || follow.aborted) break;
			await wait(followEveryMs, undefined, {signal: follow}).catch(() => {});
			const newest = newestOutput(request);
			if (newest === undefined || newest === path) continue;
			for (const text of printed?.next() ?? []) yield {text};
			printed?.close();
			path = newest;
			printed = followFile(path);
		}
		for (const text of said.rest()) yield {text, by: 'keeper'};
		for (const text of printed?.rest() ?? []) yield {text};
	} finally {
		said.close();
		printed?.close();
	}
}

const keeperLog = ({machine, settings}: RunRequest): string =>
	join(profileFolder(machine.stateFolder, settings.values.profile), keeperFiles.log);

/** The file of the newest tunnel in the journal; undefined where none is kept. */
function newestOutput({machine, settings}: RunRequest): string | undefined {
	const changes = machine.journalOf(settings.values.profile).peek()?.changes ?? [];
	const path = changes.flatMap(({change}) => (change.kind === 'tunnel' && change.outputPath !== '' ? [change] : []));
	const newest = path.at(-1)?.outputPath;
	return newest !== undefined && existsSync(newest) ? newest : undefined;
}

const noOutput = (): SetupError =>
	new SetupError({
		code: 'usage',
		fault: 'user',
		message: say('keeper.noOutput'),
		next: [{say: say('keeper.open'), run: 'digimon-setup up --only tunnel'}],
		tail: [],
	});
