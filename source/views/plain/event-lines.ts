import {describeEvent, elapsedText} from '../../domain/describe-event.ts';
import type {SetupEvent} from '../../domain/event.ts';
import type {StepId} from '../../domain/step.ts';
import {translate, translateKey, type Language} from '../translate.ts';
import type {Marks} from './marks.ts';

/** Progress of one kind is told again only after so long, else a download would fill the log. */
const progressEveryMs = 10_000;

/** How events are told, and the steps' titles. */
export type EventLook = {
	readonly marks: Marks;
	readonly lang: Language;
	readonly verbose: boolean;
	doneOf(id: StepId): string;
	titleOf(id: StepId): string;
};

/** Turns events into append-only lines; keeps in mind what was told a moment ago. */
export function createEventLines(look: EventLook): (event: SetupEvent) => readonly string[] {
	const told = new Map<string, {readonly text: string; readonly atMs: number}>();
	const {marks, lang} = look;
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
				return event.kind === 'ask' && !look.verbose ? [] : [`${of}${marks.paint('dim', `$ ${event.shown}`)}`];
			case 'command-line':
				return look.verbose ? [`${of}  ${event.text}`] : [];
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
			case 'hop-proved':
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
	const because = event.found ? `${translateKey('views.colon', lang)}${translate(event.found.because, lang)}` : '';
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
	{marks, lang}: EventLook,
): readonly string[] {
	const colon = translateKey('views.colon', lang);
	const warns = event.level === 'warning' ? marks.paint('yellow', '! ') : '';
	return [
		`${of}${warns}${translate(event.says, lang)}`,
		...event.next.map(
			(action) => `    ${translate(action.say, lang)}${action.run === undefined ? '' : `${colon}${action.run}`}`,
		),
	];
}
