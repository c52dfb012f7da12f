import * as v from 'valibot';
import {say, type Sentence, sentenceSchema} from '../i18n/message.ts';

/** A hop's name in a sentence; its own is for events. */
export function hopName(hop: HopName): Sentence {
	return say(`names.hop_${hop}`);
}

/** The way of a request, in order: a broken hop names the part that is at fault. */
export const hopNames = ['name', 'address', 'port', 'envoy', 'route', 'page', 'preflight', 'create', 'stream'] as const;
export type HopName = (typeof hopNames)[number];

/** What one hop of the proof showed. `causes` are ordered, the likeliest first, each with a command to check it. */
export const hopReportSchema = v.object({
	hop: v.picklist(hopNames),
	by: v.picklist(['address', 'name']),
	verdict: v.picklist(['ok', 'failed', 'not-applicable', 'not-tried']),
	detail: sentenceSchema,
	causes: v.exactOptional(
		v.pipe(v.array(v.object({say: sentenceSchema, run: v.exactOptional(v.string())})), v.readonly()),
	),
});
export type HopReport = v.InferOutput<typeof hopReportSchema>;
