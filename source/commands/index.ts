import process from 'node:process';
import type {Arguments} from '../cli/arguments.ts';
import {createContext, type CliContext, type Command} from '../cli/context.ts';
import {printError} from '../cli/print-error.ts';
import {SetupError, type Failure} from '../domain/failure.ts';
import {failureWithHints, type CommandHints} from '../engine/command-hints.ts';
import {toFailure} from '../engine/failures.ts';
import {message} from '../i18n/message.ts';
import {askedLanguage, chooseLanguage, loadCatalogue} from '../i18n/translate.ts';
import {listenToStops} from '../system/host/own-process.ts';

/** Every command of the command line, loaded when it is run. */
const commands: Readonly<Record<Arguments['command'], () => Promise<Command>>> = {
	up: async () => (await import('./up.ts')).up,
	plan: async () => (await import('./plan.ts')).plan,
	status: async () => (await import('./status.ts')).status,
	verify: async () => (await import('./verify.ts')).verify,
	down: async () => (await import('./down.ts')).down,
	export: async () => (await import('./export.ts')).exportCommand,
	doctor: async () => (await import('./doctor.ts')).doctor,
	logs: async () => (await import('./logs.ts')).logs,
	report: async () => (await import('./report.ts')).report,
	tools: async () => (await import('./tools.ts')).tools,
	tunnel: async () => (await import('./tunnel.ts')).tunnel,
};

/** Runs a parsed command line; then the rehearsal, if the user chose it instead. Returns the exit code. */
export async function runCommandLine(given: Arguments): Promise<number> {
	const ended = await runOnce(given);
	return ended === 'rehearse' ? runCommandLine(rehearsalOf(given)) : ended;
}

/** The rehearsal with the same settings; flags about installing tools do not apply there. */
function rehearsalOf(given: Arguments): Arguments {
	const {installTools: _installTools, mirror: _mirror, fromFiles: _fromFiles, ...kept} = given;
	return {...kept, rehearses: true};
}

async function runOnce(given: Arguments): Promise<number | 'rehearse'> {
	const stops = listenToStops();
	let hints: CommandHints = {rehearsal: given.rehearses === true, config: given.config};
	let language = chooseLanguage(askedLanguage(given.flags.lang, process.env), process.env);
	try {
		const context = createContext(given, stops);
		hints = {...hints, profile: context.settings.values.profile};
		language = chooseLanguage(context.settings.values.lang, process.env);
		await loadCatalogue(language);
		const missing = missingConsent(context);
		if (missing) throw new SetupError(missing);
		const command = await commands[given.command]();
		return await command(context);
	} catch (error) {
		return await printError(given, failureWithHints(toFailure(error, stops.signal), hints), language);
	} finally {
		stops.close();
	}
}

/** `up` and `down` need consent: by `--yes`, or by a key on a terminal. Checked before anything is inspected. */
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
	};
}
