import {commandEnd, describeEvent} from '../../domain/describe-event.ts';
import type {EventOf, SetupEvent} from '../../domain/event.ts';
import type {StepId} from '../../domain/step.ts';
import {durationText, type EarlierMs} from '../durations.ts';
import {nextActionText} from '../next-actions.ts';
import {failureText, lastLines, type ShownFailure} from '../failure-text.ts';
import {planLines} from './plan-text.ts';
import {
	changedLine,
	endingLines,
	failureLines,
	headingLines,
	isWarning,
	listedLines,
	siteCheckLines,
	statusLines,
	type Listed,
} from './run-text.ts';
import type {PlainStyle} from './style.ts';
import {type CheckDone, topicText, checkText} from '../check-results.ts';
import type {PaintedSymbols} from '../symbols.ts';

/** The shortest time between two progress lines of one kind, so that a download does not fill the log. */
const progressEveryMs = 10_000;

/** What the renderer shows of a run. */
type RendererOptions = {
	readonly steps: readonly {readonly id: StepId}[];
	readonly verbose: boolean;
	/** Only what needs attention: warnings, failures, steps that are not ready. */
	readonly quiet: boolean;
	/** The plan shows how each step is undone. */
	readonly whole: boolean;
	readonly yes: boolean;
	/** How long steps took on this machine; asked once, for a plan. */
	readonly earlier: () => EarlierMs;
	/** Whether a drawn list shows the event, so that it gets no line. */
	isDrawn(event: SetupEvent): boolean;
};

/** Renders events as lines: heading, plan, steps, checks, ending. */
export function createEventRenderer(options: RendererOptions, style: PlainStyle) {
	const {verbose, quiet} = options;
	const linesOf = createEventLines(style, verbose);
	const checks = createCheckLines({...style, verbose, quiet});
	const conditions = createConditionLines(options, style);
	const failures = createFailureLines(style);
	const listed: Listed[] = [];
	let started: EventOf<'run-started'> | undefined;
	const render = (event: SetupEvent): readonly string[] => {
		switch (event.type) {
			case 'run-started':
				started = event;
				return headingLines(event, style);
			case 'failure-decided':
				return failures.decided(event.failure);
			case 'plan-made':
				failures.forget();
				return plannedLines(event, started, options, style);
			case 'step-inspected':
				return started?.command === 'status' ? conditions.hear(event) : [];
			case 'check-done':
				return started?.command === 'doctor' ? checks.hear(event) : [];
			case 'tool-listed':
			case 'run-listed':
				listed.push(event);
				return [];
			case 'run-ended':
				return [
					...listedLines(listed, style, verbose),
					...checks.flush(),
					...conditions.flush(),
					...(event.failure ? failures.decided(event.failure) : []),
					...(quiet && !event.failure && !event.messages.some(isWarning)
						? []
						: endingLines(event, style, started?.runFolder)),
				];
			default:
				if (event.type === 'step-ended') failures.hear(event);
				return options.isDrawn(event) ? [] : linesOf(event);
		}
	};
	const siteChecks = createSiteCheckLines(style, quiet);
	return (event: SetupEvent): readonly string[] => {
		if (event.type === 'site-checked' && !options.isDrawn(event)) return siteChecks.hear(event);
		const before = siteChecks.flush();
		const lines = render(event);
		return quiet && !needsAttention(event) ? before : [...before, ...lines];
	};
}

/** Gathers results of the site's checks, which come together, for one table; `quiet` keeps those that failed. */
function createSiteCheckLines(style: PlainStyle, quiet: boolean) {
	let reports: EventOf<'site-checked'>['report'][] = [];
	return {
		hear({report}: EventOf<'site-checked'>): readonly string[] {
			if (!quiet || report.status === 'failed') reports.push(report);
			return [];
		},
		flush(): readonly string[] {
			const shown = reports;
			reports = [];
			return siteCheckLines(shown, style);
		},
	};
}

/** Whether `--quiet` shows what an event says. */
function needsAttention(event: SetupEvent): boolean {
	if (event.type === 'notice') return event.level === 'warning';
	return ['failure-decided', 'step-inspected', 'check-done', 'run-ended'].includes(event.type);
}

/** The plan of `up`, `down` or `plan`; nothing where `up` finds all of it done. */
function plannedLines(
	event: EventOf<'plan-made'>,
	started: EventOf<'run-started'> | undefined,
	{whole, verbose, yes, earlier}: RendererOptions,
	style: PlainStyle,
): readonly string[] {
	if (style.isSpoken || (!whole && event.steps.every(({action}) => action === 'keep'))) return [];
	const isDown = started?.command === 'down';
	return planLines(event, style, {
		commands: verbose || (!isDown && (whole || !yes)),
		undo: whole,
		earlier: event.rehearsal ? {} : earlier(),
		activeChanges: started?.activeChanges ?? [],
	});
}

/** The table of `status`, once every step is looked at; after it each step whose condition changes. */
function createConditionLines({steps, quiet}: Pick<RendererOptions, 'steps' | 'quiet'>, style: PlainStyle) {
	const inspected = new Map<StepId, EventOf<'step-inspected'>>();
	let isShown = false;
	const table = (): readonly string[] => {
		const seen = steps.flatMap(({id}) => inspected.get(id) ?? []);
		const shown = quiet ? seen.filter(({found}) => found.kind !== 'ready') : seen;
		isShown = true;
		return shown.length === 0 ? [] : ['', ...statusLines(shown, style)];
	};
	return {
		hear(event: EventOf<'step-inspected'>): readonly string[] {
			if (isShown) return [changedLine(event, style)];
			inspected.set(event.step, event);
			return inspected.size === steps.length ? table() : [];
		},
		/** What was looked at before the run ended early. */
		flush: (): readonly string[] => (isShown || inspected.size === 0 ? [] : table()),
	};
}

/** Shows each failure once: when it is decided, or at the end of a run without a decision; with it the other steps that failed. */
function createFailureLines(style: PlainStyle) {
	let failed: {readonly step: StepId; readonly failure: ShownFailure}[] = [];
	let shown: string | undefined;
	return {
		hear({step, failure}: EventOf<'step-ended'>): void {
			if (failure) failed.push({step, failure});
		},
		decided(failure: ShownFailure): readonly string[] {
			if (shown === failure.message.text) return [];
			shown = failure.message.text;
			return failureLines(failure, failed, style);
		},
		/** Before another attempt. */
		forget(): void {
			failed = [];
			shown = undefined;
		},
	};
}

/** Renders the events between plan and ending as lines that stay; drops progress that comes too often. */
function createEventLines(style: PlainStyle, verbose: boolean): (event: SetupEvent) => readonly string[] {
	const {symbols, translate, text: textOf, titleOf, isSpoken} = style;
	const isNews = createProgressFilter();
	let isUndoing = false;
	// A step that is done already is told once.
	const begun = new Map<StepId, string>();
	const shown = new Map<number, string>();
	const linesOf = (event: SetupEvent): readonly string[] => {
		const sentence = describeEvent(event);
		const text = sentence ? translate(sentence) : '';
		const step = 'step' in event && event.step ? `${symbols.paint('cyan', `[${event.step}]`)} ` : '';
		switch (event.type) {
			case 'step-started':
				isUndoing = event.undoing === true;
				if (!isUndoing || verbose)
					begun.set(event.step, `${step}${titleOf(event.step)}${isUndoing ? `${textOf('views.colon')}${text}` : ''}`);
				return [];
			case 'step-progress':
			case 'step-awaits':
			case 'tool-progress':
				return isNews(event, text) ? [`${step}${text}`] : [];
			case 'command-started':
				shown.set(event.command, event.shown);
				return (event.kind === 'query' || isUndoing || isSpoken) && !verbose
					? []
					: [`${step}${symbols.paint('dim', `$ ${event.shown}`)}`];
			case 'command-line':
				return verbose ? [`${step}  ${event.readable ?? event.text}`] : [];
			case 'command-ended':
				return verbose
					? [`${step}${symbols.paint('dim', translate(commandEnd(event, shown.get(event.command) ?? '')))}`]
					: [];
			case 'step-ended':
				if (event.outcome === 'undone' && !verbose) return [];
				return [`${symbols.ofOutcome(event.outcome)} ${step}${stepEndText(event, style)}`];
			case 'notice':
				return noticeLines(event, step, style);
			case 'tool-installed':
			case 'change-recorded':
				return [`${step}${text}`];
			case 'change-undone':
				return [`${symbols.ok} ${step}${text}`];
			default:
				return [];
		}
	};
	return (event) => {
		const lines = linesOf(event);
		const begin = 'step' in event && event.step ? begun.get(event.step) : undefined;
		if (begin === undefined || event.type === 'step-started' || lines.length === 0) return lines;
		if ('step' in event && event.step) begun.delete(event.step);
		return event.type === 'step-ended' && event.outcome === 'already-done' ? lines : [begin, ...lines];
	};
}

/** Drops progress that repeats the last text of its step or tool, or comes too soon after it. */
function createProgressFilter() {
	const last = new Map<string, {readonly text: string; readonly atMs: number}>();
	return (event: EventOf<'step-progress' | 'step-awaits' | 'tool-progress'>, text: string): boolean => {
		const source = event.type === 'tool-progress' ? `${event.tool} ${event.stage}` : `${event.step} ${event.type}`;
		const before = last.get(source);
		const atMs = Date.parse(event.at);
		if (before && (before.text === text || atMs - before.atMs < progressEveryMs)) return false;
		last.set(source, {text, atMs});
		return true;
	};
}

/** How a step ended: its title, the time it took and the reason. Why it failed is said once, after all steps. */
function stepEndText(event: EventOf<'step-ended'>, {translate, text, titleOf, doneOf}: PlainStyle): string {
	const reason = event.found && !event.failure ? `${text('views.colon')}${translate(event.found.reason)}` : '';
	const duration = event.durationMs >= 1000 ? ` (${durationText({text}, event.durationMs)})` : '';
	const isDone = event.outcome === 'applied' || event.outcome === 'repaired' || event.outcome === 'already-done';
	if (isDone) return `${doneOf(event.step)}${duration}${reason}`;
	return `${titleOf(event.step)} (${text(`views.outcome_${event.outcome}`)})${duration}${reason}`;
}

/** How many lines of a notice are shown below the first. */
const noticeDetails = 4;

/** A notice, and below it what to do about it. */
function noticeLines(event: EventOf<'notice'>, step: string, style: PlainStyle): readonly string[] {
	const warning = event.level === 'warning' ? `${style.symbols.warning} ` : '';
	const {headline, details} = failureText(event, style);
	return [
		`${step}${warning}${headline}`,
		...lastLines(details, noticeDetails, event, style).map((line) => `    ${line}`),
		...event.next.map((action) => `    ${nextActionText(action, style)}`),
	];
}

type CheckStyle = Pick<PlainStyle, 'symbols' | 'translate' | 'text'> & {
	readonly verbose: boolean;
	readonly quiet: boolean;
};

/** Gathers check results by topic: a line for what is fine, and below it what is not, with what to run. */
export function createCheckLines(style: CheckStyle) {
	let topic: CheckDone[] = [];
	const flush = (): readonly string[] => {
		const done = topic;
		topic = [];
		return topicLines(done, style);
	};
	return {
		/** The lines of the topic before, once a result of another topic comes. */
		hear(event: CheckDone): readonly string[] {
			const before = topic[0] && topic[0].topic !== event.topic ? flush() : [];
			topic.push(event);
			return before;
		},
		/** The lines of the last topic. */
		flush,
	};
}

function topicLines(done: readonly CheckDone[], style: CheckStyle): readonly string[] {
	const {symbols, verbose, quiet} = style;
	const [first] = done;
	const wrong = done.filter(({status}) => status === 'warning' || status === 'blocking');
	const fine = done.filter(({status}) => status === 'ok' || (verbose && status === 'not-applicable'));
	if (!first || wrong.length + fine.length === 0 || (quiet && wrong.length === 0)) return [];
	const {title, results} = topicText(first.topic, fine, style);
	return [
		`${markOf(wrong, symbols)} ${symbols.paint('bold', title)}${results === '' ? '' : `  ${results}`}`,
		...wrong.flatMap((check) => wrongLines(check, style)),
	];
}

function markOf(wrong: readonly CheckDone[], {ok, warning, failed}: PaintedSymbols): string {
	if (wrong.some(({status}) => status === 'blocking')) return failed;
	return wrong.length > 0 ? warning : ok;
}

/** A warning with its next actions; those of a result that blocks are printed at the end of the run, but for the page of its check. */
function wrongLines(check: CheckDone, style: CheckStyle): readonly string[] {
	const {paint, failed, warning} = style.symbols;
	const blocks = check.status === 'blocking';
	const text = checkText(check, style, (effect) => paint(blocks ? 'red' : 'dim', effect));
	const shown = blocks ? check.next.filter(({message}) => message.key === 'doctor.readAbout') : check.next;
	const actions = shown.map((action) => `        ${nextActionText(action, style)}`);
	return [`    ${blocks ? failed : warning} ${text}`, ...actions];
}
