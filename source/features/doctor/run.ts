import {setTimeout} from 'node:timers/promises';
import type {EventPayload} from '../../domain/event.ts';
import {SetupError, uniqueActions, type Failure, type FailureCode, type NextAction} from '../../domain/failure.ts';
import type {CommandResult, Runner} from '../../domain/ports/command.ts';
import type {Settings} from '../../domain/settings.ts';
import {isStop, toFailure, retryCommand} from '../../engine/failures.ts';
import type {RunContext} from '../../engine/run-context.ts';
import {message, joinMessages, type Message} from '../../i18n/message.ts';
import {installAction, notApplicable, type Check, type CheckOutcome, type Wanted} from './check.ts';
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

/** How long one question to a tool may take, and a check with all of its questions. */
const questionLimitMs = 10_000;
const checkLimitMs = 15_000;

/** Why a check was not made: the sentence, and what to do about it. */
type Unknown = {readonly why: Message; readonly next: readonly NextAction[]};
type Evaluated = CheckOutcome | {readonly unknown: Unknown};

/**
 * Runs checks in parallel; none waits for another's outcome. A check whose facts could not be gathered does not apply; each reason for
 * that becomes one warning at the end, which names all the checks that it kept from being made. Rethrows a stop.
 */
export async function runChecks({checks, facts, wanted, limitMs, onDone}: CheckRun): Promise<readonly CheckResult[]> {
	const running = checks.map(async (check) => {
		const startedAt = performance.now();
		const late = (): Evaluated => ({unknown: tooLate(limitMs)});
		const evaluated = await withLimit<Evaluated>(evaluate(check, facts, wanted), limitMs, late);
		return {check, evaluated, durationMs: Math.round(performance.now() - startedAt)};
	});
	const settled = Promise.allSettled(running);
	const results: CheckResult[] = [];
	const report = (result: CheckResult): void => {
		onDone?.(result);
		results.push(result);
	};
	const missed = new Map<string, Unknown & {readonly of: CheckResult[]}>();
	try {
		for (const one of running) {
			const {check, evaluated, durationMs} = await one;
			if (!('unknown' in evaluated)) {
				report({check, outcome: evaluated, durationMs});
				continue;
			}
			const {why} = evaluated.unknown;
			const outcome = notApplicable('doctor.notChecked', {question: message(check.question), why});
			const result = {check, outcome, durationMs};
			report(result);
			const known = missed.get(why.text) ?? {...evaluated.unknown, of: []};
			missed.set(why.text, {...known, of: [...known.of, result]});
		}
	} finally {
		await settled;
	}
	for (const unknown of missed.values()) report(unknownResult(unknown));
	return results;
}

/** One warning for a reason and all the checks that it kept from being made. */
function unknownResult({why, next, of}: Unknown & {readonly of: readonly CheckResult[]}): CheckResult {
	const [first] = of;
	if (!first) throw new Error('a reason without a check');
	const {check, durationMs} = first;
	const questions = joinMessages(
		of.map(({check: {question}}) => message(question)),
		'common.after',
	);
	const ids = of.map(({check: {id}}) => id).join(' ');
	return {
		check: {...check, id: `unknown-${check.id}`},
		outcome: {
			status: 'warning',
			message: message('doctor.couldNotAsk', {why, questions}),
			next,
			facts: {unknown: ids},
		},
		durationMs,
	};
}

async function evaluate(check: Check, facts: FactSource, wanted: Wanted): Promise<Evaluated> {
	try {
		return await check.evaluate(facts, wanted);
	} catch (error) {
		const failure = toFailure(error);
		if (isStop(failure)) throw new SetupError(failure, {cause: error});
		return {unknown: {why: failure.message, next: failure.next}};
	}
}

const tooLate = (limitMs: number): Unknown => ({
	why: message('doctor.tookTooLong', {seconds: Math.round(limitMs / 1000)}),
	next: [],
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
	const facts = doctor.facts(context, settings, boundedBy(ended.signal, context.runnerFor(undefined)));
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

/** Whether something that was to be checked could not be found out. */
export const hasUnknown = (results: readonly CheckResult[]): boolean =>
	results.some(({outcome}) => outcome.facts?.['unknown'] !== undefined);

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
	const tools = [...new Set(blockers.flatMap(({outcome}) => outcome.installs ?? []))];
	// One command for all replaces the hints for each.
	const isReplaced = ({run, message: {key}}: NextAction): boolean =>
		tools.some((tool) => run === installAction([tool]).run) || (tools.length > 1 && key === 'cluster.installBy');
	const actions = blockers.flatMap(({outcome: {installs, next: own = []}}) =>
		installs ? own.filter((one) => !isReplaced(one)) : own,
	);
	const [first = again, ...others] = tools.length === 0 ? actions : [installAction(tools), ...actions];
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

/** Time for a tool to end by itself after its limit, before the check goes on without it. */
const graceMs = 1000;

/**
 * A runner whose queries are cancelled when the signal is aborted, and end after the limit at the latest: a tool that does not react to
 * SIGINT is still being stopped then, and keeps no check waiting.
 */
function boundedBy(signal: AbortSignal, runner: Runner): Runner {
	const query: Runner['query'] = (command) => {
		const limitMs = Math.min(command.limitMs, questionLimitMs);
		const signals = command.signal ? AbortSignal.any([signal, command.signal]) : signal;
		const unanswered: CommandResult = {
			exitCode: 124,
			stdout: '',
			stderr: '',
			tail: [],
			durationMs: limitMs,
			endedBy: 'limit',
		};
		return withLimit(runner.query({...command, limitMs, signal: signals}), limitMs + graceMs, () => unanswered);
	};
	return {...runner, query};
}
