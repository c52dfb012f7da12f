import {describeChange, type Change, type Changes, type RecordedChange} from '../domain/change.ts';
import type {Bus, SetupEvent} from '../domain/event.ts';
import {emptyJournal, foreignProfileKey, type Journal, type JournalStore} from '../domain/journal.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import type {StepId} from '../domain/step.ts';
import {joinMessages, message, type Message} from '../i18n/message.ts';

/** The journal of a profile during a run. Every method that changes it returns after it is on disk. */
export type JournalSession = {
	current(): Journal;
	/** Subscribed to the bus first, so that nothing is shown before it is on disk. */
	hear(event: SetupEvent): void;
	changesOf(step: StepId, bus: Bus): Changes;
	readonly memory: {get(key: string): string | undefined; set(key: string, value: string): Promise<void>};
	begin(run: NonNullable<Journal['lastRun']>): void;
	/** Keeps what somebody chose; a default is computed again by the next run. */
	keepAnswers(settings: ResolvedSettings): void;
	/** Once everything is undone: forgets phases, answers and memory too, except that a cluster is not ours. */
	forgetAll(): void;
};

/** Opens a session over a loaded journal. `save` undefined means that this run only reads: nothing reaches the disk. */
export function openJournalSession(options: {
	readonly loaded: Journal | undefined;
	readonly profile: string;
	readonly madeBy: string;
	readonly save?: JournalStore['save'];
	readonly now: () => Date;
}): JournalSession {
	let journal = {...(options.loaded ?? emptyJournal(options.profile, options.madeBy)), madeBy: options.madeBy};
	const update = (change: Partial<Journal>): void => {
		journal = {...journal, ...change};
		options.save?.(journal);
	};
	return {
		current: () => journal,
		hear(event) {
			if (event.type === 'step-started')
				update({phases: {...journal.phases, [event.step]: {at: event.at, phase: 'started'}}});
			if (event.type === 'step-ended')
				update({phases: {...journal.phases, [event.step]: {at: event.at, phase: event.outcome}}});
			if (event.type === 'run-ended' && journal.lastRun) update({lastRun: {...journal.lastRun, endedAt: event.at}});
		},
		changesOf: (step, bus) => changesIn({current: () => journal, update, now: options.now}, step, bus),
		memory: {
			get: (key) => journal.memory[key],
			set: async (key, value) => {
				if (journal.memory[key] !== value) update({memory: {...journal.memory, [key]: value}});
			},
		},
		begin: (run) => update({lastRun: run}),
		keepAnswers: (settings) => update({answers: answersOf(settings)}),
		forgetAll: () => {
			const foreign = journal.memory[foreignProfileKey];
			update({phases: {}, answers: {}, memory: foreign === undefined ? {} : {[foreignProfileKey]: foreign}});
		},
	};
}

/** The change record of one step, over the journal that all of them share. */
function changesIn(
	session: {
		readonly current: () => Journal;
		readonly update: (change: Partial<Journal>) => void;
		readonly now: () => Date;
	},
	step: StepId,
	bus: Bus,
): Changes {
	const all = (): readonly RecordedChange[] => session.current().changes;
	const amend = (number: number, change: Change): void => {
		session.update({changes: all().map((one) => (one.number === number ? {...one, change, made: true} : one))});
		bus.emit({type: 'change-amended', step, number, change, made: true});
	};
	return {
		async record(change) {
			const existing = all().find((one) => isEqual(one.change, change));
			if (existing) return existing;
			const recorded: RecordedChange = {
				number: session.current().nextChange,
				at: session.now().toISOString(),
				step,
				change,
				made: false,
			};
			session.update({nextChange: recorded.number + 1, changes: [...all(), recorded]});
			bus.emit({type: 'change-recorded', step, number: recorded.number, change, made: false});
			return recorded;
		},
		async confirm({number, change}) {
			if (all().some((one) => one.number === number && one.made === false)) amend(number, change);
		},
		amend: async ({number}, change) => amend(number, change),
		async remove({number}) {
			const existing = all().find((one) => one.number === number);
			if (!existing) return;
			session.update({changes: all().filter((one) => one !== existing)});
			bus.emit({type: 'change-undone', step, number, change: existing.change});
		},
		all,
	};
}

/** Answers that belong to the profile; how the user views a run is asked each time. */
function answersOf({values, from}: ResolvedSettings): Journal['answers'] {
	const {
		lang: _lang,
		color: _color,
		verbose: _verbose,
		screenReader: _reader,
		bell: _bell,
		profile: _profile,
		...answers
	} = values;
	const isChosen = (name: string): boolean => from[name as keyof typeof from] !== 'default';
	return Object.fromEntries(Object.entries(answers).filter(([name]) => isChosen(name)));
}

const isEqual = (one: Change, other: Change): boolean => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
const sorted = (change: Change): unknown => Object.entries(change).sort(([one], [other]) => (one < other ? -1 : 1));

/** The changes in the journal in one sentence each: those of which it is not known that they were made, then those that are made. */
export function changesMessages({
	journal,
	platform,
}: {
	readonly journal: Pick<JournalSession, 'current'>;
	readonly platform: {readonly rehearsal: boolean};
}): readonly Message[] {
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
