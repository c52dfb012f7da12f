import {expect, test} from 'vitest';
import {parseFailureInjection} from '../../source/rehearsal/failure-injection.ts';
import {failureInjections, failureNames} from '../../source/rehearsal/failure-kinds.ts';

test('a random failure is one of all that can be simulated, the first and the last of them too', () => {
	const pairs = Object.entries(failureInjections).flatMap(([step, kinds]) => kinds.map((kind) => `${step}:${kind}`));
	const drawn = pairs.map((_, index) => parseFailureInjection('random', () => (index + 0.5) / pairs.length));
	expect(drawn.map(({step, kind}) => `${step}:${kind}`)).toEqual(pairs);
	expect(failureNames).toContain('random');
	expect(() => parseFailureInjection('randomly')).toThrow('random');
});
