import {type SetupEvent, checkTopics} from '../domain/event.ts';
import {message, type Message} from '../i18n/message.ts';

/** A verdict as events carry it. */
export type CheckDone = Extract<SetupEvent, {type: 'check-done'}>;

/** Verdicts in the order in which a person needs them: what blocks, what only warns, and what is fine, a topic at a time. */
export type CheckGroups = {
	readonly blocking: readonly CheckDone[];
	readonly warnings: readonly CheckDone[];
	readonly fine: readonly {readonly topic: (typeof checkTopics)[number]; readonly checks: readonly CheckDone[]}[];
};

/** What does not apply here stands in no group. */
export function groupChecks(checks: readonly CheckDone[]): CheckGroups {
	const of = (verdict: CheckDone['status']): readonly CheckDone[] => checks.filter((one) => one.status === verdict);
	const fine = checkTopics.map((topic) => ({topic, checks: of('ok').filter((one) => one.topic === topic)}));
	return {blocking: of('blocking'), warnings: of('warning'), fine: fine.filter((group) => group.checks.length > 0)};
}

/** How this machine is, in one sentence; undefined where nothing was checked. */
export function machineMessage(checks: readonly CheckDone[]): Message | undefined {
	const {blocking, warnings, fine} = groupChecks(checks);
	const count = fine.reduce((sum, group) => sum + group.checks.length, 0);
	if (blocking.length > 0) return message('wizard.machineBlocks', {blocking: blocking.length});
	if (warnings.length > 0) return message('wizard.machineWarns', {fine: count, warnings: warnings.length});
	return count === 0 ? undefined : message('wizard.machineFine', {fine: count});
}
