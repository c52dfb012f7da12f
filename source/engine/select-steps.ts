import {SetupError} from '../domain/failure.ts';
import {say} from '../domain/sentence.ts';
import {stepIds, type StepId} from '../domain/step.ts';
import {again} from './failures.ts';

/** What `--only`, `--from` and `--skip` asked for. */
export type Selection = {readonly only: readonly string[]; readonly from?: string; readonly skip: readonly string[]};

/** The steps that may be applied. Throws SetupError `usage` for a name that is no step. */
export function selectSteps(selection: Selection): ReadonlySet<StepId> {
	const only = selection.only.map((name) => stepNamed('--only', name));
	const skip = new Set(selection.skip.map((name) => stepNamed('--skip', name)));
	const from = selection.from === undefined ? 0 : stepIds.indexOf(stepNamed('--from', selection.from));
	return new Set(
		stepIds.filter((id, index) => index >= from && !skip.has(id) && (only.length === 0 || only.includes(id))),
	);
}

/** A step by its name. Throws SetupError `usage`. */
export function stepNamed(flag: string, name: string): StepId {
	const found = stepIds.find((id) => id === name);
	if (found) return found;
	throw new SetupError({
		code: 'usage',
		fault: 'user',
		message: say('engine.noSuchStep', {flag, value: name, allowed: stepIds.join(', ')}),
		next: [{say: say('engine.seeHelp'), run: `${again} --help`}],
		tail: [],
	});
}
