import process from 'node:process';
import {version} from './cli/version.ts';
import {deferWarnings} from './system/host/own-process.ts';

/**
 * Parses the arguments, runs the command and returns the exit code. Bundled as one CommonJS file, which Node starts faster than ES
 * modules: enough for help, the version and usage errors. `commands/index.ts` is loaded from a bundle of its own. The other dynamic
 * imports are in this file and are only evaluated when they are needed.
 */
async function main(args: readonly string[]): Promise<number> {
	if (args.length === 1 && args[0] === '--version') {
		process.stdout.write(`${version}\n`);
		return 0;
	}
	const {loadHelpTexts, readArguments} = await import('./cli/arguments.ts');
	const text = await loadHelpTexts(args, process.env);
	const parsed = readArguments(args, version, text);
	if ('arguments' in parsed) {
		const {runCommandLine} = await import('./commands/index.ts');
		return runCommandLine(parsed.arguments);
	}
	if (parsed.exitCode === 0) process.stdout.write(parsed.text);
	else if (args.includes('--json')) (await import('./cli/print-error.ts')).printUsageErrorAsJson(parsed.text);
	else process.stderr.write(`digimon-setup: ${parsed.text}\n${text('help.see')} digimon-setup --help\n`);
	return parsed.exitCode;
}

// An exit that no command has chosen is a bug (1), not a success.
process.exitCode = 1;
const warnings = deferWarnings();
void main(process.argv.slice(2)).then((exitCode) => {
	process.exitCode = exitCode;
	warnings.flush();
});
