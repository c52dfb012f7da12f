import process from 'node:process';
import {version} from './version.ts';

/** Arguments in, exit code out. What costs time to load is loaded once the arguments ask for it. */
async function main(args: readonly string[]): Promise<number> {
	if (args.length === 1 && args[0] === '--version') {
		process.stdout.write(`${version}\n`);
		return 0;
	}
	const [{readArguments}, {catalogueFor}] = await Promise.all([import('./arguments.ts'), import('./catalogue-for.ts')]);
	const text = await catalogueFor(args, process.env);
	const parsed = readArguments(args, version, text);
	if ('print' in parsed) {
		process.stdout.write(parsed.print);
		return 0;
	}
	if ('usage' in parsed) {
		if (args.includes('--json')) {
			const {endInJson} = await import('./end-in-json.ts');
			return endInJson({command: 'unknown', code: 'usage', problem: parsed.usage});
		}
		process.stderr.write(`digimon-setup: ${parsed.usage}\n${text('help.see')} digimon-setup --help\n`);
		return parsed.exitCode;
	}
	const {command, yes, json} = parsed.arguments;
	const mayOpen = command === 'up' && !yes && !json && process.stdout.isTTY === true;
	const firstScreen = mayOpen ? await (await import('./first-screen.ts')).openFirstScreen(parsed.arguments) : undefined;
	const {dispatch} = await import('./dispatch.ts');
	return dispatch(parsed.arguments, firstScreen);
}

process.exitCode = await main(process.argv.slice(2));
