import {defined} from '../../domain/defined.ts';
import type {CheckStatus, CheckTopic} from '../../domain/event.ts';
import {explain} from '../../diagnosis/explain.ts';
import type {Facts as ExplanationFacts} from '../../diagnosis/rule.ts';
import {
	uniqueActions,
	type FailureCode,
	type NextAction,
	type NonEmptyArray,
	type Speaker,
} from '../../domain/failure.ts';
import type {HostFacts} from '../../domain/ports/host.ts';
import type {InstallableTool} from '../../domain/ports/tool-installer.ts';
import type {Settings} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {joinMessages, message, type Message, type MessageValues} from '../../i18n/message.ts';
import type {DriverStatus, FactName, FactsOf, FactSource} from './facts.ts';

/** What every check may read beside its facts: the settings and the host. */
export type Wanted = {
	readonly settings: Settings;
	readonly host: HostFacts;
	readonly hostNames: {readonly web: string; readonly api: string};
	/** The user is not asked: what a plan would ask about stops the run. */
	readonly unattended: boolean;
};

/**
 * The status of a check, with the reason. `facts` are for programs; `code` names a blocking outcome more closely than `preflight`;
 * `installs` is the tool whose installation by us would repair it.
 */
export type CheckOutcome = {
	readonly status: CheckStatus;
	readonly message: Message;
	readonly facts?: Readonly<Record<string, string>>;
	readonly next?: readonly NextAction[];
	readonly code?: FailureCode;
	readonly installs?: InstallableTool;
};

type CheckHead = {
	/** One of `checkIds` of the command line. */
	readonly id: string;
	readonly topic: CheckTopic;
	readonly question: MessageKey;
	/** Asks no slow tool: runs even when the cluster exists already. */
	readonly isCheap: boolean;
	/** The steps that it concerns; before `up` it runs only if one of them is to be done. */
	readonly steps: readonly StepId[];
};

/** One question about this host: gathers the facts that it needs, and evaluates them. Throws what a fact's gathering throws. */
export type Check = CheckHead & {evaluate(facts: FactSource, wanted: Wanted): Promise<CheckOutcome>};

/** Defines a check by the names of its facts and a pure function of those. */
export function defineCheck<const Needs extends FactName>(
	head: CheckHead,
	needs: readonly Needs[],
	evaluate: (facts: FactsOf<Needs>, wanted: Wanted) => CheckOutcome,
): Check {
	return {
		...head,
		evaluate: async (source, wanted) => {
			const facts = await Promise.all(needs.map(async (name) => [name, await source.get(name)] as const));
			return evaluate(Object.fromEntries(facts) as FactsOf<Needs>, wanted);
		},
	};
}

type Facts = NonNullable<CheckOutcome['facts']>;

/** Outcomes by their status; the message by its key and values. */
export const ok = (key: MessageKey, values: MessageValues = {}, facts: Facts = {}): CheckOutcome => ({
	status: 'ok',
	message: message(key, values),
	facts,
});
export const notApplicable = (key: MessageKey, values: MessageValues = {}): CheckOutcome => ({
	status: 'not-applicable',
	message: message(key, values),
});
export const warning = (
	key: MessageKey,
	values: MessageValues = {},
	next: readonly NextAction[] = [],
	facts: Facts = {},
): CheckOutcome => ({status: 'warning', message: message(key, values), next, facts});
export const blocking = (
	key: MessageKey,
	values: MessageValues,
	next: NonEmptyArray<NextAction>,
	facts: Facts = {},
	code?: FailureCode,
): CheckOutcome & {readonly next: NonEmptyArray<NextAction>} => ({
	status: 'blocking',
	message: message(key, values),
	next,
	facts,
	...defined({code}),
});

/** A next action that is a command. */
export const action = (key: MessageKey, run: string, values: MessageValues = {}): NextAction => ({
	message: message(key, values),
	run,
});

/** The one command that installs all of these tools. */
export const installAction = (tools: readonly InstallableTool[]): NextAction =>
	action('doctor.toolsFetch', `digimon-setup tools install ${tools.join(' ')}`, {tools: tools.join(', ')});

/** The message and the next actions of a rule that knows a tool's words, put before the given ones; those alone where none does. */
export function explained(
	speaker: Speaker,
	text: string,
	outcome: CheckOutcome & {readonly next: NonEmptyArray<NextAction>},
	{settings, host, engine}: Pick<Wanted, 'settings' | 'host'> & Pick<ExplanationFacts, 'engine'>,
): CheckOutcome {
	const facts = {settings, host, ...defined({engine})};
	const {rule, cause, next} = explain({speaker, words: text.split('\n')}, facts);
	if (rule === undefined || cause === undefined) return outcome;
	const [first = outcome.next[0], ...others] = next;
	return {
		...outcome,
		message: joinMessages([cause, outcome.message], 'common.after'),
		next: uniqueActions([first, ...others, ...outcome.next]),
		facts: {...outcome.facts, cause: rule},
	};
}

/** Whether minikube would run the node in Docker; so too where no driver is known. */
export const usesDocker = ({driver}: DriverStatus): boolean => driver === undefined || driver === 'docker';
