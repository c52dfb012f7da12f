import {join} from 'node:path';
import process from 'node:process';
import type {Arguments} from './arguments.ts';
import {complain} from './complain.ts';
import {SetupError, type Failure} from './domain/failure.ts';
import type {Machine} from './domain/machine.ts';
import {say} from './domain/sentence.ts';
import type {ResolvedSettings} from './domain/settings.ts';
import {toFailure} from './engine/failures.ts';
import {failureCarriedOn, type Carried} from './engine/own-command.ts';
import type {FirstScreen} from './first-screen.ts';
import {resolveSettings} from './resolve-settings.ts';
import {pretendHost} from './rehearsal/pretend-host.ts';
import {listenToStops, type StopSignals} from './system/stop-signals.ts';
import {readHostFacts} from './system/host-facts.ts';
import {createJournalStore} from './system/journal-file.ts';
import {createProcesses} from './system/processes.ts';
import {ownFolders} from './system/run-folder.ts';
import {readSettingsFiles} from './system/settings-reader.ts';
import {terminalFacts, type TerminalFacts} from './system/terminal.ts';
import {bundledScript} from './bundled-script.ts';
import {version} from './version.ts';
import {askedLanguage, chooseLanguage, loadCatalogue} from './views/translate.ts';

/** Everything that is known once the arguments are checked and before a run begins. */
export type Prepared = {
	readonly arguments: Arguments;
	readonly settings: ResolvedSettings;
	readonly terminal: TerminalFacts;
	readonly stops: StopSignals;
	readonly stateFolder: string;
	readonly version: string;
	/** What the wizard takes over. */
	readonly firstScreen?: FirstScreen;
	readonly machine: () => Promise<Machine>;
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
	let carried: Carried = {rehearsal: given.rehearses === true, config: given.config};
	let lang = chooseLanguage(askedLanguage(given.flags.lang, process.env), process.env);
	try {
		const prepared = {...prepare(given, stops), ...(firstScreen === undefined ? {} : {firstScreen})};
		carried = {...carried, profile: prepared.settings.values.profile};
		lang = chooseLanguage(prepared.settings.values.lang, process.env);
		await loadCatalogue(lang);
		const missing = missingConsent(prepared);
		if (missing) throw new SetupError(missing);
		const {runCommandLine} = await import('./command-line.ts');
		return await runCommandLine(prepared);
	} catch (error) {
		firstScreen?.drop();
		return await complain(given, failureCarriedOn(toFailure(error, stops.signal), carried), lang);
	} finally {
		firstScreen?.drop();
		stops.close();
	}
}

function prepare(given: Arguments, stops: StopSignals): Prepared {
	const environment = process.env;
	const terminal = terminalFacts(process, environment);
	const rehearses = given.rehearses === true;
	const stateFolder = rehearses ? join(ownFolders(environment).state, 'rehearsal') : ownFolders(environment).state;
	const {mayAsk} = terminal;
	const host = rehearses
		? pretendHost({stateFolder, mayAsk})
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
	const machine = async (): Promise<Machine> => {
		if (rehearses)
			return (await import('./rehearsal-machine.ts')).createRehearsal({
				command: given.command,
				stateFolder,
				host,
				insist: stops.insist,
				speed: given.speed,
				fail: given.fail,
			});
		const {createRealMachine} = await import('./real-machine.ts');
		return createRealMachine({host, stateFolder, environment, insist: stops.insist});
	};
	return {arguments: given, settings, terminal, stops, stateFolder, version, machine};
}

/** `up` and `down` need a yes: by `--yes`, or by a key where there is a terminal. Said before anything is looked at. */
function missingConsent({arguments: {command, yes, json}, terminal}: Prepared): Failure | undefined {
	if ((command !== 'up' && command !== 'down') || yes) return undefined;
	if (!json && terminal.mayAsk) return undefined;
	const name = command === 'up' ? 'digimon-setup' : `digimon-setup ${command}`;
	const see = {say: say('engine.seePlan'), run: 'digimon-setup plan'};
	return {
		code: 'consent-missing',
		fault: 'user',
		message: say(json ? 'engine.consentMissingJson' : 'engine.consentMissing'),
		next: [
			{say: say('engine.giveConsent'), run: `${name} --yes${json ? ' --json' : ''}`},
			...(command === 'up' ? [see] : []),
		],
		tail: [],
	};
}
