import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {describeEvent} from '../../source/domain/describe-event.ts';
import type {SetupEvent} from '../../source/domain/event.ts';
import {conditionKinds, stepIds} from '../../source/domain/step.ts';
import {siteCheckNames} from '../../source/domain/verification.ts';
import {messages} from '../../source/i18n/en/index.ts';
import type {Message} from '../../source/i18n/message.ts';
import {rehearse} from '../helpers/rehearse.ts';

let stateFolder = '';
beforeEach(() => {
	stateFolder = mkdtempSync(join(tmpdir(), 'said-'));
});
afterEach(() => rmSync(stateFolder, {recursive: true, force: true}));

/** Words of ours by which programs tell things apart; a person reads them in their own language. */
const ours: ReadonlySet<unknown> = new Set([
	...stepIds,
	...siteCheckNames,
	...conditionKinds,
	'ok',
	'failed',
	'not-applicable',
	'applied',
	'repaired',
	'already-done',
	'undone',
	'skipped',
	'flag',
	'key',
	'keep',
	'apply',
	'repair',
	'decide-later',
	'left-out',
	'unknown',
]);

/** Every sentence that an event holds, those within others too. */
function sentencesIn(value: unknown): readonly Message[] {
	if (Array.isArray(value)) return value.flatMap(sentencesIn);
	if (typeof value !== 'object' || value === null) return [];
	const inner = Object.values(value).flatMap(sentencesIn);
	return 'text' in value && 'key' in value && 'values' in value ? [value as Message, ...inner] : inner;
}

/** Values of sentences that would stand in any language as the word that programs know. */
const wordsLeft = (events: readonly SetupEvent[]): readonly string[] =>
	events
		.flatMap((event) => sentencesIn([event, describeEvent(event)]))
		.flatMap(({key, values}) =>
			Object.entries(values)
				.filter(([, value]) => typeof value === 'string' && value.split(', ').some((word) => ours.has(word)))
				.map(([name, value]) => `${key} {${name}}: ${String(value)}`),
		);

describe('what a run says', () => {
	test('holds no word of ours as a value, so that names are said in every language', async () => {
		const failed = await rehearse({stateFolder, fail: 'tunnel'});
		const halfway = await rehearse({stateFolder, command: 'status'});
		const up = await rehearse({stateFolder});
		const down = await rehearse({stateFolder, command: 'down'});
		const nothing = await rehearse({stateFolder, command: 'status'});
		const events = [failed, halfway, up, down, nothing].flatMap((run) => run.events);
		const said = new Set(events.flatMap((event) => sentencesIn([event, describeEvent(event)]).map(({key}) => key)));
		expect([...said]).toEqual(
			expect.arrayContaining(['engine.waitsFor', 'engine.notReadySteps', 'views.siteCheck', 'site.proving']),
		);
		expect([...new Set(wordsLeft(events))]).toEqual([]);
		expect([...said].filter((key) => !(key in messages))).toEqual([]);
	}, 60_000);
});
