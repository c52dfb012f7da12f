import type {Check, Judgement, Wanted} from '../domain/check.ts';
import type {DoctorFacts, FactSource} from '../domain/doctor-facts.ts';
import {SetupError} from '../domain/failure.ts';
import {say} from '../domain/sentence.ts';
import {isStop, toFailure} from './failures.ts';

/** How a check ended. */
export type CheckResult = {readonly check: Check; readonly judgement: Judgement; readonly durationMs: number};

/** What checks are run on; each has `limitMs` from the start, in which its facts must have come. */
export type CheckRun = {
	readonly checks: readonly Check[];
	readonly facts: FactSource;
	readonly wanted: Wanted;
	readonly limitMs: number;
	/** Told in the order of the list, each as soon as those before it are told. */
	readonly onDone?: (result: CheckResult) => void;
};

/** How long a check may take. */
export const checkLimitMs = 4000;

/** Runs checks side by side; none waits for another's verdict. A check that cannot be answered is a warning that says so. Throws a stop on. */
export async function runChecks({checks, facts, wanted, limitMs, onDone}: CheckRun): Promise<readonly CheckResult[]> {
	const running = checks.map(async (check): Promise<CheckResult> => {
		const startedAt = performance.now();
		const judgement = await withLimit(judge(check, facts, wanted), limitMs, () => unanswered(check, limitMs));
		return {check, judgement, durationMs: Math.round(performance.now() - startedAt)};
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

async function judge(check: Check, facts: FactSource, wanted: Wanted): Promise<Judgement> {
	try {
		const found = await Promise.all(check.needs.map(async (name) => [name, await facts.get(name)] as const));
		return check.judge(Object.fromEntries(found) as unknown as DoctorFacts, wanted);
	} catch (error) {
		const failure = toFailure(error);
		if (isStop(failure)) throw new SetupError(failure, {cause: error});
		return {
			verdict: 'warning',
			says: say('doctor.couldNotAsk', {question: say(check.question), detail: failure.message}),
			next: failure.next,
		};
	}
}

const unanswered = (check: Check, limitMs: number): Judgement => ({
	verdict: 'warning',
	says: say('doctor.tookTooLong', {seconds: Math.round(limitMs / 1000), question: say(check.question)}),
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
