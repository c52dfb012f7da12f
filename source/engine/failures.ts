import {asSentence, explainFailure, fingerprintOf, knowingEngine} from '../diagnosis/explain.ts';
import {ownershipOf, type Facts} from '../diagnosis/rule.ts';
import {defined} from '../domain/defined.ts';
import {exitCodeOf, SetupError, type Failure, type NextAction, stopFailure, uniqueActions} from '../domain/failure.ts';
import type {Settings} from '../domain/settings.ts';
import type {StepId} from '../domain/step.ts';
import {message} from '../i18n/message.ts';
import type {RunContext} from './run-context.ts';

/** The command that runs this program again. */
export const retryCommand = 'digimon-setup';

/** Anything thrown, as a Failure: ours as it is, a stop when the run was stopped, anything else as our bug. */
export function toFailure(thrown: unknown, signal?: AbortSignal): Failure {
	if (signal?.aborted && !(thrown instanceof SetupError && isStop(thrown.failure))) return stopFailure(signal);
	if (thrown instanceof SetupError) return thrown.failure;
	const error = thrown instanceof Error ? thrown : new Error(String(thrown));
	return {
		code: 'bug',
		fault: 'setup',
		message: message('common.bug', {detail: error.message}),
		next: [{message: message('common.report'), run: `${retryCommand} logs`}],
		tail: (error.stack ?? '').split('\n').slice(0, 12),
	};
}

/** Whether a failure is the end of a stopped run. */
export function isStop(failure: Failure): boolean {
	return failure.code === 'stopped' || failure.code === 'terminated';
}

const readsLog = ({message: {key}}: NextAction): boolean => key === 'common.seeLog';

/** The failure of a plan that was not approved: a stop, or the user's answer; `again` is what to do to be asked again. */
export function notApproved(signal: AbortSignal, again: NextAction): Failure {
	if (signal.aborted) return stopFailure(signal);
	return {code: 'stopped', fault: 'user', message: message('engine.declined'), next: [again]};
}

/** The failure a run ends with: a stop wins, else the first in the order of steps. */
export function decisive(failures: readonly (Failure | undefined)[]): Failure | undefined {
	const real = failures.filter((failure) => failure !== undefined);
	return real.find(isStop) ?? real[0];
}

/** The decisive failure with the next actions of all, each once; undefined for none. */
export function joinFailures(failures: readonly Failure[]): Failure | undefined {
	const first = decisive(failures);
	if (!first) return undefined;
	const others = failures.filter((failure) => failure !== first).flatMap(({next}) => next);
	// One log is enough to begin with.
	const isRead = first.next.some(readsLog);
	return {...first, next: uniqueActions([...first.next, ...others.filter((one) => !isRead || !readsLog(one))])};
}

/** The exit code of a failure; 0 without one. */
export function exitCodeFor(failure: Failure | undefined): number {
	return failure ? exitCodeOf[failure.code] : 0;
}

/** What an explanation may use of a run. */
export function factsOf({platform, journal, runId}: RunContext, settings: Settings, step?: StepId): Facts {
	const {host, probe, bundle} = platform;
	const {changes, lastRun} = journal.current();
	return {
		settings,
		host,
		...ownershipOf(changes, settings.profile, lastRun?.runId === runId ? lastRun.startedAt : undefined),
		kubeconfig: probe?.variable('KUBECONFIG'),
		noProxy: probe?.proxies().no ?? [],
		hostNames: bundle.hostNames,
		...defined({step}),
	};
}

/** The key of the run's memory under which the last failure's fingerprint is kept. */
const lastFailureKey = 'lastFailure';

/** The failure with its explanation; one that the run before ended with too is said to be the same, and not to be tried again. */
export async function explained(
	context: RunContext,
	settings: Settings,
	failure: Failure,
	step?: StepId,
): Promise<Failure> {
	if (isStop(failure) || failure.code === 'bug') return failure;
	const facts = factsOf(context, settings, step);
	const first = await explainHere(context, failure, facts);
	const isSame = context.journal.memory.get(lastFailureKey) === fingerprintOf(first, step ?? '');
	if (!isSame) return first;
	const same = await explainHere(context, failure, facts, true);
	return {...same, message: message('diagnosis.sameAgain', {failure: asSentence(same.message)})};
}

/** The failure of an undoing, explained. */
export async function explainedUndo(
	context: RunContext,
	settings: Settings,
	failure: Failure,
	step?: StepId,
): Promise<Failure> {
	if (isStop(failure) || failure.code === 'bug') return failure;
	return asUndo(await explainHere(context, failure, factsOf(context, settings, step)));
}

/** The explained failure, with commands for the engine where it is. */
const explainHere = ({engine}: RunContext, failure: Failure, facts: Facts, isSame = false): Promise<Failure> =>
	knowingEngine(
		facts,
		engine,
		(known) => explainFailure(failure, known, isSame),
		({cause}) => (failure.cause === undefined ? cause : undefined),
	);

/** The failure with actions that never set up what is being taken away: they undo again, at last. */
export function asUndo({next, ...rest}: Failure): Failure {
	const others = next.flatMap(forUndo).filter(({run}) => run !== downAgain.run);
	const isRetried = others.length < next.length || others.length === 0;
	const [first = downAgain, ...following] = isRetried ? [...others, downAgain] : others;
	return {...rest, next: uniqueActions([first, ...following])};
}

/** The action that undoes again. */
export const downAgain: NextAction = {message: message('engine.downAgain'), run: `${retryCommand} down`};

/** An action of a setup as one of an undoing; none where it is only for a setup. */
function forUndo(action: NextAction): readonly NextAction[] {
	const {run} = action;
	if (run === undefined || run === downAgain.run) return [action];
	if (run === retryCommand) return [downAgain];
	if (/\bdigimon-setup (?:up\b|-)/.test(run)) return [];
	return [{...action, run: run.replace(/(?<=^|[ =])digimon-setup$/, downAgain.run ?? '')}];
}

/** Keeps what a run ended with, for the next one; nothing after a success. */
export async function rememberFailure({journal}: RunContext, ended?: {failure: Failure; step: StepId}): Promise<void> {
	const before = journal.memory.get(lastFailureKey);
	const now = ended === undefined ? '' : fingerprintOf(ended.failure, ended.step);
	if (before !== now && (before !== undefined || now !== '')) await journal.memory.set(lastFailureKey, now);
}
