import {describe, expect, test} from 'vitest';
import {runStatus} from '../../source/commands/status.ts';
import {stepIds} from '../../source/domain/step.ts';
import {failure, requestOver, sentence, smallMachine} from '../helpers/engine-run.ts';

describe('status', () => {
	test('inspects each step whose dependencies are ready, and applies nothing', async () => {
		const platform = smallMachine({}, ['cluster', 'label']);
		const {request, events} = requestOver(platform, {command: 'status'});
		expect(await runStatus({...request, changes: false, verify: false, check: false})).toBe(0);
		expect(platform.done).toEqual(['inspect cluster', 'inspect mesh', 'inspect label']);
		expect(events.filter((event) => event.type === 'step-inspected')).toHaveLength(8);
		expect(platform.journals.size).toBe(0);
	});

	test('--check exits with 3 unless every step is ready', async () => {
		const exitCodes: number[] = [];
		for (const ready of [[], ['cluster'], stepIds] as const) {
			const {request} = requestOver(smallMachine({}, [...ready]), {command: 'status'});
			exitCodes.push(await runStatus({...request, changes: false, verify: false, check: true}));
		}
		expect(exitCodes).toEqual([3, 3, 0]);
	});

	test('--check exits with 3 where the condition of a step is unknown', async () => {
		const inspect = async () => ({kind: 'unknown', reason: sentence('no answer')}) as const;
		const {request} = requestOver(smallMachine({hosts: {inspect}}, stepIds), {command: 'status'});
		expect(await runStatus({...request, changes: false, verify: false, check: true})).toBe(3);
	});

	test('tells the cause of an unknown condition and what to do, once', async () => {
		const reason = sentence('kubectl: Unable to connect to the server: net/http: TLS handshake timeout');
		const inspect = async () => ({kind: 'unknown', reason, facts: {answeredBy: 'kubectl'}}) as const;
		const {request, events} = requestOver(smallMachine({cluster: {inspect}}), {command: 'status'});
		await runStatus({...request, changes: false, verify: false, check: false});
		const reasons = events.flatMap((event) => (event.type === 'step-inspected' ? [event.found.reason.text] : []));
		expect(reasons.filter((text) => text.includes('API server does not answer in time'))).toHaveLength(1);
		const end = events.find((event) => event.type === 'run-ended');
		expect(end?.next.map(({run}) => run)).toContainEqual(expect.stringContaining('minikube status'));
	});

	test('--verify verifies the site, and exits with 5 when it fails', async () => {
		const platform = smallMachine({site: {apply: async () => Promise.reject(failure('verification-failed'))}}, stepIds);
		const {request} = requestOver(platform, {command: 'status'});
		expect(await runStatus({...request, changes: false, verify: true, check: false})).toBe(5);
		expect(platform.done).toContain('apply site');
	});
});
