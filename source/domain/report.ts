import {changeSchema, type Change} from './change.ts';
import type {Happening, SetupEvent} from './event.ts';
import {fill, type Sentence} from './sentence.ts';
import type {NextAction} from './failure.ts';
import {hiddenMark, type Redactor} from './redact-text.ts';
import {redactSettings} from './redact-settings.ts';
import type {Condition, ShownCommand} from './step.ts';
import {words} from './words/index.ts';

type ToldFailure = NonNullable<Extract<Happening, {type: 'run-ended'}>['failure']>;
type Of<Type extends Happening['type']> = Extract<Happening, {type: Type}>;

/** For each kind of event the fields that a report keeps, and how; a field that is not named here is not kept. */
export function redactEvent(event: SetupEvent, redactor: Redactor): SetupEvent {
	const {schema, seq, rehearsal} = event;
	return {
		schema,
		seq,
		at: safeTime(event.at),
		runId: safeRunId(event.runId, redactor),
		rehearsal,
		...redactHappening(event, cleaner(redactor)),
	};
}

type Cleaner = ReturnType<typeof cleaner>;

function redactHappening(event: Happening, clean: Cleaner): Happening {
	const {text, sentence} = clean;
	switch (event.type) {
		case 'run-started':
			return {
				type: event.type,
				command: text(event.command),
				version: text(event.version),
				settings: redactSettings(event.settings),
				...(event.resumes
					? {
							resumes: {
								runId: clean.runId(event.resumes.runId),
								...(event.resumes.brokeOffAt ? {brokeOffAt: event.resumes.brokeOffAt} : {}),
							},
						}
					: {}),
			};
		case 'plan-made':
			return {
				type: event.type,
				steps: event.steps.map((step) => ({
					id: step.id,
					title: text(step.title),
					move: step.move,
					found: clean.condition(step.found),
					commands: step.commands.map(clean.shown),
					undo: step.undo.map(clean.shown),
					needsPassword: step.needsPassword,
				})),
				...(event.kubernetesVersion === undefined ? {} : {kubernetesVersion: text(event.kubernetesVersion)}),
			};
		case 'consent-given':
			return {type: event.type, by: event.by, steps: event.steps};
		case 'check-done':
			return {
				type: event.type,
				check: text(event.check),
				topic: text(event.topic),
				verdict: event.verdict,
				says: sentence(event.says),
				facts: clean.facts(event.facts),
				next: clean.actions(event.next),
				durationMs: event.durationMs,
			};
		case 'notice':
			return {
				type: event.type,
				...stepOf(event),
				level: event.level,
				says: sentence(event.says),
				next: clean.actions(event.next),
			};
		case 'run-ended':
			return {
				type: event.type,
				outcome: event.outcome,
				exitCode: event.exitCode,
				...clean.failed(event.failure),
				says: event.says.map(sentence),
				next: clean.actions(event.next),
			};
		case 'command-started':
		case 'command-line':
		case 'command-ended':
			return redactCommand(event, clean);
		case 'tool-listed':
		case 'tool-progress':
		case 'tool-installed':
			return redactTool(event, clean);
		default:
			return redactStep(event, clean);
	}
}

function redactCommand(
	event: Of<'command-started' | 'command-line' | 'command-ended'>,
	{text, sentence}: Cleaner,
): Happening {
	const {command} = event;
	switch (event.type) {
		case 'command-started':
			return {
				type: event.type,
				...stepOf(event),
				command,
				kind: event.kind,
				shown: text(event.shown),
				purpose: sentence(event.purpose),
			};
		case 'command-line':
			return {type: event.type, ...stepOf(event), command, stream: event.stream, text: text(event.text)};
		case 'command-ended':
			return {
				type: event.type,
				...stepOf(event),
				command,
				exitCode: event.exitCode,
				endedBy: text(event.endedBy),
				durationMs: event.durationMs,
			};
	}
}

function redactTool(
	event: Of<'tool-listed' | 'tool-progress' | 'tool-installed'>,
	{text, sentence}: Cleaner,
): Happening {
	const named = {tool: text(event.tool), version: text(event.version), says: sentence(event.says)};
	switch (event.type) {
		case 'tool-listed':
			return {
				type: event.type,
				...named,
				isPinned: event.isPinned,
				readFrom: event.readFrom.map(text),
				...(event.found === undefined ? {} : {found: text(event.found)}),
			};
		case 'tool-progress':
			return {type: event.type, ...named, stage: event.stage, ...progressOf(event)};
		case 'tool-installed':
			return {
				type: event.type,
				...named,
				path: hiddenMark,
				sha256: /^[0-9a-f]{64}$/.test(event.sha256) ? event.sha256 : hiddenMark,
				isPinned: event.isPinned,
				from: text(event.from),
			};
	}
}

type StepHappening = Exclude<
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

function redactStep(event: StepHappening, clean: Cleaner): Happening {
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

const hiddenFields = new Set(['file', 'backup', 'outputPath', 'bornAt']);

/** Files and paths of a change are hidden; its names are kept where they are known words. */
function redactChange(change: Change, text: (text: string) => string): Change {
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

function cleaner({text}: Redactor) {
	const sentence = (said: Sentence): Sentence => {
		const template = (words as Readonly<Record<string, string>>)[said.key];
		// Our own template needs no hiding; without one the text is anybody's.
		if (template === undefined) return {text: text(said.text), key: '', values: {}};
		const named = Object.entries(said.values).filter(([name]) => template.includes(`{${name}}`));
		const values = Object.fromEntries(
			named.map(([name, value]) => [name, typeof value === 'number' ? value : text(value)]),
		);
		return {text: fill(template, values), key: said.key, values};
	};
	const shown = ({why, line, needsPassword}: ShownCommand): ShownCommand => ({
		why: sentence(why),
		line: text(line),
		...(needsPassword === undefined ? {} : {needsPassword}),
	});
	const facts = (given: Readonly<Record<string, string>>): Record<string, string> =>
		Object.fromEntries(Object.entries(given).map(([name, value]) => [text(name), text(value)]));
	const action = ({say, run, read}: NextAction): NextAction => ({
		say: sentence(say),
		...(run === undefined ? {} : {run: text(run)}),
		...(read === undefined ? {} : {read: text(read)}),
	});
	const condition = ({kind, because, facts: found, blockedBy}: Condition): Condition => ({
		kind,
		because: sentence(because),
		...(found ? {facts: facts(found)} : {}),
		...(blockedBy ? {blockedBy: {question: sentence(blockedBy.question), run: text(blockedBy.run)}} : {}),
	});
	const failed = (failure: ToldFailure | undefined): {failure?: ToldFailure} => {
		if (!failure) return {};
		const {code, fault, message, next, tail, command} = failure;
		return {
			failure: {
				code,
				fault,
				message: sentence(message),
				next: next.map(action),
				tail: tail.map(text),
				...(command === undefined ? {} : {command: text(command)}),
			},
		};
	};
	const runId = (id: string): string => safeRunId(id, {text});
	return {
		text,
		runId,
		sentence,
		shown,
		facts,
		condition,
		failed,
		actions: (given: readonly NextAction[]) => given.map(action),
	};
}

const stepOf = <Step>(event: {readonly step?: Step}): {step?: Step} =>
	event.step === undefined ? {} : {step: event.step};

function progressOf<Unit>({
	progress,
}: {
	readonly progress?: {readonly done: number; readonly total: number; readonly unit: Unit};
}): {progress?: {done: number; total: number; unit: Unit}} {
	return progress ? {progress: {done: progress.done, total: progress.total, unit: progress.unit}} : {};
}

/** A time and the number of a process (system/run-folder). */
const safeRunId = (id: string, {text}: Pick<Redactor, 'text'>): string =>
	/^\d{8}T\d{6}Z-\d{1,10}$/.test(id) ? id : text(id);

const safeTime = (at: string): string =>
	Number.isNaN(Date.parse(at)) ? new Date(0).toISOString() : new Date(at).toISOString();
