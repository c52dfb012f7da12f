import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import * as v from 'valibot';
import {resolveSettings} from '../../source/cli/resolve-settings.ts';
import {runDown} from '../../source/commands/down.ts';
import {runStatus} from '../../source/commands/status.ts';
import {runUp} from '../../source/commands/up.ts';
import {eventSchema, type SetupEvent} from '../../source/domain/event.ts';
import type {Settings} from '../../source/domain/settings.ts';
import {stepIds} from '../../source/domain/step.ts';
import type {RunRequest} from '../../source/engine/run.ts';
import {simulatedHost} from '../../source/rehearsal/host.ts';
import {parseFailureInjection} from '../../source/rehearsal/failure-injection.ts';
import {createSimulatedPlatform} from '../../source/rehearsal/platform.ts';
import {allSteps} from '../../source/steps/index.ts';
import {strayFinders} from '../../source/steps/shared/strays.ts';
import {readBundle} from '../../source/system/files/bundled-files.ts';
import type {View} from '../../source/domain/ports/view.ts';
import {createJsonView} from '../../source/views/json-view.ts';

/** What was rehearsed: how it ended, and every event as `--json` tells it. */
export type Rehearsed = {readonly exitCode: number | 'rehearse'; readonly events: readonly SetupEvent[]};

/** Rehearses a command with the product's own engine and steps, as `--yes --json` does; the machine stays in its folder for the next one. */
export async function rehearse({
	stateFolder,
	command = 'up',
	settings = {},
	fail,
	speed = 100,
	startsOver = false,
}: {
	readonly stateFolder: string;
	readonly command?: 'up' | 'down' | 'status';
	readonly settings?: Partial<Settings>;
	readonly fail?: string;
	readonly speed?: number;
	/** Starts over before the plan is approved, as by the wizard's key. */
	readonly startsOver?: boolean;
}): Promise<Rehearsed> {
	const host = simulatedHost({stateFolder, mayAsk: false});
	const pageFolder = join(stateFolder, 'page');
	mkdirSync(pageFolder, {recursive: true});
	writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>Digimon</title>\n');
	const platform = createSimulatedPlatform({
		stateFolder,
		host,
		bundle: readBundle(),
		forceKill: new AbortController().signal,
		speed,
		pageFolder,
		...(fail !== undefined && {fail: parseFailureInjection(fail)}),
	});
	const lines: string[] = [];
	const json = createJsonView({write: (line) => void lines.push(line)}, {yes: true});
	const view: View = {
		...json,
		approve: async (plan, replan, startOver) =>
			json.approve(startsOver && startOver ? await startOver() : plan, replan),
	};
	const resolved = resolveSettings({flags: settings, environment: {}, entries: [], answers: () => ({}), host});
	const request: RunRequest = {
		command,
		version: '0.0.0',
		settings: resolved,
		platform,
		steps: allSteps,
		view,
		signal: new AbortController().signal,
		unattended: true,
		changes: command !== 'status',
		invocation: {program: 'digimon-setup', command, options: [], shell: 'posix'},
	};
	const selected = new Set(stepIds);
	try {
		const run = {
			up: () => runUp({...request, selected, preflight: async () => undefined}),
			down: () => runDown({...request, selected, keepCluster: false, strayFinders}),
			status: () => runStatus({...request, verify: false, check: false}),
		};
		return {exitCode: await run[command](), events: lines.map(readEvent)};
	} finally {
		await platform.close();
	}
}

/** An event of the published schema. Throws for any other line. */
function readEvent(line: string): SetupEvent {
	const event: unknown = JSON.parse(line);
	v.assert(eventSchema, event);
	return event as SetupEvent;
}
