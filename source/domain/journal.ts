import * as v from 'valibot';
import {changeSchema} from './change.ts';
import {outcomes} from './event.ts';
import {stepIds} from './step.ts';

const text = v.string();

/** What is kept of a profile's runs: answers, where the last run broke off, what we changed. Nothing is believed done because it says so. */
const journalSchema = v.object({
	schema: v.literal(1),
	profile: text,
	/** Our version that wrote it last. */
	madeBy: text,
	lastRun: v.exactOptional(
		v.object({runId: text, command: text, startedAt: text, endedAt: v.exactOptional(text), folder: text}),
	),
	/** The answers of the last approved run, by setting. */
	answers: v.record(text, v.union([text, v.number(), v.boolean(), v.array(text)])),
	phases: v.record(
		v.picklist(stepIds),
		v.exactOptional(v.object({at: text, phase: v.picklist(['started', ...outcomes])})),
	),
	nextChange: v.number(),
	changes: v.array(v.object({number: v.number(), at: text, step: v.picklist(stepIds), change: changeSchema})),
	memory: v.record(text, text),
});

/** The journal of one profile. */
export type Journal = v.InferOutput<typeof journalSchema>;

/** The journal on disk. */
export type JournalStore = {
	/** Undefined when there is none; a file that cannot be read or understood is set aside under a name that is told, and the answer is undefined. */
	load(): {readonly journal: Journal | undefined; readonly quarantined?: string};
	/** As it is, for whoever holds no lock: sets nothing aside. Undefined also for a file that cannot be understood. */
	peek(): Journal | undefined;
	/** On disk and synced before it returns, so that nothing is shown before it is kept. */
	save(journal: Journal): void;
	/**
	 * Takes the lock of the state folder (pid and birth time). Throws SetupError `locked` naming pid and start time of the holder.
	 * A run makes a keeper in the background let go; `keeper` itself takes only a lock that is free.
	 */
	lock(as?: 'supervisor'): Promise<() => void>;
};

/** A journal in which nothing has happened. */
export function emptyJournal(profile: string, madeBy: string): Journal {
	return {schema: 1, profile, madeBy, answers: {}, phases: {}, nextChange: 1, changes: [], memory: {}};
}

/** A journal as it is kept in a file; undefined for a text that is none, or of another schema. */
export function parseJournal(text: string): Journal | undefined {
	return parseWith(journalSchema, text);
}

const holderSchema = v.object({
	pid: v.number(),
	startTime: v.string(),
	startedAt: v.string(),
	/** The profile whose tunnel the holder supervises in the background: it releases the lock when a run asks for it. */
	supervises: v.exactOptional(v.string()),
});

/** Who holds the lock of the state folder: a process by its pid and start time ('' when unknown), and when its run began (ISO 8601). */
export type LockHolder = v.InferOutput<typeof holderSchema>;

/** The holder that a lock file names; undefined for a text that names none. */
export function parseHolder(text: string): LockHolder | undefined {
	return parseWith(holderSchema, text);
}

/** A text as the schema checks it; undefined for one that is no such thing. */
export function parseWith<Schema extends v.GenericSchema>(
	schema: Schema,
	text: string,
): v.InferOutput<Schema> | undefined {
	try {
		const checked = v.safeParse(schema, JSON.parse(text));
		return checked.success ? checked.output : undefined;
	} catch {
		return undefined;
	}
}
