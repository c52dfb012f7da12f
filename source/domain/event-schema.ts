import {toJsonSchema} from '@valibot/to-json-schema';
import {eventSchema} from './event.ts';

/** The JSON Schema of one line of `--json`, as it is published in the package. */
export function eventJsonSchema(): object {
	return {
		...toJsonSchema(eventSchema, {errorMode: 'ignore'}),
		title: 'digimon-setup event',
		$id: 'digimon-setup-event-1',
	};
}
