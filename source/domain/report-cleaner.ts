import type {Happening} from './event.ts';
import type {NextAction} from './failure.ts';
import type {Redactor} from './redact-text.ts';
import {fill, type Sentence, type SentenceValue} from './sentence.ts';
import type {Condition, ShownCommand} from './step.ts';
import {words} from './words/index.ts';

type ToldFailure = NonNullable<Extract<Happening, {type: 'run-ended'}>['failure']>;
type Text = (text: string) => string;

/** Redacts the parts of which events are made, each by its own list of fields. */
export type Cleaner = ReturnType<typeof createCleaner>;

/** A cleaner over a redactor of texts. */
export function createCleaner({text}: Redactor) {
	const sentence = (said: Sentence): Sentence => cleanSentence(said, text);
	const action = (given: NextAction): NextAction => ({
		say: sentence(given.say),
		...(given.run === undefined ? {} : {run: text(given.run)}),
		...(given.read === undefined ? {} : {read: text(given.read)}),
	});
	const facts = (given: Readonly<Record<string, string>>): Record<string, string> =>
		Object.fromEntries(Object.entries(given).map(([name, value]) => [text(name), text(value)]));
	return {
		text,
		sentence,
		facts,
		runId: (id: string): string => cleanRunId(id, text),
		actions: (given: readonly NextAction[]) => given.map(action),
		shown: ({why, line, needsPassword}: ShownCommand): ShownCommand => ({
			why: sentence(why),
			line: text(line),
			...(needsPassword === undefined ? {} : {needsPassword}),
		}),
		condition: ({kind, because, facts: found, blockedBy}: Condition): Condition => ({
			kind,
			because: sentence(because),
			...(found ? {facts: facts(found)} : {}),
			...(blockedBy ? {blockedBy: {question: sentence(blockedBy.question), run: text(blockedBy.run)}} : {}),
		}),
		failed: (failure: ToldFailure | undefined): {failure?: ToldFailure} =>
			failure ? {failure: cleanFailure(failure, {text, sentence, action})} : {},
	};
}

/** Our own template needs no hiding, its values do; without a template the text is anybody's. */
function cleanSentence(said: Sentence, text: Text): Sentence {
	const template = (words as Readonly<Record<string, string>>)[said.key];
	if (template === undefined) return {text: text(said.text), key: '', values: {}};
	const named = Object.entries(said.values).filter(([name]) => template.includes(`{${name}}`));
	const values = Object.fromEntries(named.map(([name, value]) => [name, cleanValue(value, text)]));
	return {text: fill(template, values), key: said.key, values};
}

function cleanValue(value: SentenceValue, text: Text): SentenceValue {
	if (typeof value === 'object') return cleanSentence(value, text);
	return typeof value === 'number' ? value : text(value);
}

function cleanFailure(
	{code, fault, message, next, tail, command}: ToldFailure,
	clean: {text: Text; sentence: (said: Sentence) => Sentence; action: (given: NextAction) => NextAction},
): ToldFailure {
	return {
		code,
		fault,
		message: clean.sentence(message),
		next: next.map(clean.action),
		tail: tail.map(clean.text),
		...(command === undefined ? {} : {command: clean.text(command)}),
	};
}

/** A time and the number of a process (system/run-folder). */
const cleanRunId = (id: string, text: Text): string => (/^\d{8}T\d{6}Z-\d{1,10}$/.test(id) ? id : text(id));

/** The step of an event that may have none. */
export const stepOf = <Step>(event: {readonly step?: Step}): {step?: Step} =>
	event.step === undefined ? {} : {step: event.step};

/** How far, by its three fields. */
export function progressOf<Unit>({
	progress,
}: {
	readonly progress?: {readonly done: number; readonly total: number; readonly unit: Unit};
}): {progress?: {done: number; total: number; unit: Unit}} {
	return progress ? {progress: {done: progress.done, total: progress.total, unit: progress.unit}} : {};
}
