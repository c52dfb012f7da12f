import * as v from 'valibot';
import type {Message} from './message.ts';

/** A message as events and files carry it; a value may be a message again, or a list of them. */
export const messageSchema: v.GenericSchema<Message> = v.object({
	text: v.string(),
	key: v.string(),
	values: v.record(
		v.string(),
		v.union([
			v.string(),
			v.number(),
			v.lazy(() => messageSchema),
			v.array(v.union([v.string(), v.lazy(() => messageSchema)])),
		]),
	),
});
