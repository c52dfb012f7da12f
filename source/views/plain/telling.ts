import type {SetupEvent} from '../../domain/event.ts';
import {say} from '../../domain/sentence.ts';
import type {StepId} from '../../domain/step.ts';
import {translate, translateKey, type Language} from '../translate.ts';
import {createCheckLines} from './check-lines.ts';
import {endingLines} from './ending-text.ts';
import {createEventLines} from './event-lines.ts';
import type {Marks} from './marks.ts';
import {planLines} from './plan-text.ts';

/** A step's title as a task, and once it is done. */
export type StepNames = {titleOf(id: StepId): string; doneOf(id: StepId): string};

type Look = StepNames & {readonly marks: Marks; readonly lang: Language; takes(event: SetupEvent): boolean};
type Inspected = Extract<SetupEvent, {type: 'step-inspected'}>;

/** What is told of each event, in lines: heading, plan, steps, ending. `takes` names events that a drawn list shows by itself. */
export function createTelling(
	options: {
		readonly steps: readonly {readonly id: StepId}[];
		readonly verbose: boolean;
		readonly whole: boolean;
		readonly yes: boolean;
	},
	look: Look,
): (event: SetupEvent) => readonly string[] {
	const linesOf = createEventLines({...look, verbose: options.verbose});
	const checks = createCheckLines({marks: look.marks, lang: look.lang, verbose: options.verbose});
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

function headingLines(event: Extract<SetupEvent, {type: 'run-started'}>, {lang, marks, titleOf}: Look): string[] {
	const head = translate(
		say('views.heading', {version: event.version, profile: String(event.settings['profile']?.value ?? '')}),
		lang,
	);
	const resumes = event.resumes?.brokeOffAt
		? [translate(say('engine.resumes', {step: titleOf(event.resumes.brokeOffAt)}), lang)]
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
	{marks, lang, titleOf, doneOf}: Look,
): string[] {
	return steps.flatMap(({id}) => {
		const inspected = found.get(id);
		if (!inspected) return [];
		const {kind, because} = inspected.found;
		const mark = kind === 'ready' ? marks.ok : kind === 'broken' ? marks.failed : marks.open;
		return [
			`${mark} ${kind === 'ready' ? doneOf(id) : titleOf(id)} ${marks.paint('dim', `(${translateKey(`views.kind_${kind}`, lang)})`)} ${translate(because, lang)}`,
		];
	});
}
