import {appendFileSync} from 'node:fs';
import process from 'node:process';
import type {Platform} from '../domain/ports/platform.ts';
import type {View} from '../domain/ports/view.ts';
import {defaultSettings} from '../domain/setting-definitions.ts';
import type {RunRequest} from '../engine/run.ts';
import {findEngine} from '../features/doctor/probe-docker.ts';
import {allSteps} from '../steps/index.ts';
import {earlierDurations} from '../system/state/run-log.ts';
import {chooseView} from '../views/choose-view.ts';
import {askLine, lessonFacts, type CliContext} from './context.ts';
import {invocationOf} from './invocation.ts';

/** A run request with the steps that the command works on. */
export type SelectedRequest = RunRequest & {readonly selected: CliContext['selected']};

/** Creates the platform and the view, calls `work` with a run request, then closes both. */
export async function withRequest<Result>(
	context: CliContext,
	work: (request: SelectedRequest) => Promise<Result>,
): Promise<Result> {
	const platform = await context.createPlatform();
	const view = context.wizard?.view ?? openView(context, platform);
	context.wizard?.attach(platform);
	try {
		return await work({...requestOf(context, {platform, view}), selected: context.selected});
	} finally {
		await view.close();
		await platform.close?.();
	}
}

/** Opens the view of a command that the wizard does not show. */
function openView(context: CliContext, platform: Platform): View {
	const {arguments: given, settings, translator, terminal, stops, stdout, stateFolder, host} = context;
	return chooseView({
		command: given.command,
		yes: given.yes,
		json: given.json,
		quiet: given.quiet,
		rehearses: given.rehearses,
		settings: settings.values,
		translator,
		steps: allSteps,
		// The script is all that `export` prints, unless it writes it into a folder.
		sink: given.command === 'export' && !given.json && given.to === undefined ? {write: () => {}} : stdout,
		terminal,
		environment: process.env,
		now: () => new Date(),
		askLine: async (question) => askLine(question, stops.signal),
		earlier: () => earlierDurations(stateFolder),
		...(process.env['GITHUB_ACTIONS'] === 'true' && {githubActions: {writeSummary}}),
		numbered: {defaults: defaultSettings(host), lesson: lessonFacts(context, () => platform)},
		every: (intervalMs, work) => {
			const timer = setInterval(work, intervalMs);
			timer.unref();
			return () => clearInterval(timer);
		},
	});
}

/** Appends to the summary of the job in GitHub Actions, where there is one. */
function writeSummary(markdown: string): void {
	const file = process.env['GITHUB_STEP_SUMMARY'];
	if (file === undefined || file === '') return;
	try {
		appendFileSync(file, markdown);
	} catch {
		// The summary is an extra; the run has its own exit code and log.
	}
}

function requestOf(
	{arguments: given, settings, stops, version, remarks}: CliContext,
	{platform, view}: Pick<RunRequest, 'platform' | 'view'>,
): RunRequest {
	return {
		command: given.command,
		version,
		settings,
		platform,
		steps: allSteps,
		view,
		signal: stops.signal,
		forceKill: stops.forceKill,
		unattended: given.yes,
		changes: given.command === 'up' || given.command === 'down',
		findEngine,
		invocation: invocationOf(given),
		remarks,
	};
}
