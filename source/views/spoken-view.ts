import type {Sentence} from '../domain/sentence.ts';
import type {Settings, SettingValue} from '../domain/settings.ts';
import type {Plan} from '../domain/plan.ts';
import type {View} from '../domain/view.ts';
import {approveAll} from './approve-all.ts';
import {machineSaid, type CheckDone} from './check-groups.ts';
import {createAsk, type Ask, type SpokenTerminal} from './spoken-ask.ts';
import {askAfterFailure, tellChecks} from './spoken-failure.ts';
import {translate, translateKey} from './translate.ts';
import {checkTyped, textOf, typedSettings} from './typed-setting.ts';

/** What the spoken view stands on. */
export type SpokenOptions = SpokenTerminal & {
	/** Tells every event as a line; asks nothing by itself. */
	readonly plain: View;
	/** As they are before anything is changed here. */
	readonly settings: Settings;
};

/** Typed for a list without entries, since nothing typed changes nothing. */
const noEntries = '-';

/** The wizard for a screen reader: plain lines that stay, and numbered choices; nothing is ever drawn over. */
export function createSpokenView(options: SpokenOptions): View {
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
				choice: 'again',
				...(settings === undefined ? {} : {settings}),
				...(choice === 'fetch' ? {installTools: true} : {}),
			};
		},
		afterSuccess: () => askAboutTunnel(ask),
	};
}

/** Says how the machine is and what only the person can decide, then asks; the checks as often as they are asked for. */
async function askAboutPlan(ask: Ask, plan: Plan, checks: readonly CheckDone[]): Promise<'start' | 'change' | 'quit'> {
	const machine = machineSaid(checks);
	for (const sentence of [...(machine ? [machine] : []), ...decisions(plan)]) ask.line(ask.text(sentence));
	if (asksPassword(plan)) ask.line(ask.word('wizard.consentSpoken'));
	for (;;) {
		const choice = await ask.of<'start' | 'change' | 'checks' | 'quit'>(
			[
				{word: 'wizard.choiceStart', answer: 'start'},
				{word: 'wizard.choiceChange', answer: 'change'},
				...(machine ? [{word: 'wizard.choiceChecks', answer: 'checks'} as const] : []),
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
	{lang, askLine}: SpokenOptions,
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

const decisions = (plan: Plan): readonly Sentence[] =>
	plan.steps.flatMap(({found}) => (found.blockedBy === undefined ? [] : [found.blockedBy.question]));

const asksPassword = (plan: Plan): boolean =>
	plan.steps.some(
		({move, outline}) =>
			move !== 'keep' && move !== 'left-out' && outline.commands.some((command) => command.needsPassword === true),
	);
