import type {EventEmitter} from 'node:events';
import process from 'node:process';
import type {Arguments} from '../cli/arguments.ts';
import {createContext, type CliContext, type Command} from '../cli/context.ts';
import {invocationOf} from '../cli/invocation.ts';
import {version} from '../cli/version.ts';
import {SetupError, usageError, type Failure} from '../domain/failure.ts';
import type {LineSink} from '../domain/ports/view.ts';
import {createBus} from '../engine/bus.ts';
import {failureWithHints, type CommandHints} from '../engine/command-hints.ts';
import {exitCodeFor, toFailure} from '../engine/failures.ts';
import {endRun} from '../engine/run.ts';
import {message} from '../i18n/message.ts';
import {askedLanguage, chooseLanguage, loadTranslator, type Translator} from '../i18n/translate.ts';
import {listenToStops, writeError, type Stdout} from '../system/host/own-process.ts';
import {createJsonView} from '../views/json-view.ts';
import {nextActionBlock} from '../views/next-actions.ts';

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
	try {
		const {command: name, action} = given;
		if (name === 'completion' || (name === 'config' && (action === 'init' || action === 'path')))
			return await runAlone(name, given, stdout);
		context = await createContext(given, stops, stdout);
		const missing = missingConsent(context);
		if (missing) throw new SetupError(missing);
		const command = await commands[name]();
		return await command(context);
	} catch (error) {
		const {rehearses: rehearsal, flags} = given;
		const hints: CommandHints = {...invocationOf(given), rehearsal, profile: context?.settings.values.profile};
		const {translator = await loadTranslator(chooseLanguage(askedLanguage(flags.lang, process.env), process.env))} =
			context ?? {};
		return printError(given, failureWithHints(toFailure(error, stops.signal), hints), translator, stdout);
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

/** Prints why a command could not start: on standard error, or with `--json` as events. Returns the exit code. */
function printError(given: Arguments, failure: Failure, translator: Translator, sink: LineSink): number {
	if (given.json) return printAsJson(given.command, failure, given.rehearses, sink);
	const lines = [
		`digimon-setup: ${translator.translate(failure.message)}`,
		...nextActionBlock(failure.next, translator),
		...(failure.code === 'bug' ? (failure.tail ?? []) : []),
	];
	writeError(lines.map((line) => `${line}\n`).join(''));
	return exitCodeFor(failure);
}

/** Prints a usage error as events, for arguments that name no command. */
export function printUsageErrorAsJson(problem: string, sink: LineSink): void {
	printAsJson('unknown', usageError(message('views.wrongUsage', {problem})).failure, false, sink);
}

/** Prints `run-started` and `run-ended` of a run that could not start. Returns the exit code. */
function printAsJson(command: string, failure: Failure, rehearsal: boolean, sink: LineSink): number {
	const bus = createBus({runId: 'none', rehearsal, now: () => new Date()});
	createJsonView(sink, {yes: false}).watch(bus);
	bus.emit({type: 'run-started', command, version, settings: {}});
	return endRun(bus, {failure});
}
