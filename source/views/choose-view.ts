import type {View, LineSink} from '../domain/ports/view.ts';
import type {Settings} from '../domain/settings.ts';
import {chooseLanguage, type Language} from '../i18n/translate.ts';
import {createJsonView} from './json-view.ts';
import {createPlainView} from './plain/plain-view.ts';
import {createScreenReaderView} from './screen-reader.ts';
import {canShowUnicode, wantsColor} from './symbols.ts';
import type {Step} from '../domain/ports/step.ts';

/** What decides which view looks at a run. */
export type ViewChoice = {
	readonly command: string;
	readonly yes: boolean;
	readonly json: boolean;
	readonly settings: Settings;
	readonly steps: readonly Step[];
	readonly sink: LineSink;
	readonly terminal: {
		readonly isTerminal: boolean;
		readonly mayDraw: boolean;
		readonly mayAsk: boolean;
		readonly screenReader: boolean;
	};
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly platform: string;
	readonly now: () => Date;
	/** Opens the wizard, loaded only then. */
	readonly wizard: (look: {readonly lang: Language; readonly color: boolean}) => Promise<View>;
	/** A line that the person types; undefined at the end of input or a stop. */
	readonly askLine: (question: string) => Promise<string | undefined>;
	readonly every: (intervalMs: number, work: () => void) => () => void;
};

/** JSON lines, the wizard (loaded only now), or the list. */
export async function chooseView(choice: ViewChoice): Promise<View> {
	const {settings, environment, terminal} = choice;
	if (choice.json) return createJsonView(choice.sink, {yes: choice.yes});
	const lang = chooseLanguage(settings.lang, environment);
	const color = wantsColor(settings.color, terminal.isTerminal, environment);
	const unicode = canShowUnicode(choice.platform, environment);
	const isWalk = choice.command === 'up';
	const listens = settings.screenReader || terminal.screenReader;
	if (isWalk && !choice.yes && terminal.mayDraw && !listens) return choice.wizard({lang, color});
	const list = isWalk && terminal.mayDraw && !settings.verbose && !listens;
	const plain = createPlainView({
		write: (text) => choice.sink.write(text),
		steps: choice.steps,
		lang,
		color,
		unicode,
		verbose: settings.verbose,
		yes: choice.yes,
		whole: choice.command === 'plan',
		list,
		mayAsk: terminal.mayAsk,
		now: choice.now,
		every: choice.every,
		...(terminal.mayAsk
			? {ask: async (question: string) => /^y(es)?$/i.test(((await choice.askLine(question)) ?? '').trim())}
			: {}),
	});
	if (!isWalk || choice.yes || !listens || !terminal.mayAsk) return plain;
	return createScreenReaderView({
		plain,
		lang,
		settings,
		write: (text) => choice.sink.write(text),
		askLine: choice.askLine,
	});
}
