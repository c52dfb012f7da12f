import {type EventOf, checkTopics} from '../domain/event.ts';
import {messages, type MessageKey} from '../i18n/en/index.ts';
import {message, type Message} from '../i18n/message.ts';
import type {Translator} from '../i18n/translate.ts';

/** The result of a check, as events carry it. */
export type CheckDone = EventOf<'check-done'>;

/** Groups results by what they mean for the user: those that block, those that only warn, and by topic those that are fine. */
export function groupChecks(checks: readonly CheckDone[]) {
	const of = (status: CheckDone['status']): readonly CheckDone[] => checks.filter((one) => one.status === status);
	const fine = checkTopics.map((topic) => ({topic, checks: of('ok').filter((one) => one.topic === topic)}));
	return {blocking: of('blocking'), warnings: of('warning'), fine: fine.filter((group) => group.checks.length > 0)};
}

/** All results in one sentence; undefined without any. */
export function checksSummary(checks: readonly CheckDone[]): Message | undefined {
	const {blocking, warnings, fine} = groupChecks(checks);
	const count = fine.reduce((sum, group) => sum + group.checks.length, 0);
	if (blocking.length > 0) return message('wizard.machineBlocks', {blocking: blocking.length});
	if (warnings.length > 0) return message('wizard.machineWarns', {fine: count, warnings: warnings.length});
	return count === 0 ? undefined : message('wizard.machineFine', {fine: count});
}

/** A result that is not fine as text, and in brackets whether it blocks; `effect` styles the brackets. */
export function checkText(
	{status, message: result}: CheckDone,
	{translate, text}: Translator,
	effect: (text: string) => string = (words) => words,
): string {
	const key = status === 'blocking' ? 'doctor.marksBlocking' : 'doctor.marksWarning';
	const mark = text('views.inBrackets', {text: text(key)});
	return `${translate(result)}${effect(mark)}`;
}

/** The title of a topic, and the results of its checks as one list. A topic of another version keeps its name. */
export function topicText(topic: string, checks: readonly CheckDone[], {translate, text}: Translator) {
	const key = `doctor.topic_${topic}`;
	const results = checks.map((check) => translate(check.message)).filter((result) => result !== '');
	return {
		title: key in messages ? text(key as MessageKey) : topic,
		results: results.join(text('names.comma')),
	};
}
