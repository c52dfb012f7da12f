import process from 'node:process';
import {stepIds} from './domain/step.ts';
import {terminalFacts} from './system/terminal.ts';
import {askedLanguage, chooseLanguage, loadCatalogue, translateKey} from './views/translate.ts';
import {createAlternateScreen, type AlternateScreen} from './views/wizard/alternate-screen.ts';
import {firstFrame} from './views/wizard/first-frame.ts';
import {marksFor} from './views/wizard/marks.ts';

/** The terminal's second screen with the first frame on it, until the wizard takes it over or something else must speak. */
export type FirstScreen = {take(): AlternateScreen; drop(): void};

/** Draws the checklist before even the arguments are understood, where the wizard will most likely open; undefined elsewhere. */
export async function openFirstScreen(args: readonly string[]): Promise<FirstScreen | undefined> {
	const environment = process.env;
	const {mayDraw, mayAsk, mayColour, screenReader, columns = 80, rows = 24} = terminalFacts(process, environment);
	if (!mayDraw || !mayAsk || screenReader || args.includes('--screen-reader')) return undefined;
	const at = args.indexOf('--lang');
	const language = chooseLanguage(askedLanguage(at < 0 ? undefined : args[at + 1], environment), environment);
	await loadCatalogue(language);
	const screen = createAlternateScreen(process.stdout);
	const say = (key: Parameters<typeof translateKey>[0]): string => translateKey(key, language);
	screen.enter(
		firstFrame({
			columns,
			rows,
			heading: say('wizard.screen.looking'),
			...(args[0] === 'rehearse' ? {rehearsal: {mark: say('views.rehearsal'), says: say('wizard.rehearsal')}} : {}),
			titles: stepIds.map((id) => say(`wizard.step.${id}`)),
			mark: marksFor(environment, process.platform).waiting,
			looking: say('wizard.looking'),
			color: mayColour && !args.includes('--no-color'),
		}),
	);
	let isTaken = false;
	return {
		take: () => {
			isTaken = true;
			// The settings' file may name another language than flag, variable and locale did.
			if (language !== 'en') screen.clear();
			return screen;
		},
		drop: () => {
			if (!isTaken) screen.close();
		},
	};
}
