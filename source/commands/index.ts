import type {EventEmitter} from 'node:events';
import process from 'node:process';
import type {Arguments} from '../cli/arguments.ts';
import {createContext, usesWizard, type CliContext, type Command, type OpenedWizard} from '../cli/context.ts';
import {invocationOf} from '../cli/invocation.ts';
import {defined} from '../domain/defined.ts';
import {SetupError, type Failure} from '../domain/failure.ts';
import type {CommandHints} from '../engine/command-hints.ts';
import {message} from '../i18n/message.ts';
import {askedLanguage, chooseLanguage, loadTranslator} from '../i18n/translate.ts';
import {listenToStops, type Stdout} from '../system/host/own-process.ts';

/** Every command, loaded when it is run. `rehearse COMMAND` is the command itself with `rehearses`, on the simulated platform. */
const commands: Readonly<Record<Exclude<Arguments['command'], 'completion'>, () => Promise<Command>>> = {
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
	config: async () => (await import('./config.ts')).showConfig,
	tunnel: async () => (await import('./tunnel.ts')).tunnel,
};

/** Runs a command that needs no context, and works while the settings are wrong. */
async function runAlone(name: 'config' | 'completion', given: Arguments, stdout: Stdout): Promise<number> {
	const translator = await loadTranslator(chooseLanguage(askedLanguage(given.flags.lang, process.env), process.env));
	if (name === 'completion') return (await import('./completion.ts')).completion(given, translator, stdout);
	return (await import('./config.ts')).config(given, translator, stdout);
}

/** Runs the command; then its rehearsal, if the user chose it instead. `signals` emits what stops it. Returns the exit code. */
export async function runCommandLine(given: Arguments, stdout: Stdout, signals?: EventEmitter): Promise<number> {
	const ended = await runOnce(given, stdout, signals);
	return ended === 'rehearse' ? runCommandLine(rehearsalOf(given), stdout, signals) : ended;
}

/** The rehearsal with the same settings; the options about installing tools do not apply to it. */
function rehearsalOf(given: Arguments): Arguments {
	const {mirror: _mirror, fromFiles: _fromFiles, ...kept} = given;
	return {...kept, installTools: false, rehearses: true};
}

async function runOnce(given: Arguments, stdout: Stdout, signals?: EventEmitter): Promise<number | 'rehearse'> {
	const stops = listenToStops(signals);
	let context: CliContext | undefined;
	let wizard: OpenedWizard | undefined;
	try {
		const {command: name, action} = given;
		if (name === 'completion' || (name === 'config' && (action === 'init' || action === 'path')))
			return await runAlone(name, given, stdout);
		context = await createContext(given, stops, stdout);
		const missing = missingConsent(context);
		if (missing) throw new SetupError(missing);
		// Draws its first screen before the command's code is loaded, which takes longer.
		if (usesWizard(context)) wizard = (await import('../cli/open-wizard.ts')).openWizard(context);
		const command = await commands[name]();
		return await command({...context, ...defined({wizard})});
	} catch (error) {
		const {rehearses: rehearsal, flags} = given;
		const hints: CommandHints = {...invocationOf(given), rehearsal, profile: context?.settings.values.profile};
		const {translator = await loadTranslator(chooseLanguage(askedLanguage(flags.lang, process.env), process.env))} =
			context ?? {};
		await wizard?.view.close();
		const {printError} = await import('../cli/print-error.ts');
		return printError(error, given, {hints, translator, sink: stdout, signal: stops.signal});
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
