import {describeEvent, elapsedText} from '../../domain/describe-event.ts';
import type {SetupEvent} from '../../domain/event.ts';
import type {StepId} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {translate, translateKey, type Language} from '../../i18n/translate.ts';
import type {Symbols} from '../symbols.ts';
import {createCheckLines} from './check-text.ts';
import {endingLines} from './ending-text.ts';
import {planLines} from './plan-text.ts';

/** Progress of one kind is told again only after so long, else a download would fill the log. */
const progressEveryMs = 10_000;

/** How events are told, and the steps' titles. */
type EventLook = {
	readonly symbols: Symbols;
	readonly lang: Language;
	readonly verbose: boolean;
	doneOf(id: StepId): string;
	titleOf(id: StepId): string;
};

/** Turns events into append-only lines; keeps in mind what was told a moment ago. */
function createEventLines(look: EventLook): (event: SetupEvent) => readonly string[] {
	const told = new Map<string, {readonly text: string; readonly atMs: number}>();
	const {symbols: marks, lang} = look;
	const colon = translateKey('views.colon', lang);
	const isNews = (
		event: Extract<SetupEvent, {type: 'step-progress' | 'step-awaits' | 'tool-progress'}>,
		text: string,
	): boolean => {
		const place = event.type === 'tool-progress' ? `${event.tool} ${event.stage}` : `${event.step} ${event.type}`;
		const before = told.get(place);
		const atMs = Date.parse(event.at);
		if (before && (before.text === text || atMs - before.atMs < progressEveryMs)) return false;
		told.set(place, {text, atMs});
		return true;
	};
	return (event) => {
		const sentence = describeEvent(event);
		const text = sentence ? translate(sentence, lang) : '';
		const of = 'step' in event && event.step ? `${marks.paint('cyan', `[${event.step}]`)} ` : '';
		switch (event.type) {
			case 'step-started':
				return [`${of}${look.titleOf(event.step)}${event.undoing ? `${colon}${text}` : ''}`];
			case 'step-progress':
			case 'step-awaits':
				return isNews(event, text) ? [`${of}${text}`] : [];
			case 'command-started':
				return event.kind === 'query' && !look.verbose ? [] : [`${of}${marks.paint('dim', `$ ${event.shown}`)}`];
			case 'command-line':
				return look.verbose ? [`${of}  ${event.readable ?? event.text}`] : [];
			case 'command-ended':
				return look.verbose ? [`${of}${marks.paint('dim', text)}`] : [];
			case 'tool-listed':
			case 'tool-installed':
				return [text];
			case 'tool-progress':
				return isNews(event, text) ? [text] : [];
			case 'step-ended':
				return [`${marks.ofOutcome(event.outcome)} ${of}${endOf(event, look)}`];
			case 'notice':
				return noticeLines(event, of, look);
			case 'site-checked':
			case 'change-recorded':
			case 'change-undone':
				return [`${of}${text}`];
			default:
				return [];
		}
	};
}

/** How a step ended: its failure, else its title, the time it took and why it is so. */
function endOf(event: Extract<SetupEvent, {type: 'step-ended'}>, {lang, titleOf, doneOf}: EventLook): string {
	if (event.failure) return translate(event.failure.message, lang);
	const because = event.found ? `${translateKey('views.colon', lang)}${translate(event.found.reason, lang)}` : '';
	const took = event.durationMs >= 1000 ? ` (${elapsedText(event.durationMs)})` : '';
	const isDone = event.outcome === 'applied' || event.outcome === 'repaired' || event.outcome === 'already-done';
	return isDone
		? `${doneOf(event.step)}${took}${because}`
		: `${titleOf(event.step)} (${translateKey(`views.outcome_${event.outcome}`, lang)})${took}${because}`;
}

/** A notice, and under it what to do about it. */
function noticeLines(
	event: Extract<SetupEvent, {type: 'notice'}>,
	of: string,
	{symbols: marks, lang}: EventLook,
): readonly string[] {
	const colon = translateKey('views.colon', lang);
	const warns = event.level === 'warning' ? marks.paint('yellow', '! ') : '';
	return [
		`${of}${warns}${translate(event.message, lang)}`,
		...event.next.map(
			(action) => `    ${translate(action.message, lang)}${action.run === undefined ? '' : `${colon}${action.run}`}`,
		),
	];
}

/** What stands before a line of a rehearsal, with its space. */
export const rehearsalMark = (symbols: Symbols, lang: Language): string =>
	`${symbols.paint('inverse', translateKey('views.rehearsal', lang))} `;

/** Where lines are written; knows how long ago the last one was, and never leaves two lines blank. */
type LineWriter = {write(lines: readonly string[], rehearsal?: boolean): void; silentMs(): number};

/** Paper over a stream; once it has heard of a rehearsal, each line is marked as of one. */
export function createLineWriter(
	{write, now, lang}: {readonly write: (text: string) => void; readonly now: () => Date; readonly lang: Language},
	symbols: Symbols,
): LineWriter {
	let lastMs = now().getTime();
	let isBlank = true;
	let isMarked = false;
	return {
		write(lines, rehearsal = false) {
			if (lines.length === 0) return;
			lastMs = now().getTime();
			isMarked ||= rehearsal;
			const mark = isMarked ? rehearsalMark(symbols, lang) : '';
			for (const line of lines.flatMap((text) => text.split('\n'))) {
				if (line !== '') write(`${mark}${line}\n`);
				else if (!isBlank) write('\n');
				isBlank = line === '';
			}
		},
		silentMs: () => now().getTime() - lastMs,
	};
}

/** A step's title as a task, and once it is done. */
export type StepNames = {titleOf(id: StepId): string; doneOf(id: StepId): string};

type Look = StepNames & {readonly symbols: Symbols; readonly lang: Language; takes(event: SetupEvent): boolean};
type Inspected = Extract<SetupEvent, {type: 'step-inspected'}>;

/** What is told of each event, in lines: heading, plan, steps, ending. `takes` names events that a drawn list shows by itself. */
export function createEventRenderer(
	options: {
		readonly steps: readonly {readonly id: StepId}[];
		readonly verbose: boolean;
		readonly whole: boolean;
		readonly yes: boolean;
	},
	look: Look,
): (event: SetupEvent) => readonly string[] {
	const linesOf = createEventLines({...look, verbose: options.verbose});
	const checks = createCheckLines({symbols: look.symbols, lang: look.lang, verbose: options.verbose});
	const found = new Map<StepId, Inspected>();
	let started: Extract<SetupEvent, {type: 'run-started'}> | undefined;
	return (event) => {
		switch (event.type) {
			case 'run-started':
				started = event;
				return headingLines(event, look);
			case 'plan-made':
				return planLines(event, {
					...look,
					commands: options.whole || options.verbose || !options.yes,
					whole: options.whole,
				});
			case 'step-inspected':
				found.set(event.step, event);
				return [];
			case 'check-done':
				return started?.command === 'doctor' ? checks.hear(event) : [];
			case 'run-ended':
				return [
					...checks.flush(),
					...(started?.command === 'status' ? statusLines(options.steps, found, look) : []),
					...endingLines(event, {...look, runFolder: started?.runFolder}),
				];
			default:
				return look.takes(event) ? [] : linesOf(event);
		}
	};
}

function headingLines(
	event: Extract<SetupEvent, {type: 'run-started'}>,
	{lang, symbols: marks, titleOf}: Look,
): string[] {
	const head = translate(
		message('views.heading', {version: event.version, profile: String(event.settings['profile']?.value ?? '')}),
		lang,
	);
	const resumes = event.resumes?.brokeOffAt
		? [translate(message('engine.resumes', {step: titleOf(event.resumes.brokeOffAt)}), lang)]
		: [];
	return [
		marks.paint('bold', head),
		...(event.rehearsal ? [translateKey('views.rehearsalHead', lang)] : []),
		...resumes,
	];
}

function statusLines(
	steps: readonly {readonly id: StepId}[],
	found: ReadonlyMap<StepId, Inspected>,
	{symbols: marks, lang, titleOf, doneOf}: Look,
): string[] {
	return steps.flatMap(({id}) => {
		const inspected = found.get(id);
		if (!inspected) return [];
		const {kind, reason: because} = inspected.found;
		const mark = kind === 'ready' ? marks.ok : kind === 'broken' ? marks.failed : marks.open;
		return [
			`${mark} ${kind === 'ready' ? doneOf(id) : titleOf(id)} ${marks.paint('dim', `(${translateKey(`views.kind_${kind}`, lang)})`)} ${translate(because, lang)}`,
		];
	});
}
