import process from 'node:process';
import {setImmediate} from 'node:timers/promises';
import {version} from './cli/version.ts';
import {deferWarnings, openStdout, writeError, type Stdout} from './system/host/own-process.ts';

/**
 * Parses the arguments, runs the command and returns the exit code. What help, the version and usage errors do not need is imported
 * where it is used, and so is in files of its own in the bundle.
 */
async function main(args: readonly string[], stdout: Stdout): Promise<number> {
	if (args.length === 1 && ['--version', '-V', 'version'].includes(args[0] ?? '')) {
		stdout.write(`${version}\n`);
		return 0;
	}
	const {helpCommandFor, loadHelpTexts, readArguments} = await import('./cli/arguments.ts');
	const {ownCommand, thisProcess} = await import('./cli/invocation.ts');
	const program = ownCommand(thisProcess());
	const text = await loadHelpTexts(args, process.env, program);
	const parsed = readArguments(args, version, text);
	if ('arguments' in parsed) {
		const {runCommandLine} = await import('./commands/index.ts');
		return runCommandLine(parsed.arguments, stdout);
	}
	if (parsed.exitCode === 0) stdout.write(parsed.text);
	else if (args.includes('--json')) (await import('./cli/print-error.ts')).printUsageErrorAsJson(parsed.text, stdout);
	else
		writeError(`digimon-setup: ${parsed.text}\n  ${text('engine.seeHelp')}:\n    ${helpCommandFor(args, program)}\n`);
	return parsed.exitCode;
}

/** The exit code, once all output is written: 4 and a sentence where it could not be; a reader that closed it is no failure. */
async function withOutput(exitCode: number, {lost}: Stdout, args: readonly string[]): Promise<number> {
	await setImmediate();
	if (!lost.aborted || lost.reason === 'EPIPE') return exitCode;
	const {loadHelpTexts} = await import('./cli/arguments.ts');
	const text = await loadHelpTexts(args, process.env);
	writeError(`digimon-setup: ${text('help.notWritten').replace('{reason}', String(lost.reason))}\n`);
	return exitCode || 4;
}

// An exit that no command has chosen is a bug (1), not a success.
process.exitCode = 1;
const warnings = deferWarnings();
const args = process.argv.slice(2);
const stdout = openStdout();
void main(args, stdout)
	.then((exitCode) => withOutput(exitCode, stdout, args))
	.then(
		(exitCode) => (process.exitCode = exitCode),
		// What no command has turned into a failure, such as a part of the package that cannot be loaded.
		(error: unknown) => writeError(`digimon-setup: ${error instanceof Error ? error.message : String(error)}\n`),
	)
	.finally(warnings.flush);
