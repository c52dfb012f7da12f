import process from 'node:process';
import {createInterface} from 'node:readline/promises';
import type {Arguments} from './arguments.ts';
import type {Prepared} from './dispatch.ts';
import type {Machine} from './domain/machine.ts';
import type {HostFacts} from './domain/world.ts';
import {runDoctor} from './engine/doctor.ts';
import {selectSteps} from './engine/select-steps.ts';
import {setUp} from './engine/set-up.ts';
import {showPlan, showStatus} from './engine/show-status.ts';
import {verifySite} from './engine/verify-site.ts';
import {takeDown} from './engine/take-down.ts';
import {exportScript} from './engine/export-script.ts';
import type {Fetching} from './engine/fetching.ts';
import type {RunRequest} from './engine/open-run.ts';
import {keeperInBackground} from './keeper-in-background.ts';
import {lookBeneath} from './look-beneath.ts';
import {doctor, preflight} from './preflight.ts';
import {showLogs} from './show-logs.ts';
import {rehearseOpenly} from './show-rehearsed-site.ts';
import {stdoutSink} from './stdout-sink.ts';
import {allSteps} from './steps/all-steps.ts';
import {sourceOf} from './tool-source.ts';
import {chooseView} from './views/choose-view.ts';

/** Runs a checked command line. Answers the exit code, or that the rehearsal is wanted instead. */
export async function runCommandLine(prepared: Prepared): Promise<number | 'rehearse'> {
	const given = prepared.arguments;
	if (given.command === 'logs')
		return given.replay === undefined
			? showLogs(prepared)
			: (await import('./replay-report.ts')).replayReport(prepared, given.replay);
	const machine = await prepared.machine();
	const request = await requestFor(prepared, machine);
	const selected = selectSteps({
		only: given.only,
		skip: given.skip,
		...(given.from === undefined ? {} : {from: given.from}),
	});
	try {
		switch (given.command) {
			case 'up':
				return await runUp(prepared, machine, {...request, selected, preflight, lookBeneath});
			case 'plan':
				return await showPlan({...request, selected, preflight});
			case 'status':
				return await showStatus({...request, verify: given.verify});
			case 'down':
				return await takeDown({
					...request,
					selected,
					keepCluster: given.keepCluster,
					...(given.all ? {also: async () => (await import('./tools-command.ts')).dropTools()} : {}),
				});
			case 'export':
				return await exportScript({
					...request,
					selected,
					print: given.json ? undefined : (text) => void process.stdout.write(text),
				});
			case 'tools':
				return await (await import('./tools-command.ts')).runTools(given, request);
			case 'verify':
				return await verifySite({...request, ...(given.browser ? {browser: proofInBrowser(request)} : {})});
			case 'tunnel':
				return await (await import('./tunnel-command.ts')).runTunnel(given, request, prepared);
			case 'report':
				return await (await import('./report-command.ts')).runReport(given, request);
			case 'doctor':
				return await runDoctor({...request, doctor, waits: given.wait === true});
		}
	} finally {
		await request.view.close();
		await leave(machine);
	}
}

/** `up`, which can fetch tools that are missing; a rehearsal's page stays open for a browser. */
async function runUp(
	prepared: Prepared,
	machine: Machine,
	request: Parameters<typeof setUp>[0],
): ReturnType<typeof setUp> {
	const given = prepared.arguments;
	if (given.rehearses)
		return rehearseOpenly(prepared, machine, request.view, (opening) => setUp({...request, ...opening}));
	const keeper = keeperInBackground(machine, prepared.version);
	return setUp({...request, ...(keeper ? {keeper} : {}), fetching: fetchingFor(given, machine.host)});
}

/** First of all by `--install-tools`, else when a person agrees to it; what a fetch needs is loaded only then. Throws SetupError `usage`. */
function fetchingFor(given: Arguments, host: HostFacts): Fetching {
	const source = sourceOf(given);
	const load = async () => (await import('./tools-command.ts')).fetchingHere(source, host);
	return {
		isFirst: given.installTools === true,
		lacking: async (run) => (await load()).lacking(run),
		offer: async (lacks) => (await load()).offer(lacks),
		bring: async (run, tools) => (await load()).bring(run, tools),
	};
}

const proofInBrowser =
	({settings}: RunRequest): NonNullable<Parameters<typeof verifySite>[0]['browser']> =>
	async (run) =>
		(await import('./browser-proof.ts')).proveInBrowser(run, settings.values);

/** Ends what a pretend machine keeps running in this process. */
async function leave(machine: Machine): Promise<void> {
	await machine.close?.();
}

async function requestFor(
	{arguments: given, settings, terminal, stops, version, firstScreen}: Prepared,
	machine: Machine,
): Promise<RunRequest> {
	const view = await chooseView({
		command: given.command,
		yes: given.yes,
		json: given.json,
		settings: settings.values,
		steps: allSteps,
		sink: given.command === 'export' && !given.json ? {write: () => {}} : stdoutSink(),
		terminal,
		environment: process.env,
		platform: process.platform,
		now: () => new Date(),
		wizard: async (look) =>
			(await import('./open-wizard.ts')).openWizard({
				...look,
				settings,
				machine,
				version,
				stops,
				screen: firstScreen?.take(),
			}),
		askLine: async (question) => askLine(question, stops.signal),
		every: (intervalMs, work) => {
			const timer = setInterval(work, intervalMs);
			timer.unref();
			return () => clearInterval(timer);
		},
	});
	firstScreen?.drop();
	const changes = given.command === 'up' || given.command === 'down';
	return {
		command: given.command,
		version,
		settings,
		machine,
		steps: allSteps,
		view,
		signal: stops.signal,
		unattended: given.yes,
		changes,
		config: given.config,
	};
}

/** A line typed on the terminal; undefined at a stop or the end of input. */
async function askLine(question: string, signal: AbortSignal): Promise<string | undefined> {
	const lines = createInterface({input: process.stdin, output: process.stdout});
	lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
	const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
	try {
		return await Promise.race([lines.question(question, {signal}), ended]);
	} catch {
		return undefined;
	} finally {
		lines.close();
	}
}
