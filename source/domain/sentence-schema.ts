import * as v from 'valibot';

/** A sentence as events and files carry it. */
export const sentenceSchema = v.object({
	text: v.string(),
	key: v.string(),
	values: v.record(v.string(), v.union([v.string(), v.number()])),
});
