import type {RecordedChange} from '../domain/change.ts';
import type {Evidence, Fault, Speaker} from '../domain/failure.ts';
import type {EngineFacts, HostFacts} from '../domain/ports/host.ts';
import type {Settings} from '../domain/settings.ts';
import type {StepId} from '../domain/step.ts';
import type {MessageKey} from '../i18n/en/index.ts';

/** The site's two names. */
export type HostNames = {readonly web: string; readonly api: string};

/** What an explanation may use beside the words: the settings in force and facts of this machine. All of it may be missing. */
export type Facts = {
	readonly settings?: Settings;
	/** Where `settings` is missing: the profile, by the name of its node. */
	readonly profile?: string;
	readonly host?: HostFacts;
	/** The profile is recorded as made by this program, so that it may be deleted. */
	readonly isOurProfile?: boolean;
	/** Our profile was begun by this run, or never made: nothing is lost with it. */
	readonly isNewProfile?: boolean;
	/** Where Docker's engine is; missing where it was not asked. */
	readonly engine?: EngineFacts;
	readonly step?: StepId;
	/** The variable KUBECONFIG. */
	readonly kubeconfig?: string | undefined;
	/** The entries of NO_PROXY. */
	readonly noProxy?: readonly string[];
	/** The names of our site. */
	readonly hostNames?: HostNames;
	/** The command that failed, as it is shown. */
	readonly command?: string;
};

/** Whether the profile is recorded as ours, and whether that was done in this run, which began at `runStart` (ISO 8601). */
export function ownershipOf(
	changes: readonly RecordedChange[],
	profile: string,
	runStart?: string,
): Pick<Facts, 'isOurProfile' | 'isNewProfile'> {
	const recorded = changes.find(({change}) => change.kind === 'profile' && change.profile === profile);
	if (recorded === undefined) return {isOurProfile: false};
	const isOfThisRun = runStart !== undefined && recorded.at >= runStart;
	return {isOurProfile: true, isNewProfile: isOfThisRun || recorded.made === false};
}

/**
 * What to do, as a template: `{name}` is a value captured from the words (a named group of a rule's pattern) or a fact of the run (`valuesOf`).
 * An action with a value that is not known is left out, as is one that is in force already.
 */
export type RuleAction = {
	readonly message: MessageKey;
	readonly run?: string | Readonly<Record<HostFacts['platform'], string>>;
	readonly read?: string;
	/** Further values without which the action makes no sense. */
	readonly needs?: readonly string[];
	/** The systems it is for. */
	readonly on?: readonly HostFacts['platform'][];
};

/** What words mean. Every part of `when` that is given has to fit; patterns see the lines that can carry the fault, so that `.` stays in one line. */
export type Rule = {
	readonly id: string;
	/** Who says so; empty: any. */
	readonly subject: readonly Speaker[];
	readonly when: {
		readonly pattern?: RegExp;
		readonly reason?: RegExp;
		readonly exit?: readonly number[];
		readonly unless?: RegExp;
	};
	/** Further values, by named groups; a pattern that does not fit gives none. */
	readonly captures?: readonly RegExp[];
	/** Values where nothing was captured. */
	readonly defaults?: Readonly<Record<string, string>>;
	/** A sentence. */
	readonly cause: MessageKey;
	readonly next: readonly RuleAction[];
	/** Whether another try, with nothing else changed, can end well. */
	readonly retry: 'can-help' | 'cannot-help';
	/** Who has to act; the user where another try cannot help. */
	readonly fault?: Fault;
	/** The words fit many causes: the rule counts only where no other fits. */
	readonly isGeneral?: true;
	/** The speaker's own advice is wrong here, or contained in `next`. */
	readonly replacesAdvice?: true;
	/** The public thread, or the source file, that has the words. */
	readonly source: string;
};

/** The pieces of a rule's `when` that words are compared with. */
export type Words = Pick<Evidence, 'speaker' | 'reason' | 'exitCode'> & {readonly text: string};
