import type {EventPayload} from '../../domain/event.ts';
import {SetupError, uniqueActions, type Failure, type FailureCode, type NextAction} from '../../domain/failure.ts';
import type {Runner} from '../../domain/ports/command.ts';
import type {Settings} from '../../domain/settings.ts';
import {isStop, toFailure, retryCommand} from '../../engine/failures.ts';
import type {RunContext} from '../../engine/run-context.ts';
import {message, joinMessages, type Message} from '../../i18n/message.ts';
import type {Check, CheckOutcome, Wanted} from './check.ts';
import type {DoctorFacts, FactSource} from './facts.ts';

/** How a check ended. */
type CheckResult = {readonly check: Check; readonly outcome: CheckOutcome; readonly durationMs: number};

/** What checks are run on; each has `limitMs` from the start, in which its facts must have come. */
type CheckRun = {
	readonly checks: readonly Check[];
	readonly facts: FactSource;
	readonly wanted: Wanted;
	readonly limitMs: number;
	/** Told in the order of the list, each as soon as those before it are told. */
	readonly onDone?: (result: CheckResult) => void;
};

/** How long a check may take. */
const checkLimitMs = 4000;

/** Runs checks side by side; none waits for another's verdict. A check that cannot be answered is a warning that says so. Throws a stop on. */
export async function runChecks({checks, facts, wanted, limitMs, onDone}: CheckRun): Promise<readonly CheckResult[]> {
	const running = checks.map(async (check): Promise<CheckResult> => {
		const startedAt = performance.now();
		const judgement = await withLimit(evaluate(check, facts, wanted), limitMs, () => unanswered(check, limitMs));
		return {check, outcome: judgement, durationMs: Math.round(performance.now() - startedAt)};
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
		const found = await Promise.all(check.needs.map(async (name) => [name, await facts.get(name)] as const));
		return check.evaluate(Object.fromEntries(found) as unknown as DoctorFacts, wanted);
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

async function withLimit<T>(work: Promise<T>, limitMs: number, late: () => T): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const limit = new Promise<T>((resolve) => {
		timer = setTimeout(() => resolve(late()), limitMs);
	});
	try {
		return await Promise.race([work, limit]);
	} finally {
		clearTimeout(timer);
	}
}

/** The checks, and where their facts come from. */
export type Doctor = {
	readonly checks: readonly Check[];
	facts(context: RunContext, settings: Settings, runner: Runner): FactSource;
};

/** Runs checks on a machine; what is left of their questions ends with them. */
export async function runDoctorChecks(
	context: RunContext,
	doctor: Doctor,
	settings: Settings,
	checks: readonly Check[],
	onDone?: (result: CheckResult) => void,
): Promise<readonly CheckResult[]> {
	const over = new AbortController();
	const {host, bundle} = context.platform;
	const wanted: Wanted = {
		settings,
		host: {...host, mayAsk: host.mayAsk && context.mayAsk},
		hostNames: bundle.hostNames,
		unattended: context.unattended,
	};
	const facts = doctor.facts(context, settings, endingWith(over.signal, context.runnerFor(undefined)));
	try {
		return await runChecks({checks, facts, wanted, limitMs: checkLimitMs, ...(onDone ? {onDone} : {})});
	} finally {
		over.abort();
	}
}

/** A check's verdict as events carry it. */
export function checkDone({
	check,
	outcome: judgement,
	durationMs,
}: CheckResult): Extract<EventPayload, {type: 'check-done'}> {
	const {status: verdict, message: says, facts = {}, next = []} = judgement;
	return {
		type: 'check-done',
		check: check.id,
		topic: check.topic,
		status: verdict,
		message: says,
		facts: {...facts},
		next: next.map((action) => ({...action})),
		durationMs,
	};
}

/** Everything that blocks as one failure, with all commands; its code is theirs where they share one. */
export function failureOf(blockers: readonly CheckResult[], text?: Message): Failure | undefined {
	if (blockers.length === 0) return undefined;
	const codes = new Set(blockers.map(({outcome: judgement}): FailureCode => judgement.code ?? 'preflight'));
	const [code = 'preflight'] = codes.size === 1 ? codes : [];
	const texts = deduplicated(blockers.map(({outcome: judgement}) => judgement.message));
	const [only] = texts;
	const together =
		only && texts.length === 1 ? only : message('doctor.notReady', {what: joinMessages(texts, 'common.after')});
	const again: NextAction = {message: message('doctor.again'), run: `${retryCommand} doctor`};
	const [first = again, ...others] = blockers.flatMap(({outcome: judgement}) => judgement.next ?? []);
	return {code, fault: 'user', message: text ?? together, next: uniqueActions([first, ...others])};
}

/** Tools that are missing in one sentence: five that say the same hide the one that does not. */
function deduplicated(says: readonly Message[]): readonly Message[] {
	const missing = says.filter(({key}) => key === 'doctor.toolMissing');
	const [first] = missing;
	if (first === undefined || missing.length === 1) return says;
	const together = message('doctor.toolsMissing', {
		tools: missing.map(({values}) => String(values['tool'])).join(', '),
	});
	return says.flatMap((one) => (one === first ? [together] : missing.includes(one) ? [] : [one]));
}

/** A runner for questions that are given up when the signal is aborted. */
function endingWith(signal: AbortSignal, runner: Runner): Runner {
	return {
		...runner,
		query: (command) =>
			runner.query({...command, signal: command.signal ? AbortSignal.any([signal, command.signal]) : signal}),
	};
}
