import type {View, LineSink} from '../domain/ports/view.ts';
import type {Settings} from '../domain/settings.ts';
import {drawStyles} from '../i18n/terminal-text.ts';
import type {Translator} from '../i18n/translate.ts';
import {createJsonView} from './json-view.ts';
import {createPlainView, type PlainOptions} from './plain/plain-view.ts';
import {createScreenReaderView} from './screen-reader/view.ts';
import type {LessonFacts} from './screen-reader/steps.ts';
import {canShowUnicode, wantsColor} from './symbols.ts';
import {cellsOf} from './text.ts';
import type {Step} from '../domain/ports/step.ts';

/** What decides which view shows a run that the wizard does not show. */
export type ViewChoice = {
	readonly command: string;
	readonly yes: boolean;
	readonly json: boolean;
	readonly quiet: boolean;
	readonly rehearses: boolean;
	readonly settings: Settings;
	readonly translator: Translator;
	readonly steps: readonly Step[];
	readonly sink: LineSink;
	readonly terminal: Readonly<Record<'isTerminal' | 'mayDraw' | 'mayAsk' | 'screenReader', boolean>> & {
		readonly columns?: number;
	};
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly now: () => Date;
	/** The line that the user types; undefined at the end of input or a stop. */
	readonly askLine: (question: string) => Promise<string | undefined>;
	readonly every: PlainOptions['every'];
	readonly earlier: PlainOptions['earlier'];
	readonly githubActions?: PlainOptions['githubActions'];
	/** What numbered choices need: every setting's default on this host, and the facts of explanations. Without it nothing is asked so. */
	readonly numbered?: {readonly defaults: Settings; readonly lesson: LessonFacts};
};

/** Chooses JSON lines, the screen reader's view, or plain text. */
export function chooseView(choice: ViewChoice): View {
	const {settings, translator, environment, terminal} = choice;
	if (choice.json) return createJsonView(choice.sink, {yes: choice.yes});
	const color = wantsColor(settings.color, terminal.isTerminal, environment);
	const unicode = canShowUnicode(environment);
	const isUp = choice.command === 'up';
	const usesScreenReader = settings.screenReader || terminal.screenReader;
	const list = isUp && terminal.mayDraw && !settings.verbose && !choice.quiet && !usesScreenReader;
	// Standard output draws the styles of a terminal by itself.
	const write = (text: string): void => choice.sink.write(terminal.isTerminal ? text : drawStyles(text));
	const numbered = isUp && !choice.yes && usesScreenReader && terminal.mayAsk ? choice.numbered : undefined;
	const plain = createPlainView({
		...choice,
		isSpoken: numbered !== undefined,
		write,
		color,
		unicode,
		columns: usesScreenReader ? undefined : columnsOf(choice),
		verbose: settings.verbose,
		whole: choice.command === 'plan',
		list,
		mayAsk: terminal.mayAsk,
		...(terminal.mayAsk && {
			askNext: async (question: string) => void (await choice.askLine(question)),
			ask: async (question: string) => /^y(es)?$/i.test(((await choice.askLine(question)) ?? '').trim()),
		}),
	});
	if (numbered === undefined) return plain;
	const {askLine, earlier} = choice;
	return createScreenReaderView({plain, translator, settings, write, askLine, earlier, ...numbered});
}

/** The cells of a line: those of the terminal without the mark before each line of a rehearsal; undefined in a file or a pipe. */
function columnsOf({terminal: {isTerminal, columns}, rehearses, translator}: ViewChoice): number | undefined {
	if (!isTerminal || columns === undefined) return undefined;
	return columns - (rehearses ? cellsOf(`${translator.text('views.rehearsal')} `) : 0);
}
