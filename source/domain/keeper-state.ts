import * as v from 'valibot';
import {understand} from './journal-text.ts';
import {sentenceSchema} from './sentence-schema.ts';

const text = v.string();

/**
 * What a keeper in the background tells of itself after each look, in `keeper.json` of its profile's folder. Times are ISO 8601;
 * `restarts` counts since it was started; `run` is the command that only the person can give.
 */
const keeperStateSchema = v.object({
	schema: v.literal(1),
	pid: v.number(),
	startedAt: text,
	address: text,
	isWell: v.boolean(),
	answeredAt: v.exactOptional(text),
	restarts: v.number(),
	said: v.exactOptional(v.object({at: text, says: sentenceSchema, run: v.exactOptional(text)})),
});

/** A keeper's state. */
export type KeeperState = v.InferOutput<typeof keeperStateSchema>;

/** The state that a file holds; undefined for a text that holds none. */
export function understandKeeperState(text: string): KeeperState | undefined {
	return understand(keeperStateSchema, text);
}

/** The files of a keeper in its profile's folder: its state, what it said, and what the tools of its mendings printed. */
export const keeperFiles = {state: 'keeper.json', log: 'keeper.log', mendings: 'mendings'} as const;
