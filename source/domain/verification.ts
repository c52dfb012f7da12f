import * as v from 'valibot';
import {message, type Message} from '../i18n/message.ts';
import {messageSchema} from '../i18n/message-schema.ts';

/** A check's name in a sentence. */
export function siteCheckName(check: SiteCheckName): Message {
	return message(`names.check_${check}`);
}

/** The checks along the way of a request, in order: a failed check names the part that is at fault. */
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

/** The result of one check. `causes` are ordered, the likeliest first, each with a command to check it. */
export const siteCheckSchema = v.object({
	check: v.picklist(siteCheckNames),
	by: v.picklist(['address', 'name']),
	status: v.picklist(['ok', 'failed', 'not-applicable']),
	detail: messageSchema,
	causes: v.exactOptional(
		v.pipe(v.array(v.object({message: messageSchema, run: v.exactOptional(v.string())})), v.readonly()),
	),
	/** Another try, with nothing else changed, cannot pass. */
	final: v.exactOptional(v.boolean()),
});
export type SiteCheckReport = v.InferOutput<typeof siteCheckSchema>;
