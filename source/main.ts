import process from 'node:process';
import {version} from './cli/version.ts';
import {deferWarnings} from './system/host/own-process.ts';

/**
 * Arguments in, exit code out. Bundled by itself as CommonJS, which Node starts faster than modules: help, the version and what is
 * wrong with the arguments need no more; `commands/index.ts` is the rest. What is imported here as it is needed lies in the same
 * file, and runs only then.
 */
async function main(args: readonly string[]): Promise<number> {
	if (args.length === 1 && args[0] === '--version') {
		process.stdout.write(`${version}\n`);
		return 0;
	}
	const [{readArguments}, {catalogueFor}] = await Promise.all([
		import('./cli/arguments.ts'),
		import('./cli/language.ts'),
	]);
	const {text} = await catalogueFor(args, process.env);
	const parsed = readArguments(args, version, text);
	if ('print' in parsed) {
		process.stdout.write(parsed.print);
		return 0;
	}
	if ('usage' in parsed) {
		if (args.includes('--json')) {
			const {printErrorAsJson} = await import('./cli/print-error.ts');
			return printErrorAsJson({command: 'unknown', code: 'usage', problem: parsed.usage});
		}
		process.stderr.write(`digimon-setup: ${parsed.usage}\n${text('help.see')} digimon-setup --help\n`);
		return parsed.exitCode;
	}
	const {runCommandLine} = await import('./commands/index.ts');
	return runCommandLine(parsed.arguments);
}

// An ending that nobody has chosen is our bug (1), not a success.
process.exitCode = 1;
const warnings = deferWarnings();
void main(process.argv.slice(2)).then((exitCode) => {
	process.exitCode = exitCode;
	warnings.flush();
});
