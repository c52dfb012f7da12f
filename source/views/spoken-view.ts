import type {Failure} from '../domain/failure.ts';
import {say, type Sentence} from '../domain/sentence.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {SettingDefinition, Settings} from '../domain/settings.ts';
import type {Plan} from '../domain/plan.ts';
import type {View} from '../domain/view.ts';
import type {WordKey} from '../domain/words/index.ts';
import {approveAll} from './approve-all.ts';
import {translate, translateKey, type Language} from './translate.ts';

/** What the spoken view stands on: plain lines, and a line that the person types. */
export type SpokenOptions = {
	/** Tells every event as a line; asks nothing by itself. */
	readonly plain: View;
	readonly lang: Language;
	readonly write: (text: string) => void;
	/** What the person typed; undefined at the end of input or a stop. */
	readonly askLine: (question: string) => Promise<string | undefined>;
};

type Choice<T> = {readonly word: WordKey; readonly answer: T};
type Ask = {
	word(key: WordKey, values?: Readonly<Record<string, string | number>>): string;
	line(text: string): void;
	of<T>(choices: readonly [Choice<T>, ...Choice<T>[]], otherwise: T): Promise<T>;
	number(count: number): Promise<number | undefined>;
};

/** Settings that can be changed by a person who listens; lists and looks are for flags and files. */
const fields: readonly SettingDefinition[] = settingDefinitions.filter(
	({kind}) => kind === 'text' || kind === 'number',
);

/** The wizard for a screen reader: plain lines that stay, and numbered choices; nothing is ever drawn over. */
export function createSpokenView(options: SpokenOptions): View {
	const {plain, lang} = options;
	const ask = createAsk(options);
	const change = async (settings: Settings): Promise<Partial<Settings> | undefined> =>
		changeSetting(ask, options, settings);
	let approved: Settings | undefined;
	return {
		...plain,
		approve: async (first, replan) => {
			for (let plan: Plan = first; ;) {
				for (const sentence of decisions(plan)) ask.line(translate(sentence, lang));
				if (asksPassword(plan)) ask.line(ask.word('wizard.consentSpoken'));
				const choice = await ask.of(
					[
						{word: 'wizard.choiceStart', answer: 'start'},
						{word: 'wizard.choiceChange', answer: 'change'},
						{word: 'wizard.choiceQuit', answer: 'quit'},
					],
					'quit',
				);
				if (choice === 'quit') return undefined;
				approved = plan.settings.values;
				if (choice === 'start') return approveAll(plan, 'key');
				const settings = await change(plan.settings.values);
				if (settings) plan = await replan(settings);
			}
		},
		afterFailure: async (failure) => {
			const choice = await askAfterFailure(ask, lang, failure);
			if (choice === 'quit') return {choice: 'quit'};
			const settings = choice === 'change' && approved ? await change(approved) : undefined;
			return {choice: 'again', ...(settings === undefined ? {} : {settings})};
		},
		afterSuccess: async () => {
			ask.line(ask.word('wizard.browsers'));
			return ask.of(
				[
					{word: 'wizard.choiceKeepTunnel', answer: 'keep-tunnel'},
					{word: 'wizard.choiceStopTunnel', answer: 'stop-tunnel'},
				],
				'keep-tunnel',
			);
		},
	};
}

/** Says what happened, whose turn it is and what helps, then asks what now. */
async function askAfterFailure(
	ask: Ask,
	lang: Language,
	{message, fault, next}: Failure,
): Promise<'again' | 'change' | 'quit'> {
	ask.line(translate(message, lang));
	ask.line(ask.word(`wizard.fault.${fault}`));
	for (const {say: what, run} of next)
		ask.line(`${translate(what, lang)}${run === undefined ? '' : `${ask.word('views.colon')}${run}`}`);
	return ask.of(
		[
			{word: 'wizard.keyRetry', answer: 'again'},
			{word: 'wizard.keyRetrySetting', answer: 'change'},
			{word: 'wizard.choiceQuit', answer: 'quit'},
		],
		'quit',
	);
}

function createAsk({lang, write, askLine}: SpokenOptions): Ask {
	const word: Ask['word'] = (key, values) =>
		values === undefined ? translateKey(key, lang) : translate(say(key, values), lang);
	const line = (text: string): void => write(`${text}\n`);
	const number: Ask['number'] = async (count) => {
		for (;;) {
			const typed = await askLine(word('wizard.choiceType', {count}));
			if (typed === undefined) return undefined;
			const chosen = Number(typed.trim());
			if (Number.isInteger(chosen) && chosen >= 1 && chosen <= count) return chosen - 1;
		}
	};
	return {
		word,
		line,
		number,
		of: async (choices, otherwise) => {
			choices.forEach((choice, index) => line(`${index + 1}. ${word(choice.word)}`));
			const chosen = await number(choices.length);
			return chosen === undefined ? otherwise : (choices[chosen]?.answer ?? otherwise);
		},
	};
}

/** Asks which setting and its new value, until the same check as the flag's is passed; undefined when the person types nothing. */
async function changeSetting(
	ask: Ask,
	{lang, askLine}: SpokenOptions,
	settings: Settings,
): Promise<Partial<Settings> | undefined> {
	fields.forEach((field, index) => ask.line(`${index + 1}. ${field.flag}: ${String(settings[field.name])}`));
	const field = fields[(await ask.number(fields.length)) ?? -1];
	if (field === undefined) return undefined;
	ask.line(`${ask.word(field.explains)}${field.choices === undefined ? '' : ` (${field.choices.join(', ')})`}`);
	for (;;) {
		const typed = (await askLine(`${field.flag}: `))?.trim();
		if (typed === undefined || typed === '') return undefined;
		const checked = field.check(typed, field.flag);
		if ('value' in checked) return {[field.name]: checked.value} as Partial<Settings>;
		ask.line(translate(checked.wrong, lang));
	}
}

const decisions = (plan: Plan): readonly Sentence[] =>
	plan.steps.flatMap(({found}) => (found.blockedBy === undefined ? [] : [found.blockedBy.question]));

const asksPassword = (plan: Plan): boolean =>
	plan.steps.some(
		({move, outline}) =>
			move !== 'keep' && move !== 'left-out' && outline.commands.some((command) => command.needsPassword === true),
	);
