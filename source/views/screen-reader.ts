import {decisionActions} from '../domain/failure.ts';
import {defined} from '../domain/defined.ts';
import {isComplete, type Plan} from '../domain/plan.ts';
import type {RecoveryOptions, View} from '../domain/ports/view.ts';
import type {SettingDefinition, Settings, SettingValue} from '../domain/settings.ts';
import type {MessageKey} from '../i18n/en/index.ts';
import {checksSummary, checkText, groupChecks, topicText, type CheckDone} from './check-results.ts';
import {approveAll} from './json-view.ts';
import {nextActionText, type ActionToShow} from './next-actions.ts';
import {asksPassword, toolInstallLines} from './prompts.ts';
import {checkTyped, textOf, typedSettings} from './setting-input.ts';
import type {Translator} from '../i18n/translate.ts';

/** A terminal of plain lines: lines that were written stay, and the user types lines. */
type LineTerminal = {
	readonly write: (text: string) => void;
	/** The line that was typed; undefined at the end of input or a stop. */
	readonly askLine: (question: string) => Promise<string | undefined>;
};

/** What the view for a screen reader is made with. */
type ScreenReaderOptions = LineTerminal & {
	readonly translator: Translator;
	/** Writes every event as a line; asks nothing by itself. */
	readonly plain: View;
	/** The settings of the first plan. */
	readonly settings: Settings;
};

/** The wizard for a screen reader: plain lines that stay, and numbered choices; nothing is ever drawn over. */
export function createScreenReaderView(options: ScreenReaderOptions): View {
	const {plain} = options;
	let isRehearsal = false;
	const marked = (text: string): string => (isRehearsal ? `${dialog.text('views.rehearsal')} ${text}` : text);
	const dialog: Dialog = createDialog(options.translator, {
		write: (text) => options.write(marked(text)),
		// The mark of a rehearsal is before every line, questions included.
		askLine: async (question) => options.askLine(marked(question)),
	});
	const checks = new Map<string, CheckDone>();
	let current = options.settings;
	let isByName = false;
	return {
		...plain,
		watch: (bus) => {
			plain.watch(bus);
			bus.subscribe((event) => {
				isRehearsal ||= event.rehearsal;
				if (event.type === 'plan-made') checks.clear();
				if (event.type === 'run-ended') isByName = event.resolvesHere === true;
				if (event.type === 'check-done') checks.set(event.check, event);
			});
		},
		approve: async (first, replan, startOver) => {
			for (let plan: Plan = first; ;) {
				const mayStartOver = startOver !== undefined && isComplete(plan);
				const choice = await askAboutPlan(dialog, {plan, checks: [...checks.values()], isRehearsal, mayStartOver});
				if (choice === 'quit') return undefined;
				current = plan.settings.values;
				if (choice === 'start') return approveAll(plan, 'key');
				if (choice === 'start-over' && startOver) {
					plan = await startOver();
					continue;
				}
				const settings = await askForSetting(dialog, current);
				if (settings) plan = await replan(settings);
			}
		},
		afterFailure: async (recovery) => {
			const choice = await askAfterFailure(dialog, recovery, [...checks.values()]);
			if (choice === 'quit' || choice === 'rehearse') return {choice};
			const settings = choice === 'change' ? await askForSetting(dialog, current) : undefined;
			return {choice: 'retry', ...defined({settings}), ...(choice === 'fetch' ? {installTools: true} : {})};
		},
		// The tunnel of a rehearsal is simulated: it neither stays nor has to be stopped.
		afterSuccess: async () => (isRehearsal ? 'keep-tunnel' : askAboutTunnel(dialog, isByName)),
	};
}

/** One of the numbered choices. */
type Choice<T> = {readonly label: MessageKey; readonly answer: T};

/** Writes lines and asks, in the user's language. */
function createDialog(translator: Translator, {write, askLine}: LineTerminal) {
	const {text} = translator;
	const line = (words: string): void => write(`${words}\n`);
	const number = async (count: number): Promise<number | undefined> => {
		for (;;) {
			const typed = await askLine(text('wizard.choiceType', {count}));
			if (typed === undefined) return undefined;
			const chosen = Number(typed.trim());
			if (Number.isInteger(chosen) && chosen >= 1 && chosen <= count) return chosen - 1;
		}
	};
	return {
		...translator,
		line,
		action: (action: ActionToShow): void => line(nextActionText(action, translator)),
		/** The line that was typed; undefined at the end of input. */
		ask: askLine,
		/** Asks for a number from 1 to `count` until one is typed; answers its index, undefined at the end of input. */
		number,
		/** Lists choices and asks until one is chosen; `otherwise` at the end of input. */
		choose: async <T>(choices: readonly Choice<T>[], otherwise: T): Promise<T> => {
			choices.forEach(({label}, index) => line(`${index + 1}. ${text(label)}`));
			const chosen = await number(choices.length);
			return chosen === undefined ? otherwise : (choices[chosen]?.answer ?? otherwise);
		},
	};
}

type Dialog = ReturnType<typeof createDialog>;

/** Asks like `choose`; the choice `checks` reads the check results and asks again. */
async function chooseOrReadChecks<T extends string>(
	dialog: Dialog,
	choices: readonly Choice<T | 'checks'>[],
	checks: readonly CheckDone[],
): Promise<T | 'quit'> {
	for (;;) {
		const choice = await dialog.choose<T | 'checks' | 'quit'>(
			[...choices, {label: 'wizard.choiceQuit', answer: 'quit'}],
			'quit',
		);
		if (choice !== 'checks') return choice;
		readChecks(dialog, checks);
	}
}

/** A plan to be approved, and what is asked about it. */
type AskedPlan = {
	readonly plan: Plan;
	readonly checks: readonly CheckDone[];
	readonly isRehearsal: boolean;
	/** The rehearsal is complete: it can start over. */
	readonly mayStartOver: boolean;
};

/** Reads the summary of the checks and the questions that only the user can answer, then asks. */
async function askAboutPlan(
	dialog: Dialog,
	{plan, checks, isRehearsal, mayStartOver}: AskedPlan,
): Promise<'start' | 'change' | 'start-over' | 'quit'> {
	const summary = checksSummary(checks);
	if (summary) dialog.line(dialog.translate(summary));
	for (const {blockedBy} of plan.steps.map(({found}) => found)) {
		if (!blockedBy) continue;
		dialog.line(dialog.translate(blockedBy.question));
		for (const action of decisionActions(blockedBy)) dialog.line(nextActionText(action, dialog));
	}
	if (asksPassword(plan))
		dialog.line(dialog.text(isRehearsal ? 'wizard.consentSpokenPractice' : 'wizard.consentSpoken'));
	return chooseOrReadChecks<'start' | 'change' | 'start-over'>(
		dialog,
		[
			{label: mayStartOver ? 'wizard.choiceLook' : 'wizard.choiceStart', answer: 'start'},
			...(mayStartOver ? [{label: 'wizard.choiceStartOver', answer: 'start-over'} as const] : []),
			{label: 'wizard.choiceChange', answer: 'change'},
			...(summary ? [{label: 'wizard.choiceChecks', answer: 'checks'} as const] : []),
		],
		checks,
	);
}

/** Asks after a failure, which the plain view has read. What a download brings is read before it can be chosen. */
async function askAfterFailure(dialog: Dialog, recovery: RecoveryOptions | undefined, checks: readonly CheckDone[]) {
	if (recovery?.fetch) dialog.line(dialog.translate(toolInstallLines(recovery.fetch)));
	if (recovery?.rehearse) dialog.line(dialog.text('wizard.rehearseSaid'));
	return chooseOrReadChecks<'retry' | 'change' | 'fetch' | 'rehearse'>(
		dialog,
		[
			{label: 'wizard.keyRetry', answer: 'retry'},
			{label: 'wizard.keyRetrySetting', answer: 'change'},
			...(recovery?.fetch ? [{label: 'wizard.choiceFetch', answer: 'fetch'} as const] : []),
			...(recovery?.rehearse ? [{label: 'wizard.choiceRehearse', answer: 'rehearse'} as const] : []),
			...(checks.length > 0 ? [{label: 'wizard.choiceChecks', answer: 'checks'} as const] : []),
		],
		checks,
	);
}

/** Reads the check results: what blocks and what warns with its next actions, then by topic what is fine. */
function readChecks(dialog: Dialog, checks: readonly CheckDone[]): void {
	const {blocking, warnings, fine} = groupChecks(checks);
	const summary = checksSummary(checks);
	if (summary) dialog.line(dialog.translate(summary));
	for (const check of [...blocking, ...warnings]) {
		dialog.line(checkText(check, dialog));
		check.next.forEach((action) => dialog.action(action));
	}
	for (const group of fine) {
		const {title, results} = topicText(group.topic, group.checks, dialog);
		dialog.line(`${title}${dialog.text('views.colon')}${results}`);
	}
}

/** Reads how browsers open the page, then asks whether the tunnel stays. */
async function askAboutTunnel(dialog: Dialog, isByName: boolean): Promise<'keep-tunnel' | 'stop-tunnel'> {
	if (isByName) dialog.line(dialog.text('wizard.browsers'));
	return dialog.choose(
		[
			{label: 'wizard.choiceKeepTunnel', answer: 'keep-tunnel'},
			{label: 'wizard.choiceStopTunnel', answer: 'stop-tunnel'},
		],
		'keep-tunnel',
	);
}

/** Asks which setting to change, and for its new value until the check of its flag accepts it; undefined for an empty line. */
async function askForSetting(dialog: Dialog, settings: Settings): Promise<Partial<Settings> | undefined> {
	typedSettings.forEach(({flag, name}, index) => dialog.line(`${index + 1}. ${flag}: ${textOf(settings[name])}`));
	const field = typedSettings[(await dialog.number(typedSettings.length)) ?? -1];
	if (field === undefined) return undefined;
	readField(dialog, field, settings[field.name]);
	for (;;) {
		const typed = (await dialog.ask(`${field.flag}: `))?.trim();
		if (typed === undefined || typed === '') return undefined;
		const checked = checkTyped(field, field.kind === 'list' && typed === emptyList ? '' : typed);
		if ('value' in checked) return {[field.name]: checked.value} as Partial<Settings>;
		dialog.line(dialog.translate(checked.wrong));
	}
}

/** Input that empties a list, since an empty line keeps it. */
const emptyList = '-';

/** Reads what a setting is for and its choices; of a list its entries, and how others are typed. */
function readField(dialog: Dialog, {explains, choices, kind}: SettingDefinition, value: SettingValue): void {
	const {text, line} = dialog;
	line(`${text(explains)}${choices === undefined ? '' : ` (${choices.join(text('names.comma'))})`}`);
	if (kind !== 'list') return;
	(typeof value === 'object' ? value : []).forEach((entry) => line(entry));
	line(`${text('wizard.listHint')} ${text('wizard.listNone', {none: emptyList})}`);
}
