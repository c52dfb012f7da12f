import {defined} from '../../domain/defined.ts';
import type {FailureCode, NextAction} from '../../domain/failure.ts';
import type {Settings} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import type {Message} from '../../i18n/message.ts';
import type {DoctorFacts, FactName} from './facts.ts';
import type {HostFacts} from '../../domain/ports/host.ts';
import type {CheckStatus, CheckTopic} from '../../domain/event.ts';

/** What every check may look at without asking: what is wanted, and what this machine is. */
export type Wanted = {
	readonly settings: Settings;
	readonly host: HostFacts;
	readonly hostNames: {readonly web: string; readonly api: string};
	/** Nobody will be asked: what a plan would ask about stops the run. */
	readonly unattended: boolean;
};

/** A verdict with the sentence that says why. `facts` are for programs; `code` names a blocking one more closely than `preflight`. */
export type CheckOutcome = {
	readonly status: CheckStatus;
	readonly message: Message;
	readonly facts?: Readonly<Record<string, string>>;
	readonly next?: readonly NextAction[];
	readonly code?: FailureCode;
};

/** One question about this machine, as data: which facts answer it, and a pure function from those to a verdict. */
export type Check<Needs extends FactName = FactName> = {
	readonly id: string;
	readonly topic: CheckTopic;
	readonly question: MessageKey;
	/** Asks no slow tool: looked at too when the cluster stands already. */
	readonly isCheap: boolean;
	/** The steps that it speaks for; before `up` it is asked only if one of them is to be done. */
	readonly steps: readonly StepId[];
	readonly needs: readonly Needs[];
	evaluate(facts: Pick<DoctorFacts, Needs>, wanted: Wanted): CheckOutcome;
};

/** Ties what a check needs to what it may read. */
export const check = <const Needs extends FactName>(given: Check<Needs>): Check => given as unknown as Check;

/** A blocking verdict and a warning differ only in this. */
export const ok = (says: Message, facts: Readonly<Record<string, string>> = {}): CheckOutcome => ({
	status: 'ok',
	message: says,
	facts,
});
export const notApplicable = (says: Message): CheckOutcome => ({status: 'not-applicable', message: says});
export const warning = (
	says: Message,
	next: readonly NextAction[] = [],
	facts: Readonly<Record<string, string>> = {},
): CheckOutcome => ({status: 'warning', message: says, next, facts});
export const blocking = (
	says: Message,
	next: readonly [NextAction, ...NextAction[]],
	facts: Readonly<Record<string, string>> = {},
	code?: FailureCode,
): CheckOutcome => ({
	status: 'blocking',
	message: says,
	next,
	facts,
	...defined({code}),
});
