import * as v from 'valibot';
import {journalSchema, type Journal} from './journal.ts';

/** A journal as it is kept in a file; undefined for a text that is none, or of another schema. */
export function understandJournal(text: string): Journal | undefined {
	return understand(journalSchema, text);
}

const holderSchema = v.object({
	id: v.pipe(v.string(), v.uuid()),
	pid: v.number(),
	bornAt: v.string(),
	startedAt: v.string(),
	/** The profile whose tunnel the holder keeps in the background: it lets go when a run asks for the lock. */
	keeps: v.exactOptional(v.string()),
});

/** Who holds the lock of the state folder: a process by its pid and birth, and when its run began (ISO 8601). */
export type LockHolder = v.InferOutput<typeof holderSchema>;

/** The holder that a lock file names; undefined for a text that names none. */
export function understandHolder(text: string): LockHolder | undefined {
	return understand(holderSchema, text);
}

/** A text as the schema checks it; undefined for one that is no such thing. */
export function understand<Schema extends v.GenericSchema>(
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
