import * as v from 'valibot';
import type {Sentence} from './sentence.ts';

/** A sentence as events and files carry it; a value may be a sentence again. */
export const sentenceSchema: v.GenericSchema<Sentence> = v.object({
	text: v.string(),
	key: v.string(),
	values: v.record(v.string(), v.union([v.string(), v.number(), v.lazy(() => sentenceSchema)])),
});
