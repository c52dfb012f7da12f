import {describeChange, type RecordedChange} from '../domain/change.ts';
import {joinMessages, message, type Message} from '../i18n/message.ts';
import type {RunContext} from './run-context.ts';

/** The changes in the journal in one sentence each: those of which it is not known that they were made, then those that are made. */
export function changesMessages({journal, platform}: Pick<RunContext, 'journal' | 'platform'>): readonly Message[] {
	const {changes} = journal.current();
	return [
		...listed(
			changes.filter(({made}) => made === false),
			'engine.unconfirmed',
		),
		...listed(
			changes.filter(({made}) => made !== false),
			platform.rehearsal ? 'rehearsal.changed' : 'engine.changed',
		),
	];
}

function listed(
	changes: readonly RecordedChange[],
	key: 'engine.unconfirmed' | 'rehearsal.changed' | 'engine.changed',
): readonly Message[] {
	if (changes.length === 0) return [];
	return [message(key, {changes: joinMessages(changes.map(({change}) => describeChange(change)))})];
}
