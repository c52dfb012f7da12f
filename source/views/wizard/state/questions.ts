import {defined} from '../../../domain/defined.ts';
import {SetupError} from '../../../domain/failure.ts';
import {isComplete, type Approval, type Plan} from '../../../domain/plan.ts';
import type {FailureDecision, RecoveryOptions, View} from '../../../domain/ports/view.ts';
import type {ResolvedSettings, Settings} from '../../../domain/settings.ts';
import type {StepId} from '../../../domain/step.ts';
import {message, type Message} from '../../../i18n/message.ts';
import {approveAll} from '../../json-view.ts';
import type {Store} from './store.ts';

type SuccessDecision = Awaited<ReturnType<View['afterSuccess']>>;
type Replan = (settings: Partial<Settings>) => Promise<Plan>;
type StartOver = Parameters<View['approve']>[2];

const settle = <T>(answer: ((value: T) => void) | undefined, value: T): void => answer?.(value);

/** The questions that the engine asks by the View; a key resolves the promise of each. */
export function createQuestions(store: Store, first: ResolvedSettings) {
	const plan = createPlanQuestion(store, first);
	const ending = createEndingQuestions(store);
	return {
		...plan,
		...ending,
		/** Answers the open question by no. */
		leave: (tunnel: SuccessDecision): void => {
			plan.refuse();
			ending.leaveEnding(tunnel);
		},
	};
}

/** What a plan could not be made for, as a message. */
const reasonOf = (error: unknown): Message =>
	error instanceof SetupError
		? error.failure.message
		: message('common.bug', {detail: error instanceof Error ? error.message : String(error)});

/** Asks for the approval of the plan; a changed setting makes another plan. */
function createPlanQuestion(store: Store, first: ResolvedSettings) {
	let plan: Plan | undefined;
	let replan: Replan | undefined;
	let startOver: StartOver;
	let waiting = 0;
	let answer: ((approval: Approval | undefined) => void) | undefined;
	/** Shows another plan once it is made. */
	const renew = (making: Promise<Plan>): void => {
		waiting += 1;
		const done = (): void => store.act({type: 'replanning', on: (waiting -= 1) > 0});
		store.act({type: 'replanning', on: true});
		making.then(
			(made) => {
				plan = made;
				done();
			},
			(error: unknown) => {
				done();
				store.act({type: 'edit', text: ''});
				store.act({type: 'wrong', message: reasonOf(error)});
			},
		);
	};
	return {
		plan: (): Plan | undefined => plan,
		settings: (): ResolvedSettings => plan?.settings ?? first,
		approve: (made: Plan, again: Replan, anotherStart?: StartOver): Promise<Approval | undefined> => {
			plan = made;
			replan = again;
			startOver = anotherStart;
			const isUndo = made.steps.some(({action}) => action === 'undo');
			const mayStartOver = startOver !== undefined && isComplete(made);
			store.act(isUndo ? {type: 'show', screen: 'down'} : {type: 'show', screen: 'plan', mayStartOver});
			return new Promise((resolve) => (answer = resolve));
		},
		/** Enter on the plan. */
		start: (): void => {
			if (plan === undefined) return;
			store.act({type: 'show', screen: 'run', undoing: store.snapshot().ui.screen === 'down'});
			answer?.(approveAll(plan, 'key'));
		},
		/** A changed field. */
		change: (settings: Partial<Settings>): void => {
			if (replan !== undefined) renew(replan(settings));
		},
		/** Starts a complete rehearsal over. */
		startOver: (): void => {
			if (startOver !== undefined) renew(startOver());
		},
		refuse: (): void => answer?.(undefined),
	};
}

/** Asks what to do after a failure, and at the end. */
function createEndingQuestions(store: Store) {
	let recovery: RecoveryOptions | undefined;
	let answerFailure: ((answer: FailureDecision) => void) | undefined;
	let answerSuccess: ((answer: SuccessDecision) => void) | undefined;
	let answerNext: (() => void) | undefined;
	const next = (): void => {
		if (answerNext === undefined) return;
		store.act({type: 'pause'});
		answerNext();
		answerNext = undefined;
	};
	const answer = (decision: FailureDecision): void => {
		settle(answerFailure, decision);
		answerFailure = undefined;
	};
	return {
		recovery: (): RecoveryOptions | undefined => recovery,
		afterFailure: (options?: RecoveryOptions): Promise<FailureDecision> => {
			recovery = options;
			store.act({
				type: 'show',
				screen: 'failure',
				...(options && {recovery: {fetch: options.fetch !== undefined, rehearse: options.rehearse}}),
			});
			return new Promise((resolve) => (answerFailure = resolve));
		},
		retry: (settings: Partial<Settings> | undefined, skip: readonly StepId[]): void => {
			// Before the first plan the steps are inspected again, and the plan comes next.
			store.act({type: 'show', screen: recovery === undefined ? 'run' : 'looking'});
			answer({choice: 'retry', ...defined({settings, skip: skip.length === 0 ? undefined : skip})});
		},
		/** Agrees to the offered install; the offer is kept, since the screen shows what is to come. */
		fetch: (): void => {
			store.act({type: 'show', screen: 'looking', toolInstall: true});
			answer({choice: 'retry', installTools: true});
		},
		rehearse: (): void => answer({choice: 'rehearse'}),
		/** Undoes what this run changed. */
		undo: (): void => {
			store.act({type: 'show', screen: 'run', undoing: true});
			answer({choice: 'undo'});
		},
		awaitNext: (_done: StepId, step: StepId): Promise<void> => {
			store.act({type: 'pause', next: step});
			return new Promise((resolve) => (answerNext = resolve));
		},
		/** Lets the next step begin. */
		next,
		afterSuccess: (): Promise<SuccessDecision> => {
			store.act({type: 'show', screen: 'end'});
			return new Promise((resolve) => (answerSuccess = resolve));
		},
		leaveEnding: (tunnel: SuccessDecision): void => {
			next();
			settle(answerFailure, {choice: 'quit'});
			settle(answerSuccess, tunnel);
			answerFailure = answerSuccess = undefined;
		},
	};
}

/** The questions of one wizard. */
export type Questions = ReturnType<typeof createQuestions>;
