import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {SetupEvent} from '../../source/domain/event.ts';
import {defaultSettings} from '../../source/domain/setting-definitions.ts';
import type {ResolvedSettings, Settings} from '../../source/domain/settings.ts';
import {stepIds} from '../../source/domain/step.ts';
import type {View} from '../../source/domain/view.ts';
import type {RunRequest} from '../../source/engine/open-run.ts';
import {setUp} from '../../source/engine/set-up.ts';
import {showStatus} from '../../source/engine/show-status.ts';
import {takeDown} from '../../source/engine/take-down.ts';
import {readPractice} from '../../source/rehearsal/practise.ts';
import {pretendHost} from '../../source/rehearsal/pretend-host.ts';
import {createPretendMachine} from '../../source/rehearsal/pretend-machine.ts';
import {allSteps} from '../../source/steps/all-steps.ts';
import {readBundle} from '../../source/system/bundled-files.ts';

/** What was rehearsed: how it ended, and every event. */
export type Rehearsed = {readonly exitCode: number | 'rehearse'; readonly events: readonly SetupEvent[]};

/** What to rehearse. `stopAfter` cuts the run off as soon as an event fits. */
export type Rehearsing = {
	readonly stateFolder: string;
	readonly command?: 'up' | 'down' | 'status';
	readonly settings?: Partial<Settings>;
	readonly fail?: string;
	readonly speed?: number;
	readonly stopAfter?: (event: SetupEvent) => boolean;
};

/** Rehearses a command with the product's own engine and steps, answered by `--yes`; the machine stays in its folder for the next one. */
export async function rehearse({
	stateFolder,
	command = 'up',
	settings = {},
	fail,
	speed = 400,
	stopAfter,
}: Rehearsing): Promise<Rehearsed> {
	const host = pretendHost({stateFolder, mayAsk: false});
	const pageFolder = join(stateFolder, 'page');
	mkdirSync(pageFolder, {recursive: true});
	writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>Digimon</title>\n');
	const machine = createPretendMachine({
		stateFolder,
		host,
		bundle: readBundle(),
		insist: new AbortController().signal,
		speed,
		pageFolder,
		...(fail === undefined ? {} : {fail: readPractice(fail)}),
	});
	const events: SetupEvent[] = [];
	const stop = new AbortController();
	const view: View = {
		list: 'silent',
		mayAsk: false,
		watch: (bus) =>
			void bus.subscribe((event) => {
				events.push(event);
				if (stopAfter?.(event)) stop.abort();
			}),
		approve: async (plan) => ({settings: plan.settings, by: 'flag', selected: stepIds}),
		aside: (work) => work(),
		afterFailure: async () => ({choice: 'quit'}),
		afterSuccess: async () => 'keep-tunnel',
		close: async () => {},
	};
	const resolved = {values: {...defaultSettings(host), ...settings}, from: {}} as unknown as ResolvedSettings;
	const request: RunRequest = {
		command,
		version: '0.0.0',
		settings: resolved,
		machine,
		steps: allSteps,
		view,
		signal: stop.signal,
		unattended: true,
		changes: command !== 'status',
	};
	const selected = new Set(stepIds);
	try {
		const run = {
			up: () => setUp({...request, selected, preflight: async () => undefined}),
			down: () => takeDown({...request, selected, keepCluster: false}),
			status: () => showStatus({...request, verify: false}),
		};
		return {exitCode: await run[command](), events};
	} finally {
		await machine.close();
	}
}
