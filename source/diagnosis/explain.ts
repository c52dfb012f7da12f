import {defined} from '../domain/defined.ts';
import {
	uniqueActions,
	type Evidence,
	type Failure,
	type Fault,
	type NextAction,
	type NonEmptyArray,
} from '../domain/failure.ts';
import {faultLineOf, faultLines, headlineOf, isWarning, sayingLines} from '../domain/ports/answer.ts';
import {splitWords} from '../domain/ports/command.ts';
import type {EngineFacts} from '../domain/ports/host.ts';
import {isMessage, message, joinMessages, type Message} from '../i18n/message.ts';
import {engineValueNames} from './engine-values.ts';
import type {Facts, Rule, Words} from './rule.ts';
import {allRules} from './rules/index.ts';
import {actionsOf, messageOf, neededMemoryMiB, valuesOf} from './values.ts';

/*
 * How words become an explanation. `explain` takes evidence (who speaks, the lines that were said) through these steps: `faultLineOf`
 * finds the line that names the fault; `textOf` keeps the lines that can carry it; `ruleFor` finds the rule whose patterns fit them; `valuesOf`
 * (values.ts) gathers what the rule's templates may mention; `actionsOf` fills the templates and leaves out actions that do not apply here;
 * `sensible` drops those that cannot change anything and puts deletions last. `explainFailure` does so for a failure of a run, and adds what
 * the step itself advises, the log, a search and another try. Where an action depends on the place of Docker's engine, `knowingEngine` has
 * the engine asked first, and explains once more.
 */

/** What words mean: the rule's cause, or none; the line that names the fault; what to do, without trying again. */
export type Explanation = {
	/** The ID of the rule; undefined where none fits. */
	readonly rule: string | undefined;
	readonly cause: Message | undefined;
	/** The speaker's own line. */
	readonly headline: string | undefined;
	readonly next: readonly NextAction[];
	/** Whether the same again can end well; unknown without a rule. */
	readonly retry: Rule['retry'] | 'unknown';
	readonly fault: Fault;
};

/** Explains words. The only way from words to their meaning: of commands, answers, pods, events and HTTP answers. */
export function explain(evidence: Evidence, facts: Facts = {}): Explanation {
	const headline = headlineOf(evidence.words);
	const rule = ruleFor(evidence, faultLineOf(evidence.words)?.replaceAll(/\s+/g, ' '));
	if (rule === undefined) return unexplained(evidence, headline, facts);
	const values = valuesOf(rule, textOf(evidence.words), evidence, facts);
	const own = rule.replacesAdvice ? [] : [...adviceOf(evidence, facts), ...pagesOf(evidence)];
	return {
		rule: rule.id,
		cause: messageOf(rule.cause, values),
		headline,
		next: sensible([...actionsOf(rule.next, values, facts), ...own], facts),
		retry: rule.retry,
		fault: rule.fault ?? (rule.retry === 'cannot-help' ? 'user' : 'machine'),
	};
}

/** The lines that can carry the fault, one a line: without warnings, and without commands that are only repeated. */
const textOf = (words: readonly string[]): string =>
	faultLines(words)
		.filter((line) => !isWarning.test(line))
		.map((line) => line.replaceAll(/\s+/g, ' '))
		.join('\n');

/**
 * The first rule that fits. Special ones come before general ones; among them the line that names the fault comes first, then all lines, and
 * a reason counts last: it names what was being done, and the words may name another fault.
 */
function ruleFor(evidence: Evidence, faultLine = ''): Rule | undefined {
	const {words, reason, ...said} = evidence;
	const texts = [faultLine, textOf(words)];
	const withReason = {...said, ...defined({reason})};
	for (const isGeneral of [undefined, true] as const) {
		const rules = allRules.filter((rule) => rule.isGeneral === isGeneral);
		const byWords = rules.filter(({when}) => reason === undefined || when.pattern !== undefined);
		for (const text of texts) {
			const found = byWords.find((rule) => fits(rule, {...withReason, text}));
			if (found) return found;
		}
		const named = texts.map((text) => `${reason ?? ''} ${text}`);
		const found = rules.find((rule) => named.some((text) => fits(rule, {...withReason, text})));
		if (found) return found;
	}
	return undefined;
}

/** Whether every given part of a rule fits the words. */
export function fits({subject, when}: Rule, {speaker, text, reason = '', exitCode}: Words): boolean {
	return (
		(subject.length === 0 || subject.includes(speaker)) &&
		(when.pattern === undefined || when.pattern.test(text)) &&
		(when.reason === undefined || when.reason.test(reason)) &&
		(when.exit === undefined || (exitCode !== undefined && when.exit.includes(exitCode))) &&
		(when.unless === undefined || !when.unless.test(text))
	);
}

function unexplained(evidence: Evidence, headline: string | undefined, facts: Facts): Explanation {
	return {
		rule: undefined,
		cause: undefined,
		headline,
		next: sensible([...adviceOf(evidence, facts), ...pagesOf(evidence)], facts),
		retry: 'unknown',
		fault: 'machine',
	};
}

/**
 * The speaker's advice as one action: lines that begin with `$ ` are commands to copy, a document between them included. minikube's
 * commands name no profile, which would be another cluster's here.
 */
function adviceOf(
	{advice}: Evidence,
	{settings, profile = settings?.profile ?? 'digimon'}: Facts,
): readonly NextAction[] {
	if (advice === undefined || advice.trim() === '') return [];
	if (/minikube delete[^'"`.]*--(?:all|purge)/.test(advice)) return [];
	const own = advice
		.trim()
		.replaceAll(/\bminikube (delete|stop|logs|ssh|ip|status)(?! -p)/g, `minikube $1 -p ${profile}`);
	const lines = own.split('\n').map((line) => line.trimEnd());
	const first = lines.findIndex((line) => line.startsWith('$ '));
	if (first < 0)
		return [{message: message('cluster.advice', {advice: lines.filter((line) => line !== '').join('\n    ')})}];
	const run = lines.slice(first).map((line) => line.replace(/^\$ /, ''));
	return [
		{
			message: message('cluster.advice', {advice: lines.slice(0, first).join(' ').replace(/:\s*$/, '')}),
			run: run.join('\n'),
		},
	];
}

/** The pages that the speaker names. */
const pagesOf = ({pages = []}: Evidence): readonly NextAction[] =>
	pages.map((read) => ({message: message('cluster.readIssue'), read}));

/**
 * Actions in a sensible order, without those that cannot change anything: the command that just failed, settings that are in force, less
 * memory than is needed. Deleting the cluster comes last where something would be lost, and is left out where the profile is not ours; to
 * end a process never comes first.
 */
export function sensible(actions: readonly NextAction[], facts: Facts): readonly NextAction[] {
	const useful = actions.filter(({run}) => run === undefined || !isPointless(run, facts));
	const isLast = (action: NextAction): boolean =>
		(deletesCluster(action) && facts.isNewProfile !== true) ||
		/^(?:sudo )?(?:kill|pkill|taskkill|Stop-Process)\b/.test(action.run ?? '');
	const [first, ...others] = [...useful.filter((one) => !isLast(one)), ...useful.filter(isLast)];
	return first === undefined ? [] : uniqueActions([first, ...others]);
}

const deletesCluster = ({run = ''}: NextAction): boolean => /^minikube delete\b/.test(run);

/** Whether a command line repeats what failed, asks for what is in force, or for what cannot work. */
function isPointless(run: string, {command, settings, isOurProfile}: Facts): boolean {
	if (run === command) return true;
	if (/^minikube delete\b/.test(run) && isOurProfile !== true) return true;
	if (!settings || !/\bdigimon-setup\b/.test(run)) return false;
	const words = (splitWords(run) ?? []).flatMap((word) => /^(--[\w-]+)=(.*)$/.exec(word)?.slice(1) ?? word);
	const valueOf = (flag: string): string | undefined => words[words.indexOf(flag) + 1];
	const asks = (flag: string, inForce: string | number): boolean =>
		words.includes(flag) && valueOf(flag) === String(inForce);
	const memory = words.includes('--memory') ? Number(valueOf('--memory')) : undefined;
	return (
		asks('--images', settings.images) ||
		asks('--driver', settings.driver) ||
		asks('--container-runtime', settings.containerRuntime) ||
		asks('--address', settings.address) ||
		asks('--cpus', settings.cpus) ||
		(memory !== undefined && (memory < neededMemoryMiB || memory === settings.memory)) ||
		(words.includes('--istio-set') && settings.istioSet.includes(valueOf('--istio-set') ?? '')) ||
		(words.includes('--minikube-arg') && settings.minikubeArg.includes(valueOf('--minikube-arg') ?? ''))
	);
}

/** What a rule says to do, also for words that do not fit it: an engine that hangs says none. */
export function remediesOf(id: string, evidence: Evidence, facts: Facts): readonly NextAction[] {
	const rule = allRules.find((one) => one.id === id);
	if (rule === undefined) return [];
	return sensible(actionsOf(rule.next, valuesOf(rule, textOf(evidence.words), evidence, facts), facts), facts);
}

/** Does work that explains something; once more, with the engine's place, where what is to be done depends on that. `ruleIn` finds the rule's ID in the result. */
export async function knowingEngine<T>(
	facts: Facts,
	engine: () => Promise<EngineFacts | undefined>,
	work: (facts: Facts) => T,
	ruleIn: (result: T) => string | undefined,
): Promise<T> {
	const first = work(facts);
	if (!dependsOnEngine(ruleIn(first))) return first;
	const found = await engine();
	return found === undefined ? first : work({...facts, engine: found});
}

/** Whether what a rule says to do depends on where Docker's engine is (`Facts.engine`), so that it is worth asking. */
function dependsOnEngine(id: string | undefined): boolean {
	const next = allRules.find((rule) => rule.id === id)?.next ?? [];
	return next.some(({run, needs = []}) => {
		const templates = typeof run === 'object' ? Object.values(run) : [run ?? ''];
		return engineValueNames.some((name) => needs.includes(name) || templates.some((one) => one.includes(`{${name}}`)));
	});
}

/**
 * The failure with its explanation: the cause before the tool's own line, and what to do (`orderedActions`). One that has its cause is
 * explained: who said its words is not known here. `isSame`: the run before ended with it too.
 */
export function explainFailure(failure: Failure, facts: Facts, isSame = false): Failure {
	const {evidence, ...rest} = failure;
	if (evidence === undefined) return failure;
	if (failure.cause !== undefined) return rest;
	const known: Facts = {...facts, ...(failure.command !== undefined && {command: failure.command})};
	const explanation = explain(evidence, known);
	const {rule, cause, fault} = explanation;
	const tail = evidenceTail(evidence, failure);
	return {
		...rest,
		fault: failure.fault === 'setup' ? 'setup' : fault,
		message: cause === undefined ? failure.message : joinMessages([cause, failure.message], 'common.after'),
		next: orderedActions(failure, evidence, explanation, known, isSame),
		...(tail.length > 0 && {tail}),
		...(rule !== undefined && {cause: rule}),
	};
}

const again: NextAction = {message: message('common.again'), run: 'digimon-setup'};
/** Actions of a failure that say no more than these do. */
const plainActions: ReadonlySet<string> = new Set(['common.again', 'common.seeLog', 'system.trySelf']);

/**
 * What can change the result comes first: the actions of the rule, then those of the step. Reading follows (the log, a search for words that
 * no rule knows), and trying again, where that can change something. To delete a cluster for words without a rule is a guess: it comes after
 * reading, unless nothing is lost with it; then it comes first, and another try next.
 */
function orderedActions(
	failure: Failure,
	evidence: Evidence,
	{rule, headline, next, retry}: Explanation,
	facts: Facts,
	isSame: boolean,
): NonEmptyArray<NextAction> {
	const isKnown = rule !== undefined;
	const own = failure.next.filter(
		({message: {key}}) => !plainActions.has(key) && !(isKnown && key === 'cluster.startOver'),
	);
	const remedies = sensible([...next, ...own], facts);
	const isLost = facts.isNewProfile !== true;
	const guesses = isKnown ? [] : remedies.filter(deletesCluster);
	const certain = remedies.filter((one) => !guesses.includes(one));
	const search = !isKnown && headline !== undefined ? [searchAction(evidence, headline)] : [];
	const reading = sensible([...logAction(failure, facts), ...search], facts);
	const lastly = retry === 'can-help' || (retry === 'unknown' && !isSame) ? [again] : [];
	const retryFirst = retry === 'can-help' && next.length === 0 ? [again] : [];
	const [first = again, ...others] = isLost
		? [...certain, ...retryFirst, ...reading, ...guesses, ...lastly]
		: [...guesses, ...(guesses.length > 0 ? [again] : []), ...certain, ...retryFirst, ...reading, ...lastly];
	return uniqueActions([first, ...others]);
}

function logAction({outputPath}: Failure, {step}: Facts): readonly NextAction[] {
	if (step !== undefined) return [{message: message('common.seeLog'), run: `digimon-setup logs ${step}`}];
	return outputPath === undefined ? [] : [{message: message('common.seeLog'), run: `less ${outputPath}`}];
}

/** Where a tool's problems are reported. */
const repositories: Readonly<Partial<Record<Evidence['speaker'], string>>> = {
	minikube: 'kubernetes/minikube',
	kubectl: 'kubernetes/kubectl',
	istioctl: 'istio/istio',
	helm: 'helm/helm',
	docker: 'docker/for-linux',
	envoy: 'istio/istio',
};

/** A search of the tool's reported problems for the words, without what is of this machine alone: versions, paths, numbers and names. */
export function searchAction({speaker, reason}: Evidence, headline: string): NextAction {
	const words = headline
		.replaceAll(/https?:\/\/\S+|\bsha256:\S+|["'`“”][^"'`“”]*["'`“”]|(?:~|\.{0,2})\/\S+|[A-Z]:\\\S+/g, ' ')
		.replaceAll(/\b[\w.-]*\d[\w.:-]*\b/g, ' ')
		.replaceAll(/[^\p{L}\s_-]/gu, ' ')
		.split(/\s+/)
		.filter((word) => word.length > 1)
		.slice(0, 12);
	const repository = repositories[speaker];
	const query = [
		...(repository === undefined ? [] : [`repo:${repository}`]),
		...(reason === undefined ? [] : [reason]),
		...words,
	];
	return {
		message: message('diagnosis.search'),
		read: `https://github.com/search?type=issues&q=${encodeURIComponent(query.join(' '))}`,
	};
}

/** So many lines that say something are kept. */
const tailLength = 20;

function evidenceTail({words}: Evidence, {tail = []}: Failure): readonly string[] {
	const lines = tail.length > 0 ? tail : words;
	return sayingLines(lines).slice(-tailLength);
}

/** A fingerprint of a failure, equal for the same failure of another run: the rule, else the words without numbers and paths. */
export function fingerprintOf({cause, code, message: said}: Failure, step: string): string {
	const inner = said.key === 'diagnosis.sameAgain' ? said.values['failure'] : said;
	const text = (isMessage(inner) ? inner.text : said.text).replace(/\.$/, '');
	return [step, cause ?? `${code} ${text.replaceAll(/\d+|\/\S+/g, '#').slice(0, 160)}`].join(' ');
}

/** The message with a full stop where it has none, so that a sentence can follow. */
export const asSentence = (text: Message): Message =>
	/[.!?…。！？]["'”’)]?$/.test(text.text) ? text : message('diagnosis.sentence', {text});
