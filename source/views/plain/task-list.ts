import {describeEvent, elapsedText} from '../../domain/describe-event.ts';
import type {Outcome, SetupEvent} from '../../domain/event.ts';
import type {ListLook} from '../../domain/ports/view.ts';
import type {StepId} from '../../domain/step.ts';
import {translate, type Language} from '../../i18n/translate.ts';
import type {Symbols} from '../symbols.ts';
import {rehearsalMark} from './event-text.ts';

/** Events of a step that listr2's rows stand for, so that no line of their own is written. */
const inRows: readonly SetupEvent['type'][] = [
	'step-started',
	'step-progress',
	'step-awaits',
	'step-ended',
	'command-started',
	'command-line',
	'command-ended',
	'change-recorded',
	'change-undone',
	'site-checked',
];

/** Those of them that are shown as the newest line under a running step. */
const told: readonly SetupEvent['type'][] = ['step-progress', 'step-awaits', 'command-started', 'site-checked'];

/** What listr2 is told on a terminal: a title per step, and under a running one the newest line. */
export type TerminalList = {
	readonly look: ListLook;
	hear(event: SetupEvent): void;
	/** Is this event shown in the rows, so that no line of its own is written. */
	takes(event: SetupEvent): boolean;
	pause(): void;
	resume(): Promise<void>;
};

/** Feeds listr2's default renderer from events. */
export function createTerminalList(words: {
	readonly symbols: Symbols;
	readonly lang: Language;
	readonly unicode: boolean;
	titleOf(id: StepId): string;
	doneOf(id: StepId): string;
}): TerminalList {
	const followers = new Map<StepId, (line: string) => void>();
	const durations = new Map<StepId, number>();
	const asked = new Set<number>();
	const {symbols: marks} = words;
	let isRehearsal = false;
	let list: {pause(): void; resume(): Promise<void>} | undefined;
	const icons = words.unicode
		? {}
		: {icons: {COMPLETED: '+', FAILED: 'x', SKIPPED_WITH_COLLAPSE: '-', OUTPUT: '>', OUTPUT_WITH_BOTTOMBAR: '>'}};
	return {
		look: {
			...icons,
			waitingMark: marks.paint('dim', marks.open),
			titleOf: (id, outcome) => titled(id, outcome),
			follow: (id, show) => {
				followers.set(id, show);
				return () => void followers.delete(id);
			},
			onList: (given) => void (list = given),
		},
		hear(event) {
			isRehearsal ||= event.rehearsal;
			if (!('step' in event) || event.step === undefined) return;
			if (event.type === 'step-ended') durations.set(event.step, event.durationMs);
			if (event.type === 'command-started' && event.kind === 'query') asked.add(event.command);
			// What a question answers is for us, not for a person.
			if ('command' in event && asked.has(event.command)) return;
			const line = lineOf(event, words.lang);
			if (line !== '') followers.get(event.step)?.(line);
		},
		takes: (event) => followers.size > 0 && inRows.includes(event.type),
		pause: () => list?.pause(),
		resume: async () => list?.resume(),
	};

	function titled(id: StepId, outcome: Outcome | undefined): string {
		const isDone = outcome === 'applied' || outcome === 'repaired' || outcome === 'already-done';
		const tookMs = (outcome === undefined ? undefined : durations.get(id)) ?? 0;
		const mark = isRehearsal ? rehearsalMark(marks, words.lang) : '';
		return `${mark}${isDone ? words.doneOf(id) : words.titleOf(id)}${tookMs >= 1000 ? ` ${marks.paint('dim', `(${elapsedText(tookMs)})`)}` : ''}`;
	}
}

/** A tool's line for a person's eyes; what it says to programs (JSON, as minikube's events, which the step tells in words) is none. */
function readable(text: string): string {
	return /^\s*[{}[\]"]/.test(text) ? '' : text.replaceAll(/\s+/g, ' ').trim();
}

/** What stands under a step's row for an event; empty for none. */
function lineOf(event: SetupEvent, lang: Language): string {
	if (event.type === 'command-line') return readable(event.text);
	const sentence = told.includes(event.type) ? describeEvent(event) : undefined;
	return sentence ? translate(sentence, lang) : '';
}
