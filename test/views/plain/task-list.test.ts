import {afterEach, expect, test, vi} from 'vitest';
import type {EventPayload, SetupEvent} from '../../../source/domain/event.ts';
import {noSummary} from '../../helpers/wizard-model.ts';
import {createTranslator} from '../../../source/i18n/translate.ts';
import {createPlainStyle} from '../../../source/views/plain/style.ts';
import {createTaskList} from '../../../source/views/plain/task-list.ts';
import {events} from '../../helpers/wizard-model.ts';

afterEach(() => vi.restoreAllMocks());

/** A list of two steps that hears these events; answers which of them it draws. */
async function drawn(...payloads: readonly EventPayload[]): Promise<readonly SetupEvent['type'][]> {
	vi.spyOn(process.stdout, 'write').mockReturnValue(true);
	const steps = [
		{id: 'cluster', title: 'cluster.title', done: 'cluster.done', after: []},
		{id: 'mesh', title: 'mesh.title', done: 'mesh.done', after: ['cluster']},
	] as const;
	const style = createPlainStyle({steps, translator: createTranslator(), color: false, unicode: true});
	const list = createTaskList(style, {unicode: true, steps});
	const shown = events(...payloads).filter((event) => {
		list.hear(event);
		return list.isDrawn(event);
	});
	await list.ended();
	return shown.map(({type}) => type);
}

const ended = (step: 'cluster' | 'mesh'): EventPayload => ({
	type: 'step-ended',
	step,
	outcome: 'applied',
	durationMs: 10,
});
const recorded: EventPayload = {
	type: 'change-recorded',
	step: 'mesh',
	number: 1,
	change: {kind: 'profile', profile: 'digimon'},
};

const started: EventPayload = {type: 'step-started', step: 'cluster'};
const consent: EventPayload = {type: 'consent-given', by: 'flag', steps: ['cluster', 'mesh']};

test('draws the events of its steps from the consent on, the end of the last step included', async () => {
	expect(await drawn(started, consent, started, ended('cluster'), recorded, ended('mesh'))).toEqual([
		'step-started',
		'step-ended',
		'change-recorded',
		'step-ended',
	]);
});

test('leaves what comes after the last step to the lines', async () => {
	expect(await drawn(consent, ended('cluster'), ended('mesh'), recorded)).toEqual(['step-ended', 'step-ended']);
});

test('ends its rows with the run where steps have not ended', async () => {
	const end: EventPayload = {type: 'run-ended', outcome: 'failed', exitCode: 1, messages: [], next: [], ...noSummary};
	expect(await drawn(consent, started, end)).toEqual(['step-started']);
});
