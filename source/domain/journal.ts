import * as v from 'valibot';
import {changeSchema} from './change.ts';
import {defined} from './defined.ts';
import {outcomes} from './event.ts';
import {toolNames} from './ports/command.ts';
import {stepIds} from './step.ts';

const text = v.string();

/** A profile's answers, progress of the last run and recorded changes. The journal is a hint: steps always inspect. */
const journalSchema = v.object({
	schema: v.literal(2),
	profile: text,
	/** Our version that wrote it last. */
	madeBy: text,
	lastRun: v.exactOptional(
		v.object({runId: text, command: text, startedAt: text, endedAt: v.exactOptional(text), folder: text}),
	),
	/** The answers of the last approved run, by setting. */
	answers: v.record(text, v.union([text, v.number(), v.boolean(), v.pipe(v.array(text), v.readonly())])),
	phases: v.record(
		v.picklist(stepIds),
		v.exactOptional(v.object({at: text, phase: v.picklist(['started', ...outcomes])})),
	),
	nextChange: v.number(),
	changes: v.array(
		v.object({
			number: v.number(),
			at: text,
			step: v.picklist(stepIds),
			change: changeSchema,
			made: v.exactOptional(v.boolean()),
		}),
	),
	memory: v.record(text, text),
});

/** The journal of one profile. */
export type Journal = v.InferOutput<typeof journalSchema>;

/** The key in a journal's memory of the path to which an unreadable journal was moved: its records are lost to us. */
export const lostRecordsKey = 'journal.lostRecords';

/** The key in a journal's memory of a profile that existed before our records began: it is not ours. */
export const foreignProfileKey = 'cluster.foreign';

/** The journal on disk. */
export type JournalStore = {
	/** The journal, undefined when there is none; `unreadable` is the path of a file that cannot be read or parsed. Renames nothing. */
	load(): {readonly journal: Journal | undefined; readonly unreadable?: string};
	/** Renames an unreadable file, so that a journal can be saved; returns its new path, or its own where it cannot be renamed. */
	setAside(): string;
	/** Reads without the lock, and renames nothing. Undefined also for a file that cannot be parsed. */
	peek(): Journal | undefined;
	/** On disk and synced before it returns, so that nothing is shown before it is kept. */
	save(journal: Journal): void;
	/**
	 * Takes the lock of the state folder (pid and start time). Throws SetupError `locked` naming pid and start time of the holder.
	 * A run makes a supervisor in the background release the lock; a supervisor itself takes only a free lock.
	 */
	lock(as?: 'supervisor'): Promise<() => void>;
};

/** A journal in which nothing has happened. */
export function emptyJournal(profile: string, madeBy: string): Journal {
	return {schema: 2, profile, madeBy, answers: {}, phases: {}, nextChange: 1, changes: [], memory: {}};
}

/** Schema 1, of the versions before 1.0: the supervisor had another kind, and the start time of a process was `bornAt`. */
const journalSchema1 = v.looseObject({
	schema: v.literal(1),
	changes: v.array(v.looseObject({change: v.looseObject({kind: text})})),
});

function upgrade({changes, ...rest}: v.InferOutput<typeof journalSchema1>): unknown {
	const upgraded = changes.map((recorded) => {
		const {kind, bornAt, ...change} = recorded.change;
		return {
			...recorded,
			change: defined({startTime: bornAt, ...change, kind: kind === 'keeper' ? 'supervisor' : kind}),
		};
	});
	return {...rest, changes: upgraded, schema: 2};
}

const anyJournalSchema = v.union([journalSchema, v.pipe(journalSchema1, v.transform(upgrade), journalSchema)]);

/** A journal from the text of its file, upgraded to the schema of today; undefined for any other text. */
export function parseJournal(text: string): Journal | undefined {
	return parseWith(anyJournalSchema, text);
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

const processSchema = v.object({pid: v.number(), startTime: text});

const workSchema = v.object({
	owner: processSchema,
	work: v.object({
		...processSchema.entries,
		tool: v.picklist(toolNames),
		args: v.array(text),
		outputPath: v.exactOptional(text),
		startedAt: text,
		limitMs: v.number(),
	}),
});

/** A command that changes things while it runs: the run that started it, and its process (pid 0 until that is known). */
export type RecordedWork = v.InferOutput<typeof workSchema>;

/** The record of a command from the text of its file; undefined for any other text. */
export function parseWorkRecord(text: string): RecordedWork | undefined {
	return parseWith(workSchema, text);
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
