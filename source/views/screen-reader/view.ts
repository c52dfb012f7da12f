import {decisionActions} from '../../domain/failure.ts';
import {defined} from '../../domain/defined.ts';
import {isComplete, type Plan} from '../../domain/plan.ts';
import type {RecoveryOptions, View} from '../../domain/ports/view.ts';
import type {SettingDefinition, Settings, SettingValue} from '../../domain/settings.ts';
import type {Translator} from '../../i18n/translate.ts';
import {checksSummary, checkText, groupChecks, topicText, type CheckDone} from '../check-results.ts';
import type {EarlierMs} from '../durations.ts';
import {approveAll} from '../json-view.ts';
import {nextActionText} from '../next-actions.ts';
import {asksPassword, toolInstallLines} from '../prompts.ts';
import {checkTyped, textOf, typedSettings} from '../setting-input.ts';
import {createDialog, type Choice, type Dialog, type LineTerminal} from './dialog.ts';
import {readPlan, readSteps, type LessonFacts} from './steps.ts';

/** What the view for a screen reader is made with. */
type ScreenReaderOptions = LineTerminal & {
	readonly translator: Translator;
	/** Writes every event but the plan as a line; asks nothing by itself. */
	readonly plain: View;
	/** The settings of the first plan. */
	readonly settings: Settings;
	/** Every setting's default on this host. */
	readonly defaults: Settings;
	/** How long steps took on this machine. */
	readonly earlier: () => EarlierMs;
	readonly lesson: LessonFacts;
};

/** What was heard of the run so far. */
type Heard = {
	readonly checks: Map<string, CheckDone>;
	isRehearsal: boolean;
	isByName: boolean;
	/** How many changes of this run can be undone. */
	changes: number;
	plan: Plan | undefined;
};

/**
 * The wizard for a screen reader: plain lines that stay, and numbered choices; nothing is ever drawn over. That a run is a rehearsal is said
 * at its beginning and where it is started, not on each line.
 */
export function createScreenReaderView(options: ScreenReaderOptions): View {
	const {plain, lesson, defaults, earlier} = options;
	const dialog = createDialog(options.translator, options);
	const heard: Heard = {checks: new Map(), isRehearsal: false, isByName: false, changes: 0, plan: undefined};
	let current = options.settings;
	return {
		...plain,
		watch: (bus) => {
			plain.watch(bus);
			bus.subscribe((event) => {
				heard.isRehearsal ||= event.rehearsal;
				if (event.type === 'plan-made') heard.checks.clear();
				if (event.type === 'run-ended') heard.isByName = event.resolvesHere === true;
				if (event.type === 'check-done') heard.checks.set(event.check, event);
				if (event.type === 'change-recorded') heard.changes += 1;
				if (event.type === 'change-undone') heard.changes -= 1;
			});
		},
		approve: async (first, replan, startOver) => {
			for (let plan: Plan = first; ;) {
				heard.plan = plan;
				readPlan(dialog, plan, heard.isRehearsal ? {} : earlier());
				const choice = await askAboutPlan(dialog, heard, {
					plan,
					mayStartOver: startOver !== undefined && isComplete(plan),
					lesson,
				});
				if (choice === 'quit') return undefined;
				current = plan.settings.values;
				if (choice === 'start') return approveAll(plan, 'key');
				if (choice === 'start-over' && startOver) {
					plan = await startOver();
					continue;
				}
				const settings = await askForSetting(dialog, current, defaults);
				if (settings) plan = await replan(settings);
			}
		},
		afterFailure: async (recovery) => {
			for (;;) {
				const choice = await askAfterFailure(dialog, heard, recovery, lesson);
				if (choice === 'quit' || choice === 'rehearse' || choice === 'undo') return {choice};
				const settings = choice === 'change' ? await askForSetting(dialog, current, defaults) : undefined;
				// The way back out of the settings is no new attempt.
				if (choice === 'change' && settings === undefined) continue;
				return {choice: 'retry', ...defined({settings}), ...(choice === 'fetch' ? {installTools: true} : {})};
			}
		},
		// The tunnel of a rehearsal is simulated: it neither stays nor has to be stopped.
		afterSuccess: async () => (heard.isRehearsal ? 'keep-tunnel' : askAboutTunnel(dialog, heard.isByName)),
	};
}

/** Asks like `choose`, until another choice than reading is made: the check results, and what the steps of the plan do. */
async function chooseOrRead<T extends string>(
	dialog: Dialog,
	choices: readonly Choice<T>[],
	{checks, plan, isRehearsal, lesson}: Heard & {readonly lesson: LessonFacts},
): Promise<T | 'quit'> {
	const reading = [
		...(checks.size > 0 ? [{label: 'wizard.choiceChecks', answer: 'checks'} as const] : []),
		...(plan === undefined ? [] : [{label: 'wizard.choiceSteps', answer: 'steps'} as const]),
	];
	for (;;) {
		const choice = await dialog.choose<T | 'checks' | 'steps' | 'quit'>(
			[...choices, ...reading, {label: 'wizard.choiceQuit', answer: 'quit'}],
			'quit',
		);
		if (choice === 'checks') readChecks(dialog, [...checks.values()]);
		else if (choice === 'steps' && plan !== undefined) await readSteps(dialog, plan, lesson, isRehearsal);
		else if (choice !== 'steps') return choice;
	}
}

/** Reads the summary of the checks and the questions that only the user can answer, then asks. */
async function askAboutPlan(
	dialog: Dialog,
	heard: Heard,
	{
		plan,
		mayStartOver,
		lesson,
	}: {
		readonly plan: Plan;
		/** The rehearsal is complete: it can start over. */
		readonly mayStartOver: boolean;
		readonly lesson: LessonFacts;
	},
): Promise<'start' | 'change' | 'start-over' | 'quit'> {
	const summary = checksSummary([...heard.checks.values()]);
	if (summary) dialog.line(dialog.translate(summary));
	for (const {blockedBy} of plan.steps.map(({found}) => found)) {
		if (!blockedBy) continue;
		dialog.line(dialog.translate(blockedBy.question));
		for (const action of decisionActions(blockedBy)) dialog.line(nextActionText(action, dialog));
	}
	if (asksPassword(plan))
		dialog.line(dialog.text(heard.isRehearsal ? 'wizard.consentSpokenPractice' : 'wizard.consentSpoken'));
	return chooseOrRead<'start' | 'change' | 'start-over'>(
		dialog,
		[
			{label: mayStartOver ? 'wizard.choiceLook' : 'wizard.choiceStart', answer: 'start'},
			...(mayStartOver ? [{label: 'wizard.choiceStartOver', answer: 'start-over'} as const] : []),
			{label: 'wizard.choiceChange', answer: 'change'},
		],
		{...heard, lesson},
	);
}

/** Asks after a failure, which the plain view has read. What a download brings is read before it can be chosen. */
async function askAfterFailure(
	dialog: Dialog,
	heard: Heard,
	recovery: RecoveryOptions | undefined,
	lesson: LessonFacts,
) {
	if (recovery?.fetch) dialog.line(dialog.translate(toolInstallLines(recovery.fetch)));
	if (recovery?.rehearse) dialog.line(dialog.text('wizard.rehearseSaid'));
	return chooseOrRead<'retry' | 'change' | 'fetch' | 'rehearse' | 'undo'>(
		dialog,
		[
			{label: 'wizard.choiceRetry', answer: 'retry'},
			{label: 'wizard.choiceRetrySetting', answer: 'change'},
			...(recovery?.fetch ? [{label: 'wizard.choiceFetch', answer: 'fetch'} as const] : []),
			...(recovery?.rehearse ? [{label: 'wizard.choiceRehearse', answer: 'rehearse'} as const] : []),
			...(heard.changes > 0 ? [{label: 'wizard.choiceUndo', answer: 'undo'} as const] : []),
		],
		{...heard, lesson},
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

/** Input that empties a list, since an empty line keeps it. */
const emptyList = '-';

/** Asks which setting to change, and for its new value until the check of its flag accepts it; undefined for the way back. */
async function askForSetting(
	dialog: Dialog,
	settings: Settings,
	defaults: Settings,
): Promise<Partial<Settings> | undefined> {
	for (;;) {
		const labels = typedSettings.map(
			({flag, name}) => `${flag}${dialog.text('views.colon')}${spoken(dialog, settings[name])}`,
		);
		const field = typedSettings[(await dialog.pickOrBack(labels)) ?? -1];
		if (field === undefined) return undefined;
		readField(dialog, field, {value: settings[field.name], preset: defaults[field.name]});
		const changed = await askForValue(dialog, field);
		if (changed !== undefined) return changed;
	}
}

/** Undefined for an empty line, which keeps the value, and at the end of input. */
async function askForValue(dialog: Dialog, field: SettingDefinition): Promise<Partial<Settings> | undefined> {
	for (;;) {
		const typed = (await dialog.ask(dialog.text('wizard.valueType', {flag: field.flag})))?.trim();
		if (typed === undefined || typed === '') return undefined;
		const checked = checkTyped(field, field.kind === 'list' && typed === emptyList ? '' : typed);
		if ('value' in checked) return {[field.name]: checked.value} as Partial<Settings>;
		dialog.line(dialog.translate(checked.wrong));
	}
}

const spoken = ({text}: Pick<Dialog, 'text'>, value: SettingValue): string =>
	(typeof value === 'object' && value.length === 0) || value === '' ? text('names.nothing') : textOf(value);

/** Reads what a setting is for, its value and its default, and what is allowed; of a list how its entries are typed. */
function readField(
	dialog: Dialog,
	{explains, choices, kind, bounds}: SettingDefinition,
	{value, preset}: {readonly value: SettingValue; readonly preset: SettingValue},
): void {
	const {text, line} = dialog;
	line(text(explains));
	line(text('wizard.fieldNow', {value: spoken(dialog, value), preset: spoken(dialog, preset)}));
	if (choices !== undefined) line(text('wizard.fieldChoices', {choices: choices.join(text('names.comma'))}));
	if (bounds !== undefined) line(text('wizard.fieldBounds', {least: bounds[0], most: bounds[1]}));
	if (kind === 'list') line(`${text('wizard.listHint')} ${text('wizard.listNone', {none: emptyList})}`);
}
