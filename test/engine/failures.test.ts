import {expect, it} from 'vitest';
import type {NextAction} from '../../source/domain/failure.ts';
import {asUndo, toFailure} from '../../source/engine/failures.ts';
import {failure, sentence} from '../helpers/engine-run.ts';

const downs = 'digimon-setup down';

/** The command lines of a failed undoing whose explanation has these. */
const linesOf = (lines: readonly string[]): readonly (string | undefined)[] => {
	const [first, ...others] = lines.map((run): NextAction => ({message: sentence(run), run}));
	const next = [first ?? {message: sentence('')}, ...others] as const;
	return asUndo({...toFailure(failure('not-undone')), next}).next.map(({run}) => run);
};

it.each([
	['the setup becomes the undoing', ['digimon-setup'], [downs]],
	['the undoing comes last, once', [downs, 'docker ps', 'digimon-setup'], ['docker ps', downs]],
	['a setup with a flag is left out', ['docker ps', 'digimon-setup up --memory 4096'], ['docker ps', downs]],
	['so is one after the undoing', [`${downs} && digimon-setup up --cpus 2`], [downs]],
	['a variable stays', ['NO_PROXY=a digimon-setup'], [`NO_PROXY=a ${downs}`]],
	['other commands of ours stay', ['digimon-setup logs cluster'], ['digimon-setup logs cluster']],
] as const)('the actions of a failed undoing: %s', (_what, given, expected) => {
	expect(linesOf(given)).toEqual(expected);
});
