import {describe, expect, it} from 'vitest';
import {expectedMs, planMs, remainingMs, typicalMs} from '../../source/views/durations.ts';
import {emptyRun, reduceRun} from '../../source/views/wizard/state/run-state.ts';
import {events, midRun, samplePlan} from '../helpers/wizard-model.ts';

const {steps} = samplePlan();
const {cluster, mesh, chart, site} = typicalMs;

describe('how long steps take', () => {
	it('is as in the last run of this machine, else typical', () => {
		expect(expectedMs('mesh', {mesh: 5})).toEqual({ms: 5, isTypical: false});
		expect(expectedMs('mesh', {})).toEqual({ms: mesh, isTypical: true});
	});

	it('adds up along the longest path, since steps run beside each other', () => {
		expect(planMs(steps, {})).toBe(cluster + mesh + chart + site);
		const kept = steps.map((one) => (one.step.id === 'cluster' ? ({...one, action: 'keep'} as const) : one));
		expect(planMs(kept, {})).toBe(mesh + chart + site);
		expect(planMs([], {})).toBe(0);
	});

	it('leaves what has not ended, and nothing is said once a step takes much longer than expected', () => {
		const run = reduceRun(emptyRun, events(...midRun));
		const startedAt = run.steps.find(({id}) => id === 'mesh')?.startedAt ?? 0;
		const left = (nowMs: number) => remainingMs(steps, run, {earlier: {}, nowMs});
		expect(left(startedAt + 1000)).toBe(mesh - 1000 + chart + site);
		expect(left(startedAt + mesh + 1)).toBe(typicalMs.label + chart + site);
		expect(left(startedAt + mesh * 4)).toBeUndefined();
	});
});
