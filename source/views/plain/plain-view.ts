import type {SetupEvent} from '../../domain/event.ts';
import type {ListLook} from '../../domain/list-look.ts';
import {say} from '../../domain/sentence.ts';
import type {Step, StepId} from '../../domain/step.ts';
import type {View} from '../../domain/view.ts';
import {approveAll} from '../approve-all.ts';
import {translate, translateKey, type Language} from '../translate.ts';
import {createCheckLines} from './check-lines.ts';
import {endingLines} from './ending-text.ts';
import {createEventLines} from './event-lines.ts';
import {createHeartbeat, heartbeatMs} from './heartbeat.ts';
import {createMarks} from './marks.ts';
import {planLines} from './plan-text.ts';
import {createTerminalList} from './terminal-list.ts';

/** What the plain view is told about the world around it. */
export type PlainOptions = {
	readonly write: (text: string) => void;
	readonly steps: readonly Pick<Step, 'id' | 'title' | 'done'>[];
	readonly lang: Language;
	readonly color: boolean;
	readonly unicode: boolean;
	readonly verbose: boolean;
	readonly yes: boolean;
	/** `plan` shows how each step is undone too. */
	readonly whole: boolean;
	/** listr2 draws the steps; else they are told line by line. */
	readonly list: boolean;
	readonly mayAsk: boolean;
	readonly now: () => Date;
	/** Calls back each so many milliseconds; answers how to stop. */
	readonly every: (intervalMs: number, work: () => void) => () => void;
	/** Asks yes or no by a key; undefined where nobody can be asked. */
	readonly ask?: (question: string) => Promise<boolean>;
};

/** The list: on a terminal listr2 draws, on a pipe every line stays. */
export function createPlainView(options: PlainOptions): View {
	const {lang} = options;
	const marks = createMarks(options);
	const stepOf = (id: StepId): PlainOptions['steps'][number] | undefined => options.steps.find((step) => step.id === id);
	const titleOf = (id: StepId): string => translateKey(stepOf(id)?.title ?? 'views.plan', lang);
	const doneOf = (id: StepId): string => translateKey(stepOf(id)?.done ?? 'views.plan', lang);
	const linesOf = createEventLines({marks, lang, verbose: options.verbose, titleOf, doneOf});
	const heartbeat = createHeartbeat(titleOf);
	const checks = createCheckLines({marks, lang, verbose: options.verbose});
	const terminal = options.list ? createTerminalList({marks, lang, titleOf, doneOf, unicode: options.unicode}) : undefined;
	const run: {command: string; folder: string | undefined; lastMs: number; isBlank: boolean; found: Map<StepId, Extract<SetupEvent, {type: 'step-inspected'}>>} = {command: '', folder: undefined, lastMs: 0, isBlank: true, found: new Map()};
	let stopBeating = (): void => {};
	const write = (lines: readonly string[], rehearsal = false): void => {
		if (lines.length === 0) return;
		run.lastMs = options.now().getTime();
		const mark = rehearsal ? `${marks.paint('inverse', translateKey('views.rehearsal', lang))} ` : '';
		for (const line of lines) {
			if (line !== '') options.write(`${mark}${line}\n`);
			else if (!run.isBlank) options.write('\n');
			run.isBlank = line === '';
		}
	};
	const beat = (): void => {
		const sentence = heartbeat.sentence(options.now());
		if (sentence && options.now().getTime() - run.lastMs >= heartbeatMs) write([translate(sentence, lang)]);
	};
	const tell = (event: SetupEvent): readonly string[] => {
		switch (event.type) {
			case 'run-started':
				return started(event);
			case 'plan-made':
				return planLines(event, {marks, lang, whole: options.whole, titleOf});
			case 'step-inspected':
				run.found.set(event.step, event);
				return [];
			case 'check-done':
				return run.command === 'doctor' ? checks.hear(event) : [];
			case 'run-ended':
				stopBeating();
				return [...checks.flush(), ...(run.command === 'status' ? statusLines() : []), ...endingLines(event, {marks, lang, runFolder: run.folder})];
			default:
				return terminal?.takes(event) ? [] : linesOf(event);
		}
	};
	return {
		list: options.list ? 'default' : 'plain',
		...(terminal ? {look: terminal.look satisfies ListLook} : {}),
		mayAsk: options.mayAsk,
		watch(bus) {
			bus.subscribe((event) => {
				heartbeat.hear(event);
				terminal?.hear(event);
				write(tell(event), event.rehearsal);
			});
			if (!options.list) stopBeating = options.every(heartbeatMs / 3, beat);
		},
		async approve(plan) {
			if (options.yes) return approveAll(plan);
			return (await options.ask?.(translateKey('views.goOn', lang))) ? approveAll(plan, 'key') : undefined;
		},
		async aside(work) {
			terminal?.pause();
			try {
				return await work();
			} finally {
				await terminal?.resume();
			}
		},
		afterFailure: async () => ({choice: 'quit'}),
		afterSuccess: async () => 'keep-tunnel',
		close: async () => stopBeating(),
	};

	function started(event: Extract<SetupEvent, {type: 'run-started'}>): string[] {
		run.command = event.command;
		run.folder = event.runFolder;
		const head = translate(say('views.heading', {version: event.version, profile: String(event.settings['profile']?.value ?? '')}), lang);
		const resumes = event.resumes?.brokeOffAt ? [translate(say('engine.resumes', {step: titleOf(event.resumes.brokeOffAt)}), lang)] : [];
		return [marks.paint('bold', head), ...(event.rehearsal ? [translateKey('views.rehearsalHead', lang)] : []), ...resumes];
	}

	function statusLines(): string[] {
		const found = options.steps.flatMap((step) => run.found.get(step.id) ?? []);
		return found.map(({step, found: {kind, because}}) => `${kind === 'ready' ? marks.ok : kind === 'broken' ? marks.failed : marks.open} ${kind === 'ready' ? doneOf(step) : titleOf(step)} ${marks.paint('dim', `(${kind})`)} ${translate(because, lang)}`);
	}
}
