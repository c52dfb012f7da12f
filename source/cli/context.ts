import {join} from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline/promises';
import {tearDown} from '../commands/down.ts';
import {exportScript} from '../commands/export.ts';
import {showLogs} from '../commands/logs.ts';
import {rehearseOpenly} from '../commands/rehearse.ts';
import {showPlan, showStatus} from '../commands/status.ts';
import {sourceOf} from '../commands/tools.ts';
import {runSetUp} from '../commands/up.ts';
import {runVerification} from '../commands/verify.ts';
import {SetupError, type Failure} from '../domain/failure.ts';
import type {Platform} from '../domain/ports/platform.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import {failureWithHints, type CommandHints} from '../engine/command-hints.ts';
import {toFailure} from '../engine/failures.ts';
import {selectSteps} from '../engine/make-plan.ts';
import type {ToolInstallFlow} from '../engine/missing-tools.ts';
import type {RunRequest} from '../engine/run.ts';
import {doctor, preflight} from '../features/doctor/preflight.ts';
import {findRootCause} from '../features/doctor/root-cause.ts';
import {runDoctor} from '../features/doctor/run.ts';
import {backgroundSupervisor} from '../features/supervisor/background.ts';
import {message} from '../i18n/message.ts';
import {askedLanguage, chooseLanguage, loadCatalogue} from '../i18n/translate.ts';
import {simulatedHost} from '../rehearsal/host.ts';
import {allSteps} from '../steps/index.ts';
import {readHostFacts} from '../system/host/host-facts.ts';
import {stdoutSink} from '../system/host/stdout.ts';
import {listenToStops, type StopSignals} from '../system/host/stop-signals.ts';
import {terminalFacts, type TerminalFacts} from '../system/host/terminal.ts';
import {createProcesses} from '../system/process/processes.ts';
import {createJournalStore} from '../system/state/journal-file.ts';
import {ownFolders} from '../system/state/run-folder.ts';
import {readSettingsFiles} from '../system/state/settings-file.ts';
import {chooseView} from '../views/choose-view.ts';
import type {Arguments} from './arguments.ts';
import type {FirstScreen} from './first-screen.ts';
import {printError} from './print-error.ts';
import {resolveSettings} from './resolve-settings.ts';
import {bundledScript, version} from './version.ts';
import type {HostFacts} from '../domain/ports/host.ts';

/** Runs a checked command line. Answers the exit code, or that the rehearsal is wanted instead. */
export async function runCommandLine(prepared: CliContext): Promise<number | 'rehearse'> {
	const given = prepared.arguments;
	if (given.command === 'logs')
		return given.replay === undefined
			? showLogs(prepared)
			: (await import('../commands/logs.ts')).replayReport(prepared, given.replay);
	const machine = await prepared.platform();
	const request = await requestFor(prepared, machine);
	const selected = selectSteps({
		only: given.only,
		skip: given.skip,
		...(given.from === undefined ? {} : {from: given.from}),
	});
	try {
		switch (given.command) {
			case 'up':
				return await runUp(prepared, machine, {...request, selected, preflight, findRootCause});
			case 'plan':
				return await showPlan({...request, selected, preflight});
			case 'status':
				return await showStatus({...request, verify: given.verify});
			case 'down':
				return await tearDown({
					...request,
					selected,
					keepCluster: given.keepCluster,
					...(given.all ? {also: async () => (await import('../commands/tools.ts')).removeInstalledTools()} : {}),
				});
			case 'export':
				return await exportScript({
					...request,
					selected,
					print: given.json ? undefined : (text) => void process.stdout.write(text),
				});
			case 'tools':
				return await (await import('../commands/tools.ts')).runTools(given, request);
			case 'verify':
				return await runVerification({...request, ...(given.browser ? {browser: browserVerification(request)} : {})});
			case 'tunnel':
				return await (await import('../commands/tunnel.ts')).runTunnel(given, request, prepared);
			case 'report':
				return await (await import('../commands/report.ts')).runReport(given, request);
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
	prepared: CliContext,
	machine: Platform,
	request: Parameters<typeof runSetUp>[0],
): ReturnType<typeof runSetUp> {
	const given = prepared.arguments;
	if (given.rehearses)
		return rehearseOpenly(prepared, machine, request.view, (opening) => runSetUp({...request, ...opening}));
	const keeper = backgroundSupervisor(machine, prepared.version);
	return runSetUp({...request, ...(keeper ? {supervisor: keeper} : {}), toolInstall: toolInstallFor(given, machine.host)});
}

/** First of all by `--install-tools`, else when a person agrees to it; what a fetch needs is loaded only then. Throws SetupError `usage`. */
function toolInstallFor(given: Arguments, host: HostFacts): ToolInstallFlow {
	const source = sourceOf(given);
	const load = async () => (await import('../commands/tools.ts')).toolInstallHere(source, host);
	return {
		runsFirst: given.installTools === true,
		findMissing: async (run) => (await load()).findMissing(run),
		offer: async (lacks) => (await load()).offer(lacks),
		install: async (run, tools) => (await load()).install(run, tools),
	};
}

const browserVerification =
	({settings}: RunRequest): NonNullable<Parameters<typeof runVerification>[0]['browser']> =>
	async (run) =>
		(await import('../commands/verify.ts')).verifyInBrowser(run, settings.values);

/** Ends what a pretend machine keeps running in this process. */
async function leave(machine: Platform): Promise<void> {
	await machine.close?.();
}

async function requestFor(
	{arguments: given, settings, terminal, stops, version, firstScreen}: CliContext,
	machine: Platform,
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
				platform: machine,
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
		platform: machine,
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

/** Everything that is known once the arguments are checked and before a run begins. */
export type CliContext = {
	readonly arguments: Arguments;
	readonly settings: ResolvedSettings;
	readonly terminal: TerminalFacts;
	readonly stops: StopSignals;
	readonly stateFolder: string;
	readonly version: string;
	/** What the wizard takes over. */
	readonly firstScreen?: FirstScreen;
	readonly platform: () => Promise<Platform>;
};

/** Resolves the settings of a checked command line, builds the machine and runs the command; the rehearsal after it, where the person chose that instead. Answers the exit code. */
export async function dispatch(given: Arguments, firstScreen?: FirstScreen): Promise<number> {
	const ended = await dispatchOnce(given, firstScreen);
	return ended === 'rehearse' ? dispatch(rehearsalOf(given)) : ended;
}

/** The rehearsal with the same settings; what is fetched or changed on this machine has no place in it. */
function rehearsalOf(given: Arguments): Arguments {
	const {installTools: _installTools, mirror: _mirror, fromFiles: _fromFiles, ...kept} = given;
	return {...kept, rehearses: true};
}

async function dispatchOnce(given: Arguments, firstScreen?: FirstScreen): Promise<number | 'rehearse'> {
	const stops = listenToStops();
	let carried: CommandHints = {rehearsal: given.rehearses === true, config: given.config};
	let lang = chooseLanguage(askedLanguage(given.flags.lang, process.env), process.env);
	try {
		const prepared = {...prepare(given, stops), ...(firstScreen === undefined ? {} : {firstScreen})};
		carried = {...carried, profile: prepared.settings.values.profile};
		lang = chooseLanguage(prepared.settings.values.lang, process.env);
		await loadCatalogue(lang);
		const missing = missingConsent(prepared);
		if (missing) throw new SetupError(missing);
		const {runCommandLine} = await import('./context.ts');
		return await runCommandLine(prepared);
	} catch (error) {
		firstScreen?.drop();
		return await printError(given, failureWithHints(toFailure(error, stops.signal), carried), lang);
	} finally {
		firstScreen?.drop();
		stops.close();
	}
}

function prepare(given: Arguments, stops: StopSignals): CliContext {
	const environment = process.env;
	const terminal = terminalFacts(process, environment);
	const rehearses = given.rehearses === true;
	const stateFolder = rehearses ? join(ownFolders(environment).state, 'rehearsal') : ownFolders(environment).state;
	const {mayAsk} = terminal;
	const host = rehearses
		? simulatedHost({stateFolder, mayAsk})
		: readHostFacts({environment, mayAsk, elevated: {node: process.execPath, script: bundledScript('elevated.js')}});
	const settings = resolveSettings({
		flags: given.flags,
		environment,
		entries: readSettingsFiles(given.config, process.cwd()),
		answers: (profile) =>
			given.fresh === true
				? {}
				: (createJournalStore({stateFolder, profile, processes: createProcesses()}).load().journal?.answers ?? {}),
		host,
	});
	const machine = async (): Promise<Platform> => {
		if (rehearses)
			return (await import('./platform.ts')).createRehearsal({
				command: given.command,
				stateFolder,
				host,
				forceKill: stops.forceKill,
				speed: given.speed,
				fail: given.fail,
			});
		const {createRealPlatform} = await import('./platform.ts');
		return createRealPlatform({host, stateFolder, environment, forceKill: stops.forceKill});
	};
	return {arguments: given, settings, terminal, stops, stateFolder, version, platform: machine};
}

/** `up` and `down` need a yes: by `--yes`, or by a key where there is a terminal. Said before anything is looked at. */
function missingConsent({arguments: {command, yes, json}, terminal}: CliContext): Failure | undefined {
	if ((command !== 'up' && command !== 'down') || yes) return undefined;
	if (!json && terminal.mayAsk) return undefined;
	const name = command === 'up' ? 'digimon-setup' : `digimon-setup ${command}`;
	const see = {message: message('engine.seePlan'), run: 'digimon-setup plan'};
	return {
		code: 'consent-missing',
		fault: 'user',
		message: message(json ? 'engine.consentMissingJson' : 'engine.consentMissing'),
		next: [
			{message: message('engine.giveConsent'), run: `${name} --yes${json ? ' --json' : ''}`},
			...(command === 'up' ? [see] : []),
		],
		tail: [],
	};
}
