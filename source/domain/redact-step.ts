import {changeSchema, type Change} from './change.ts';
import type {Happening} from './event.ts';
import {hiddenMark} from './redact-text.ts';
import {progressOf, type Cleaner} from './report-cleaner.ts';

/** Events that belong to a step. */
export type StepHappening = Exclude<
	Happening,
	{
		type:
			| 'run-started'
			| 'plan-made'
			| 'consent-given'
			| 'check-done'
			| 'notice'
			| 'run-ended'
			| `command-${string}`
			| `tool-${string}`;
	}
>;

/** What a report keeps of a step's events. */
export function redactStep(event: StepHappening, clean: Cleaner): Happening {
	const {step} = event;
	switch (event.type) {
		case 'step-started':
			return {type: event.type, step, ...(event.undoing === undefined ? {} : {undoing: event.undoing})};
		case 'step-inspected':
			return {type: event.type, step, found: clean.condition(event.found)};
		case 'step-progress':
			return {type: event.type, step, says: clean.sentence(event.says), ...progressOf(event)};
		case 'step-awaits':
			return {type: event.type, step, says: clean.sentence(event.says)};
		case 'step-ended':
			return {
				type: event.type,
				step,
				outcome: event.outcome,
				durationMs: event.durationMs,
				...(event.found ? {found: clean.condition(event.found)} : {}),
				...clean.failed(event.failure),
			};
		case 'change-recorded':
		case 'change-filled-in':
		case 'change-undone':
			return {type: event.type, step, number: event.number, change: redactChange(event.change, clean.text)};
		case 'hop-proved': {
			const {hop, by, verdict, detail, causes} = event.report;
			const cleaned = causes?.map(({say, run}) => ({
				say: clean.sentence(say),
				...(run === undefined ? {} : {run: clean.text(run)}),
			}));
			return {
				type: event.type,
				step,
				report: {hop, by, verdict, detail: clean.sentence(detail), ...(cleaned ? {causes: cleaned} : {})},
			};
		}
	}
}

const hiddenFields = new Set(['file', 'hostsFile', 'backup', 'outputPath', 'bornAt']);

/** Files and paths of a change are hidden; its names are kept where they are known words. */
export function redactChange(change: Change, text: (text: string) => string): Change {
	const schema = changeSchema.options.find(({entries}) => entries.kind.literal === change.kind);
	const names = new Set(Object.keys(schema?.entries ?? {}));
	const kept = Object.entries(change)
		.filter(([key]) => names.has(key))
		.map(([key, value]: [string, unknown]) => {
			if (key === 'kind' || key === 'mode') return [key, value];
			if (hiddenFields.has(key)) return [key, hiddenMark];
			if (typeof value === 'string') return [key, text(value)];
			return [key, Array.isArray(value) ? value.map((item) => text(String(item))) : value];
		});
	return Object.fromEntries(kept) as Change;
}
