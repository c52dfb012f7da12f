import process from 'node:process';
import {version} from './version.ts';

/** Arguments in, exit code out. What costs time to load is loaded once the arguments ask for it. */
async function main(args: readonly string[]): Promise<number> {
	if (args.length === 1 && args[0] === '--version') {
		process.stdout.write(`${version}\n`);
		return 0;
	}
	const firstScreen = mayBeWizard(args) ? await (await import('./first-screen.ts')).openFirstScreen(args) : undefined;
	const [{readArguments}, {catalogueFor}] = await Promise.all([import('./arguments.ts'), import('./catalogue-for.ts')]);
	const text = await catalogueFor(args, process.env);
	const parsed = readArguments(args, version, text);
	if (!('arguments' in parsed)) firstScreen?.drop();
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
	const {dispatch} = await import('./dispatch.ts');
	return dispatch(parsed.arguments, firstScreen);
}

/** Will these arguments most likely open the wizard; a guess that costs nothing, since a wrong one is taken back unseen. */
function mayBeWizard(args: readonly string[]): boolean {
	const quiet = ['--yes', '--json', '--help', '--version', '--screen-reader', '--verbose'];
	const [first = 'up', second = 'up'] = args;
	if (process.stdout.isTTY !== true || args.some((one) => quiet.includes(one))) return false;
	return (
		first.startsWith('-') || first === 'up' || (first === 'rehearse' && (second === 'up' || second.startsWith('-')))
	);
}

process.exitCode = await main(process.argv.slice(2));
