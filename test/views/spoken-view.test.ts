import {describe, expect, it} from 'vitest';
import type {Plan} from '../../source/domain/plan.ts';
import {say} from '../../source/domain/sentence.ts';
import type {View} from '../../source/domain/view.ts';
import {createSpokenView} from '../../source/views/spoken-view.ts';
import {samplePlan} from '../helpers/wizard-model.ts';

const plain = {list: 'plain', mayAsk: true} as unknown as View;

/** A spoken view to which a person types these lines and then ends the input. */
function listening(...typed: readonly string[]) {
	const heard: string[] = [];
	const lines = [...typed];
	const view = createSpokenView({
		plain,
		lang: 'en',
		write: (text) => void heard.push(text),
		askLine: async (question) => {
			heard.push(question);
			return lines.shift();
		},
	});
	return {view, heard: () => heard.join('')};
}

const failure = {
	code: 'command-failed',
	fault: 'machine',
	message: say('wizard.failed'),
	next: [{say: say('common.again'), run: 'digimon-setup'}],
	tail: [],
} as const;

describe('the wizard for a screen reader', () => {
	it('offers numbered choices, says what starting agrees to, and starts on a number', async () => {
		const {view, heard} = listening('7', 'what', '1');
		const approval = await view.approve(samplePlan(), async () => samplePlan());
		expect(approval).toMatchObject({by: 'key'});
		expect(heard()).toContain('sudo may ask for your password');
		expect(heard()).toContain('1. Start\n2. Change a setting\n3. Leave\n');
		expect(heard().match(/Type a number/g)?.length).toBe(3);
	});

	it('changes a setting by the same check as the flag, and looks again', async () => {
		const {view, heard} = listening('2', '4', 'many', '6', '1');
		const wanted: unknown[] = [];
		const replan = async (settings: unknown): Promise<Plan> => {
			wanted.push(settings);
			return samplePlan();
		};
		expect(await view.approve(samplePlan(), replan)).toBeDefined();
		expect(wanted).toEqual([{cpus: 6}]);
		expect(heard()).toContain('"many"');
	});

	it('is left by the end of input, whatever is asked', async () => {
		expect(await listening().view.approve(samplePlan(), async () => samplePlan())).toBeUndefined();
		expect(await listening().view.afterFailure(failure)).toEqual({choice: 'quit'});
		expect(
			await listening().view.afterSuccess(samplePlan().settings, {
				look: async () => ({}),
				runs: async () => true,
				mend: async () => ({outcome: 'done'}),
				correctHosts: async () => ({outcome: 'done'}),
			}),
		).toBe('keep-tunnel');
	});

	it('says a failure with its next action, and goes on again on a number', async () => {
		const {view, heard} = listening('1');
		expect(await view.afterFailure(failure)).toEqual({choice: 'again'});
		expect(heard()).toContain('digimon-setup\n');
		expect(heard()).toContain('A tool or the network is at fault');
	});
});
