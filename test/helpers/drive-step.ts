import {expect} from 'vitest';
import type {RecordedChange} from '../../source/domain/change.ts';
import type {Step} from '../../source/domain/ports/step.ts';
import type {Condition} from '../../source/domain/step.ts';
import type {Message} from '../../source/i18n/message.ts';
import {undoChanges} from '../../source/engine/undo-steps.ts';
import type {TestStepContext} from './make-step-context.ts';

/** Nothing was found. */
export const absent: Condition = {kind: 'absent', reason: {text: '', key: '', values: {}}};

/** A step with its context: `apply` is given what was found (nothing by default), `undo` and `leftovers` the changes that were recorded at the start. */
export function driveStep<T extends TestStepContext>(step: Step, made: T) {
	const {context} = made;
	const all = [...made.recorded];
	return {
		...made,
		inspect: () => step.inspect(context),
		apply: (found: Partial<Condition> = {}) => step.apply(context, {...absent, ...found}),
		undo: (changes: readonly RecordedChange[] = all) => undoChanges(context, step, changes),
		leftovers: async (): Promise<readonly Message[]> =>
			(await Promise.all(all.map(({change}) => step.leftovers(context, change)))).flat(),
		/** The recorded changes. */
		changes: () => made.recorded.map(({change}) => change),
	};
}

/** Expects that the work throws a SetupError with this failure. */
export const expectFailure = (work: Promise<unknown>, failure: object): Promise<void> =>
	expect(work).rejects.toMatchObject({failure});
