import {describe, expect, test} from 'vitest';
import {runStatus} from '../../source/commands/status.ts';
import {stepIds} from '../../source/domain/step.ts';
import {failure, requestOver, smallMachine} from '../helpers/engine-run.ts';

describe('status', () => {
	test('inspects each step whose dependencies are ready, and applies nothing', async () => {
		const platform = smallMachine({}, ['cluster', 'label']);
		const {request, events} = requestOver(platform, {command: 'status'});
		expect(await runStatus({...request, changes: false, verify: false})).toBe(0);
		expect(platform.done).toEqual(['inspect cluster', 'inspect mesh', 'inspect label']);
		expect(events.filter((event) => event.type === 'step-inspected')).toHaveLength(8);
		expect(platform.journals.size).toBe(0);
	});

	test('--verify verifies the site, and exits with 5 when it fails', async () => {
		const platform = smallMachine({site: {apply: async () => Promise.reject(failure('verification-failed'))}}, stepIds);
		const {request} = requestOver(platform, {command: 'status'});
		expect(await runStatus({...request, changes: false, verify: true})).toBe(5);
		expect(platform.done).toContain('apply site');
	});
});
