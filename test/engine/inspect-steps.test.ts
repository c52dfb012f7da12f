import {describe, expect, test} from 'vitest';
import {runStatus} from '../../source/commands/status.ts';
import {failure, requestOver, smallMachine} from '../helpers/engine-run.ts';

const inspected = async (thrown: Error) => {
	const platform = smallMachine({cluster: {inspect: async () => Promise.reject(thrown)}});
	const {request, events} = requestOver(platform, {command: 'status'});
	await runStatus({...request, changes: false, verify: false, check: false});
	return events.flatMap((event) => (event.type === 'step-inspected' && event.step === 'cluster' ? [event.found] : []));
};

describe('inspectStep', () => {
	test.each(['tool-missing', 'state-unwritable'] as const)('a step that throws %s is unknown', async (code) => {
		const thrown = failure(code);
		expect(await inspected(thrown)).toEqual([{kind: 'unknown', reason: thrown.failure.message}]);
	});
});
