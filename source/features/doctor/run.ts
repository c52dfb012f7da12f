import {setTimeout} from 'node:timers/promises';
import type {EventPayload} from '../../domain/event.ts';
import {SetupError, uniqueActions, type Failure, type FailureCode, type NextAction} from '../../domain/failure.ts';
import type {Runner} from '../../domain/ports/command.ts';
import type {Settings} from '../../domain/settings.ts';
import {isStop, toFailure, retryCommand} from '../../engine/failures.ts';
import type {RunContext} from '../../engine/run-context.ts';
import {message, joinMessages, type Message} from '../../i18n/message.ts';
import type {Check, CheckOutcome, Wanted} from './check.ts';
import type {FactSource} from './facts.ts';

/** How a check ended. */
type CheckResult = {readonly check: Check; readonly outcome: CheckOutcome; readonly durationMs: number};

/** The checks and their input; `limitMs` is the time for each, counted from the start. */
type CheckRun = {
	readonly checks: readonly Check[];
	readonly facts: FactSource;
	readonly wanted: Wanted;
	readonly limitMs: number;
	/** Called in the order of the list, for each check as soon as those before it are done. */
	readonly onDone?: ((result: CheckResult) => void) | undefined;
};

/** How long a check may take. */
const checkLimitMs = 4000;

/** Runs checks in parallel; none waits for another's outcome. A check that cannot be answered is a warning with the reason. Rethrows a stop. */
export async function runChecks({checks, facts, wanted, limitMs, onDone}: CheckRun): Promise<readonly CheckResult[]> {
	const running = checks.map(async (check): Promise<CheckResult> => {
		const startedAt = performance.now();
		const outcome = await withLimit(evaluate(check, facts, wanted), limitMs, () => unanswered(check, limitMs));
		return {check, outcome, durationMs: Math.round(performance.now() - startedAt)};
	});
	const settled = Promise.allSettled(running);
	const results: CheckResult[] = [];
	try {
		for (const one of running) {
			const result = await one;
			onDone?.(result);
			results.push(result);
		}
	} finally {
		await settled;
	}
	return results;
}

async function evaluate(check: Check, facts: FactSource, wanted: Wanted): Promise<CheckOutcome> {
	try {
		return await check.evaluate(facts, wanted);
	} catch (error) {
		const failure = toFailure(error);
		if (isStop(failure)) throw new SetupError(failure, {cause: error});
		return {
			status: 'warning',
			message: message('doctor.couldNotAsk', {question: message(check.question), detail: failure.message}),
			next: failure.next,
		};
	}
}

const unanswered = (check: Check, limitMs: number): CheckOutcome => ({
	status: 'warning',
	message: message('doctor.tookTooLong', {seconds: Math.round(limitMs / 1000), question: message(check.question)}),
	facts: {limitMs: String(limitMs)},
});

function withLimit<T>(work: Promise<T>, limitMs: number, onLimit: () => T): Promise<T> {
	const ended = new AbortController();
	const limit = setTimeout(limitMs, undefined, {signal: ended.signal}).then(onLimit, onLimit);
	return Promise.race([work, limit]).finally(() => ended.abort());
}

/** The checks, and where their facts come from. */
export type DoctorChecks = {
	readonly checks: readonly Check[];
	facts(context: RunContext, settings: Settings, runner: Runner): FactSource;
};

/** Runs checks on a run's platform; cancels queries that are still running at the end. */
export async function runDoctorChecks(
	context: RunContext,
	doctor: DoctorChecks,
	settings: Settings,
	checks: readonly Check[],
	onDone?: (result: CheckResult) => void,
): Promise<readonly CheckResult[]> {
	const ended = new AbortController();
	const {host, bundle} = context.platform;
	const wanted: Wanted = {
		settings,
		host: {...host, mayAsk: host.mayAsk && context.mayAsk},
		hostNames: bundle.hostNames,
		unattended: context.unattended,
	};
	const facts = doctor.facts(context, settings, cancelledBy(ended.signal, context.runnerFor(undefined)));
	try {
		return await runChecks({checks, facts, wanted, limitMs: checkLimitMs, onDone});
	} finally {
		ended.abort();
	}
}

/** A check's outcome as events carry it. */
export function checkDone({check, outcome, durationMs}: CheckResult): Extract<EventPayload, {type: 'check-done'}> {
	const {status, message: text, facts = {}, next = []} = outcome;
	const {id, topic} = check;
	return {type: 'check-done', check: id, topic, status, message: text, facts: {...facts}, next: [...next], durationMs};
}

/** The results that keep `up` from starting. */
export const blockersOf = (results: readonly CheckResult[]): readonly CheckResult[] =>
	results.filter(({outcome}) => outcome.status === 'blocking');

/** All blockers as one failure, with all their commands; its code is theirs where they share one. */
export function failureOf(blockers: readonly CheckResult[], text?: Message): Failure | undefined {
	if (blockers.length === 0) return undefined;
	const codes = new Set(blockers.map(({outcome}): FailureCode => outcome.code ?? 'preflight'));
	const [code = 'preflight'] = codes.size === 1 ? codes : [];
	const texts = withOneForTools(blockers.map(({outcome}) => outcome.message));
	const [only] = texts;
	const together =
		only && texts.length === 1 ? only : message('doctor.notReady', {what: joinMessages(texts, 'common.after')});
	const again: NextAction = {message: message('doctor.again'), run: `${retryCommand} doctor`};
	const [first = again, ...others] = blockers.flatMap(({outcome}) => outcome.next ?? []);
	return {code, fault: 'user', message: text ?? together, next: uniqueActions([first, ...others])};
}

/** Joins the messages of missing tools into one, so that they do not hide another message. */
function withOneForTools(texts: readonly Message[]): readonly Message[] {
	const missing = texts.filter(({key}) => key === 'doctor.toolMissing');
	const [first] = missing;
	if (first === undefined || missing.length === 1) return texts;
	const tools = missing.map(({values}) => String(values['tool'])).join(', ');
	const together = message('doctor.toolsMissing', {tools});
	return texts.flatMap((one) => (one === first ? [together] : missing.includes(one) ? [] : [one]));
}

/** A runner whose queries are cancelled when the signal is aborted. */
function cancelledBy(signal: AbortSignal, runner: Runner): Runner {
	const query: Runner['query'] = (command) =>
		runner.query({...command, signal: command.signal ? AbortSignal.any([signal, command.signal]) : signal});
	return {...runner, query};
}
