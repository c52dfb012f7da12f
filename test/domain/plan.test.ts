import {describe, expect, test} from 'vitest';
import {SetupError} from '../../source/domain/failure.ts';
import {selectSteps} from '../../source/domain/plan.ts';

const textOf = (select: () => unknown): string => {
	try {
		select();
	} catch (error) {
		if (error instanceof SetupError) return error.failure.message.text;
	}
	return '';
};

describe('the selected steps', () => {
	test('are those of --only, from --from, without --skip', () => {
		expect([...selectSteps({only: [], from: 'tunnel', skip: ['hosts']})]).toEqual(['tunnel', 'site']);
	});

	test.each([
		[{only: ['mesh'], skip: ['mesh']}, '--only mesh --skip mesh select no step.'],
		[{only: ['cluster'], from: 'chart', skip: []}, '--only cluster --from chart select no step.'],
	])('are refused where there are none: %j', (selection, text) => {
		expect(textOf(() => selectSteps(selection))).toBe(text);
	});
});
