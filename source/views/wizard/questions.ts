import type {Failure} from '../../domain/failure.ts';
import type {Approval, Plan} from '../../domain/plan.ts';
import type {ResolvedSettings, Settings} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import type {View} from '../../domain/view.ts';
import {chosenStep} from './checklist.ts';
import {shownCommand} from './log-rows.ts';
import type {Store} from './store.ts';

type AfterFailure = Awaited<ReturnType<View['afterFailure']>>;
type AfterSuccess = Awaited<ReturnType<View['afterSuccess']>>;
type Replan = (settings: Partial<Settings>) => Promise<Plan>;

/** The questions that the engine asks through the View, each a promise that a key settles. */
export function createQuestions(store: Store, first: ResolvedSettings) {
	let plan: Plan | undefined;
	let failure: Failure | undefined;
	let replan: Replan | undefined;
	let answerPlan: ((approval: Approval | undefined) => void) | undefined;
	let answerFailure: ((answer: AfterFailure) => void) | undefined;
	let answerSuccess: ((answer: AfterSuccess) => void) | undefined;

	const settle = <T>(answer: ((value: T) => void) | undefined, value: T): void => answer?.(value);
	return {
		plan: (): Plan | undefined => plan,
		failure: (): Failure | undefined => failure,
		settings: (): ResolvedSettings => plan?.settings ?? first,
		shownCommand: () => {
			const {run, ui} = store.snapshot();
			return shownCommand(run, chosenStep({run, ui}));
		},
		approve: (made: Plan, again: Replan): Promise<Approval | undefined> => {
			plan = made;
			replan = again;
			store.act({type: 'show', screen: 'plan'});
			return new Promise((resolve) => (answerPlan = resolve));
		},
		/** Enter on the plan. */
		start: (): void => {
			if (plan === undefined) return;
			store.act({type: 'show', screen: 'run'});
			settle(answerPlan, {settings: plan.settings, by: 'key', selected: plan.steps.filter((one) => one.move !== 'left-out').map((one) => one.step.id)});
			answerPlan = undefined;
		},
		/** A changed field: the machine is looked at again. */
		change: (settings: Partial<Settings>): void => {
			if (replan === undefined) return;
			store.act({type: 'replanning', on: true});
			replan(settings).then(
				(made) => {
					plan = made;
					store.act({type: 'replanning', on: false});
				},
				(error: unknown) => {
					store.act({type: 'replanning', on: false});
					store.act({type: 'edit', text: ''});
					store.act({type: 'wrong', text: error instanceof Error ? error.message : String(error)});
				},
			);
		},
		afterFailure: (what?: Failure): Promise<AfterFailure> => {
			failure = what;
			store.act({type: 'show', screen: 'failure'});
			return new Promise((resolve) => (answerFailure = resolve));
		},
		retry: (settings: Partial<Settings> | undefined, skip: readonly StepId[]): void => {
			store.act({type: 'show', screen: 'run'});
			failure = undefined;
			settle(answerFailure, {choice: 'again', ...(settings === undefined ? {} : {settings}), ...(skip.length === 0 ? {} : {skip})});
			answerFailure = undefined;
		},
		afterSuccess: (): Promise<AfterSuccess> => {
			store.act({type: 'show', screen: 'end'});
			return new Promise((resolve) => (answerSuccess = resolve));
		},
		/** Whatever is being asked is answered by no. */
		leave: (tunnel: AfterSuccess): void => {
			settle(answerPlan, undefined);
			settle(answerFailure, {choice: 'quit'});
			settle(answerSuccess, tunnel);
			answerPlan = answerFailure = answerSuccess = undefined;
		},
	};
}

/** The open questions of one wizard. */
export type Questions = ReturnType<typeof createQuestions>;
