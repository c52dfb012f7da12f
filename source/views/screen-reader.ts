import {defined} from '../domain/defined.ts';
import type {NextAction, Failure} from '../domain/failure.ts';
import type {Plan} from '../domain/plan.ts';
import type {RecoveryOptions, View} from '../domain/ports/view.ts';
import type {Settings, SettingValue} from '../domain/settings.ts';
import type {MessageKey} from '../i18n/en/index.ts';
import {message, type Message} from '../i18n/message.ts';
import {translate, translateKey, type Language} from '../i18n/translate.ts';
import {groupChecks, machineMessage, type CheckDone} from './check-groups.ts';
import {approveAll} from './json-view.ts';
import {toolInstallLines} from './prompts.ts';
import {checkTyped, textOf, typedSettings} from './setting-input.ts';

/** A terminal of plain lines: what is written stays, and the person types lines. */
type ScreenReaderTerminal = {
	readonly lang: Language;
	readonly write: (text: string) => void;
	/** What the person typed; undefined at the end of input or a stop. */
	readonly askLine: (question: string) => Promise<string | undefined>;
};

/** One of the numbered choices. */
type Choice<T> = {readonly word: MessageKey; readonly answer: T};
/** How the spoken view says and asks. */
type Ask = {
	/** A sentence in the person's language. */
	text(sentence: Message): string;
	/** A next action: its sentence, and its command after it. */
	action(action: Pick<NextAction, 'message'> & {readonly run?: string | undefined}): void;
	word(key: MessageKey, values?: Readonly<Record<string, string | number>>): string;
	line(text: string): void;
	of<T>(choices: readonly [Choice<T>, ...Choice<T>[]], otherwise: T): Promise<T>;
	number(count: number): Promise<number | undefined>;
};

/** Lines, and numbered choices that are asked until one is chosen. */
function createAsk({lang, write, askLine}: ScreenReaderTerminal): Ask {
	const word: Ask['word'] = (key, values) =>
		values === undefined ? translateKey(key, lang) : translate(message(key, values), lang);
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
		text: (sentence) => translate(sentence, lang),
		action: ({message: what, run}) =>
			line(`${translate(what, lang)}${run === undefined ? '' : `${word('views.colon')}${run}`}`),
		number,
		of: async (choices, otherwise) => {
			choices.forEach((choice, index) => line(`${index + 1}. ${word(choice.word)}`));
			const chosen = await number(choices.length);
			return chosen === undefined ? otherwise : (choices[chosen]?.answer ?? otherwise);
		},
	};
}

type Answer = 'fetch' | 'rehearse' | 'retry' | 'change' | 'quit';

/** Says what happened, whose turn it is and what helps, then asks what now; what a fetch would bring is said before it can be chosen. */
async function askAfterFailure(
	ask: Ask,
	{message, fault, next}: Failure,
	offers: RecoveryOptions | undefined,
	checks: readonly CheckDone[],
): Promise<Answer> {
	ask.line(ask.text(message));
	ask.line(ask.word(`wizard.fault.${fault}`));
	next.forEach((action) => ask.action(action));
	if (offers?.fetch) ask.line(ask.text(toolInstallLines(offers.fetch)));
	if (offers?.rehearse) ask.line(ask.word('wizard.rehearseSaid'));
	for (;;) {
		const choice = await ask.of<Answer | 'checks'>(
			[
				{word: 'wizard.keyRetry', answer: 'retry'},
				...choicesFor(offers, checks),
				{word: 'wizard.choiceQuit', answer: 'quit'},
			],
			'quit',
		);
		if (choice !== 'checks') return choice;
		tellChecks(ask, checks);
	}
}

function choicesFor(
	offers: RecoveryOptions | undefined,
	checks: readonly CheckDone[],
): readonly Choice<Answer | 'checks'>[] {
	return [
		{word: 'wizard.keyRetrySetting', answer: 'change'},
		...(offers?.fetch ? [{word: 'wizard.choiceFetch', answer: 'fetch'} as const] : []),
		...(offers?.rehearse ? [{word: 'wizard.choiceRehearse', answer: 'rehearse'} as const] : []),
		...(checks.length > 0 ? [{word: 'wizard.choiceChecks', answer: 'checks'} as const] : []),
	];
}

/** The doctor's verdicts: what blocks and what warns with its commands, then what is fine. */
function tellChecks(ask: Ask, checks: readonly CheckDone[]): void {
	const {blocking, warnings, fine} = groupChecks(checks);
	const said = machineMessage(checks);
	if (said) ask.line(ask.text(said));
	for (const {status: verdict, message: says, next} of [...blocking, ...warnings]) {
		const whether = ask.word(verdict === 'blocking' ? 'doctor.marksBlocking' : 'doctor.marksWarning');
		ask.line(`${ask.text(says)} (${whether})`);
		next.forEach((action) => ask.action(action));
	}
	for (const {topic, checks: good} of fine) {
		const what = good.map(({message: says}) => ask.text(says)).join(ask.word('names.comma'));
		ask.line(`${ask.word(`doctor.topic_${topic}`)}${ask.word('views.colon')}${what}`);
	}
}

/** What the spoken view stands on. */
type ScreenReaderOptions = ScreenReaderTerminal & {
	/** Tells every event as a line; asks nothing by itself. */
	readonly plain: View;
	/** As they are before anything is changed here. */
	readonly settings: Settings;
};

/** Typed for a list without entries, since nothing typed changes nothing. */
const noEntries = '-';

/** The wizard for a screen reader: plain lines that stay, and numbered choices; nothing is ever drawn over. */
export function createScreenReaderView(options: ScreenReaderOptions): View {
	const {plain} = options;
	let isRehearsal = false;
	const marked = (text: string): string =>
		isRehearsal ? `${translateKey('views.rehearsal', options.lang)} ${text}` : text;
	const ask = createAsk({
		lang: options.lang,
		write: (text) => options.write(marked(text)),
		askLine: async (question) => options.askLine(marked(question)),
	});
	const checks = new Map<string, CheckDone>();
	const change = async (settings: Settings): Promise<Partial<Settings> | undefined> =>
		changeSetting(ask, options, settings);
	let current = options.settings;
	return {
		...plain,
		watch: (bus) => {
			plain.watch(bus);
			bus.subscribe((event) => {
				isRehearsal ||= event.rehearsal;
				if (event.type === 'plan-made') checks.clear();
				if (event.type === 'check-done') checks.set(event.check, event);
			});
		},
		approve: async (first, replan) => {
			for (let plan: Plan = first; ;) {
				const choice = await askAboutPlan(ask, plan, [...checks.values()]);
				if (choice === 'quit') return undefined;
				current = plan.settings.values;
				if (choice === 'start') return approveAll(plan, 'key');
				const settings = await change(current);
				if (settings) plan = await replan(settings);
			}
		},
		afterFailure: async (failure, offers) => {
			const choice = await askAfterFailure(ask, failure, offers, [...checks.values()]);
			if (choice === 'quit' || choice === 'rehearse') return {choice};
			const settings = choice === 'change' ? await change(current) : undefined;
			return {
				choice: 'retry',
				...defined({settings}),
				...(choice === 'fetch' ? {installTools: true} : {}),
			};
		},
		afterSuccess: () => askAboutTunnel(ask),
	};
}

/** Says how the machine is and what only the person can decide, then asks; the checks as often as they are asked for. */
async function askAboutPlan(ask: Ask, plan: Plan, checks: readonly CheckDone[]): Promise<'start' | 'change' | 'quit'> {
	const platform = machineMessage(checks);
	for (const sentence of [...(platform ? [platform] : []), ...decisions(plan)]) ask.line(ask.text(sentence));
	if (asksPassword(plan)) ask.line(ask.word('wizard.consentSpoken'));
	for (;;) {
		const choice = await ask.of<'start' | 'change' | 'checks' | 'quit'>(
			[
				{word: 'wizard.choiceStart', answer: 'start'},
				{word: 'wizard.choiceChange', answer: 'change'},
				...(platform ? [{word: 'wizard.choiceChecks', answer: 'checks'} as const] : []),
				{word: 'wizard.choiceQuit', answer: 'quit'},
			],
			'quit',
		);
		if (choice !== 'checks') return choice;
		tellChecks(ask, checks);
	}
}

/** How the browsers take the page, then what is to become of the tunnel. */
async function askAboutTunnel(ask: Ask): Promise<'keep-tunnel' | 'stop-tunnel'> {
	ask.line(ask.word('wizard.browsers'));
	return ask.of(
		[
			{word: 'wizard.choiceKeepTunnel', answer: 'keep-tunnel'},
			{word: 'wizard.choiceStopTunnel', answer: 'stop-tunnel'},
		],
		'keep-tunnel',
	);
}

/** Asks which setting and its new value, until the same check as the flag's is passed; undefined when the person types nothing. */
async function changeSetting(
	ask: Ask,
	{lang, askLine}: ScreenReaderOptions,
	settings: Settings,
): Promise<Partial<Settings> | undefined> {
	typedSettings.forEach((field, index) => ask.line(`${index + 1}. ${field.flag}: ${textOf(settings[field.name])}`));
	const field = typedSettings[(await ask.number(typedSettings.length)) ?? -1];
	if (field === undefined) return undefined;
	ask.line(
		`${ask.word(field.explains)}${field.choices === undefined ? '' : ` (${field.choices.join(ask.word('names.comma'))})`}`,
	);
	if (field.kind === 'list') tellList(ask, settings[field.name]);
	for (;;) {
		const typed = (await askLine(`${field.flag}: `))?.trim();
		if (typed === undefined || typed === '') return undefined;
		const checked = checkTyped(field, field.kind === 'list' && typed === noEntries ? '' : typed);
		if ('value' in checked) return {[field.name]: checked.value} as Partial<Settings>;
		ask.line(translate(checked.wrong, lang));
	}
}

/** A list's entries one after the other, and how others are typed. */
function tellList(ask: Ask, value: SettingValue): void {
	(typeof value === 'object' ? value : []).forEach((entry) => ask.line(entry));
	ask.line(`${ask.word('wizard.listHint')} ${ask.word('wizard.listNone', {none: noEntries})}`);
}

const decisions = (plan: Plan): readonly Message[] =>
	plan.steps.flatMap(({found}) => (found.blockedBy === undefined ? [] : [found.blockedBy.question]));

const asksPassword = (plan: Plan): boolean =>
	plan.steps.some(
		({action: move, preview: outline}) =>
			move !== 'keep' && move !== 'left-out' && outline.commands.some((command) => command.needsPassword === true),
	);
