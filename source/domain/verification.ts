import * as v from 'valibot';
import {message, type Message, messageSchema} from '../i18n/message.ts';

/** A hop's name in a sentence; its own is for events. */
export function siteCheckName(hop: SiteCheckName): Message {
	return message(`names.check_${hop}`);
}

/** The way of a request, in order: a broken hop names the part that is at fault. */
export const siteCheckNames = [
	'name',
	'address',
	'port',
	'envoy',
	'route',
	'page',
	'preflight',
	'create',
	'stream',
] as const;
export type SiteCheckName = (typeof siteCheckNames)[number];

/** What one hop of the proof showed. `causes` are ordered, the likeliest first, each with a command to check it. */
export const siteCheckSchema = v.object({
	check: v.picklist(siteCheckNames),
	by: v.picklist(['address', 'name']),
	status: v.picklist(['ok', 'failed', 'not-applicable']),
	detail: messageSchema,
	causes: v.exactOptional(
		v.pipe(v.array(v.object({message: messageSchema, run: v.exactOptional(v.string())})), v.readonly()),
	),
});
export type SiteCheckReport = v.InferOutput<typeof siteCheckSchema>;
