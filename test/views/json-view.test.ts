import {Ajv} from 'ajv';
import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {runUp} from '../../source/commands/up.ts';
import {eventSchema} from '../../source/domain/event.ts';
import {eventJsonSchema} from '../../source/features/report/redact.ts';
import {stepIds, type StepId} from '../../source/domain/step.ts';
import {createJsonView} from '../../source/views/json-view.ts';
import {failure, requestOver, smallMachine, type StepChange} from '../helpers/engine-run.ts';

const linesOf = async (
	steps: Readonly<Partial<Record<StepId, StepChange>>>,
	{yes = true, write}: {readonly yes?: boolean; readonly write?: () => void} = {},
) => {
	const lines: string[] = [];
	const {request} = requestOver(smallMachine(steps));
	const sink = {write: (text: string): void => (lines.push(text), write?.())};
	const view = createJsonView(sink, {yes});
	const exitCode = await runUp({...request, view, selected: new Set(stepIds), preflight: async () => undefined});
	return {lines, exitCode};
};

describe('--json', () => {
	test.each([
		['a walk that ends well', {}],
		['a walk that fails', {mesh: {apply: async () => Promise.reject(failure())}}],
		['a walk in which we crash', {mesh: {apply: async () => Promise.reject(new TypeError('our bug'))}}],
	])('%s is one event a line, each as the published schema says, the last one run-ended', async (_name, steps) => {
		const {lines, exitCode} = await linesOf(steps);
		const validate = new Ajv({strict: false}).compile(eventJsonSchema());
		for (const line of lines) {
			expect(line.indexOf('\n')).toBe(line.length - 1);
			const event: unknown = JSON.parse(line);
			expect(v.is(eventSchema, event)).toBe(true);
			expect(validate(event), JSON.stringify(validate.errors)).toBe(true);
		}
		expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({type: 'run-ended', exitCode});
	});

	test('a reader that went away does not stop the run, and nothing more is written', async () => {
		const write = (): void => {
			throw Object.assign(new Error('write EPIPE'), {code: 'EPIPE'});
		};
		const {exitCode, lines} = await linesOf({}, {write});
		expect(exitCode).toBe(0);
		expect(lines).toHaveLength(1);
	});

	test('without a yes nothing is approved', async () => {
		const {exitCode, lines} = await linesOf({}, {yes: false});
		expect(exitCode).not.toBe(0);
		expect(lines.some((line) => line.includes('"type":"step-started"'))).toBe(false);
	});
});
