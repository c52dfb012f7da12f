import {isPending, servingContainers, type Diagnosis} from '../../diagnosis/diagnosis.ts';
import {explain, knowingEngine, sensible} from '../../diagnosis/explain.ts';
import {diagnose} from '../../diagnosis/index.ts';
import {ownershipOf, type Facts, type Rule} from '../../diagnosis/rule.ts';
import {allRules} from '../../diagnosis/rules/index.ts';
import {defined} from '../../domain/defined.ts';
import type {ClusterSnapshot, ContainerSnapshot, PodSnapshot} from '../../domain/cluster-snapshot.ts';
import {
	type Evidence,
	type Failure,
	type Fault,
	type NextAction,
	SetupError,
	toolError,
	uniqueActions,
} from '../../domain/failure.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {PodState, StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import {message} from '../../i18n/message.ts';
import {readLastLines, seeArguments, seeCluster, showPods} from '../../tools/kubectl.ts';

/**
 * Reads the last lines of crashed containers, once for each crash, and of those whose probe goes on failing, after so many failures; keeps
 * them by `POD/CONTAINER`.
 */
function containerLogs(context: StepContext) {
	const logs = new Map<string, readonly string[]>();
	const asked = new Set<string>();
	return async (seen: ClusterSnapshot, signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>> => {
		for (const {pod, name, end, previous} of [...crashed(seen), ...silent(seen)]) {
			const key = `${pod.name}/${name}`;
			if (asked.has(`${key}/${end}`)) continue;
			asked.add(`${key}/${end}`);
			const lines = await readLastLines(context, pod, name, previous, signal);
			if ('known' in lines) logs.set(key, lines.known);
		}
		return logs;
	};
}

/** A container whose log tells more: `end` names the crash, or the number of failures, that it is read for. */
type Telling = {readonly pod: PodSnapshot; readonly name: string; readonly end: string; readonly previous: boolean};

const crashed = ({pods}: ClusterSnapshot): readonly Telling[] =>
	pods.flatMap((pod) =>
		[...pod.initContainers, ...pod.containers]
			.filter(({waiting}) => waiting?.reason === 'CrashLoopBackOff')
			.map(({name, restarts}) => ({pod, name, end: String(restarts), previous: true})),
	);

/** A probe that failed so often is no matter of a slow start; its log is read again after as many more failures. */
const manyFailures = 10;

const silent = ({pods, events}: ClusterSnapshot): readonly Telling[] =>
	pods.filter(isPending).flatMap((pod) => {
		const event = events.findLast(({reason, about}) => reason === 'Unhealthy' && about.name === pod.name);
		const times = Math.floor((event?.count ?? 0) / manyFailures);
		if (times === 0) return [];
		return servingContainers(pod)
			.filter(({isRunning, isReady}) => isRunning && !isReady)
			.map(({name}) => ({pod, name, end: `probe ${times}`, previous: false}));
	});

/** Often enough to name each image while it is pulled; a query takes a tenth of a second. */
const everyMs = 3000;

/**
 * Runs long work (a command that gets the signal) and meanwhile reports what the pods of a namespace wait for. Ends the work when
 * waiting cannot help. Throws SetupError `cannot-succeed` with the evidence and the next action; the work's own failure is thrown
 * with the last diagnosis. `onSeen` gets each snapshot, for progress.
 */
export async function watchPods<T>(
	context: StepContext,
	namespace: string,
	work: (signal: AbortSignal) => Promise<T>,
	onSeen: (seen: ClusterSnapshot) => void = () => {},
): Promise<T> {
	const hopeless = new AbortController();
	const ended = new AbortController();
	const watch: Watch = {context, namespace, hopeless, ended: ended.signal, onSeen};
	const watcher = watchUntilEnd(watch);
	try {
		return await work(hopeless.signal);
	} catch (error) {
		if (watch.last) watch.last = await withSystem(watch, await withEngine(watch, watch.last));
		throw hopeless.signal.aborted && watch.last ? hopelessError(watch, watch.last) : withDiagnosis(error, watch);
	} finally {
		ended.abort();
		await watcher;
	}
}

type Watch = {
	readonly context: StepContext;
	readonly namespace: string;
	readonly hopeless: AbortController;
	readonly ended: AbortSignal;
	readonly onSeen: (seen: ClusterSnapshot) => void;
	last?: Diagnosis | undefined;
	/** The pods as they were reported last. */
	reported?: string;
	/** The snapshot that `last` is about. */
	seen?: ClusterSnapshot;
};

/** Never throws: an error of the watch does not disturb the work. */
async function watchUntilEnd(watch: Watch): Promise<void> {
	const {context, namespace, hopeless, ended} = watch;
	const {runner, settings, clock} = context;
	const stop = AbortSignal.any([ended, context.signal]);
	const readLogs = containerLogs(context);
	let stillSince = clock.now().getTime();
	let before = '';
	while (!stop.aborted && !hopeless.signal.aborted) {
		try {
			await clock.sleep(everyMs, stop);
			const answer = await seeCluster(runner, settings.profile, namespace, stop);
			if (stop.aborted || 'unknown' in answer) continue;
			const seen = answer.known;
			watch.onSeen(seen);
			reportPods(watch, seen);
			const now = clock.now().getTime();
			const moved = movement(seen);
			if (moved !== before) stillSince = now;
			before = moved;
			const whole = {...seen, logs: await readLogs(seen, stop)};
			if (stop.aborted) continue;
			watch.seen = whole;
			react(watch, diagnose(whole, namespace === constants.namespace, factsOf(context)), now - stillSince);
		} catch {
			if (!stop.aborted) await clock.sleep(everyMs, stop).catch(() => {});
		}
	}
}

/** Reports the pods when one of them has changed. */
function reportPods(watch: Watch, {pods}: ClusterSnapshot): void {
	const states = pods.filter(({isLeaving}) => !isLeaving).map(podState);
	const text = JSON.stringify(states);
	if (text !== watch.reported) watch.context.reportPods(states);
	watch.reported = text;
}

function podState({name, phase, isReady, failed, containers, initContainers}: PodSnapshot): PodState {
	const waiting = [...initContainers, ...containers].find((one) => one.waiting)?.waiting?.reason;
	return {
		name,
		ready: containers.filter((one) => one.isReady).length,
		total: containers.length,
		status: failed?.reason ?? (isReady ? phase : (waiting ?? phase)),
		restarts: containers.reduce((sum, one) => sum + one.restarts, 0),
	};
}

/** A text that changes with any progress; a restart is no progress. */
const movement = ({pods}: ClusterSnapshot): string =>
	pods
		.map(({name, isReady, containers, initContainers}) =>
			[name, isReady, ...[...initContainers, ...containers].map(hasStarted)].join(),
		)
		.toSorted()
		.join(';');

const hasStarted = ({isRunning, ended}: ContainerSnapshot): boolean => isRunning || ended !== undefined;

/** Reports a new diagnosis; aborts the work when the diagnosis is hopeless, at once or after its grace time. */
function react(watch: Watch, diagnosis: Diagnosis | undefined, stillMs: number): void {
	const lastText = watch.last?.message.text;
	watch.last = diagnosis;
	if (!diagnosis) return;
	if (diagnosis.message.text !== lastText) watch.context.waitingFor(diagnosis.message);
	const isOver = diagnosis.hopeless || (diagnosis.graceMs !== undefined && stillMs >= diagnosis.graceMs);
	if (isOver) watch.hopeless.abort(hopelessError(watch, diagnosis));
}

/** Causes that are of the cluster itself: its name server, its network, its node. */
const ofSystem: ReadonlySet<string> = new Set([
	'cluster-dns',
	'network-plugin',
	'node-not-ready',
	'service-account-missing',
	'pod-sandbox',
	'pod-envoy-not-ready',
]);

/** The diagnosis with what the pods of kube-system say, where its cause is of the cluster itself: asked once, after a failure. */
async function withSystem({context, ended}: Watch, last: Diagnosis): Promise<Diagnosis> {
	const {runner, settings, signal} = context;
	const isOfNode = last.message.key === 'diagnosis.nodeNotReady';
	if (signal.aborted || (!isOfNode && !ofSystem.has(last.rule ?? ''))) return last;
	try {
		const answer = await seeCluster(runner, settings.profile, 'kube-system', ended);
		if ('unknown' in answer) return last;
		const seen = {...answer.known, nodes: []};
		const found = diagnose({...seen, logs: await containerLogs(context)(seen, ended)}, false, factsOf(context));
		if (!found) return last;
		const text = message('diagnosis.inSystem', {message: last.message, detail: found.message});
		return {
			...last,
			message: text,
			evidence: [...last.evidence, ...found.evidence],
			next: [...found.next, ...last.next],
		};
	} catch {
		return last;
	}
}

/** Who has to act; the user where another try cannot help. */
const faultOf = (rule: Rule | undefined): Fault => rule?.fault ?? (rule?.retry === 'cannot-help' ? 'user' : 'machine');

/** The diagnosis of what was seen last, with commands for Docker's engine where it is: asked once, after a failure. */
const withEngine = ({context, namespace, seen}: Watch, last: Diagnosis): Promise<Diagnosis> =>
	knowingEngine(
		factsOf(context),
		context.engine,
		(facts) => (seen && diagnose(seen, namespace === constants.namespace, facts)) ?? last,
		({rule}) => rule,
	);

/** What a diagnosis may use of the run. */
function factsOf({settings, host, changes}: StepContext): Facts {
	return {settings, host, ...ownershipOf(changes.all(), settings.profile)};
}

function hopelessError({context, namespace}: Watch, {message: text, evidence, next, rule}: Diagnosis): SetupError {
	const last: NextAction = {message: message('diagnosis.lookAtPods'), run: showPods(context, namespace)};
	const [first, ...others] = [...next, last] as const;
	const command = showCommand('kubectl', seeArguments(context.settings.profile, namespace));
	const {failure} = toolError('cannot-succeed', message('diagnosis.hopeless', {message: text}), [first, ...others], {
		tail: evidence,
		command,
	});
	const fault = faultOf(allRules.find(({id}) => id === rule));
	return new SetupError({...failure, fault, ...defined({cause: rule})});
}

/** Whether the words tell of a wait alone. Pods that show no reason do not come before a fault that the words name, as of the API server. */
function hasOnlyWaited(evidence: Evidence, {rule}: Diagnosis): boolean {
	const words = evidence.words.join(' ');
	if (!/timed out|deadline exceeded|not ready|wait/i.test(words)) return false;
	if (rule !== undefined) return true;
	// Helm 3 reports the end of its own wait in these words.
	if (/client rate limiter wait/i.test(words)) return true;
	return [undefined, 'not-ready-in-time'].includes(explain(evidence).rule);
}

/**
 * The failure of the work, with what its pods waited for last. Work that only waited failed for that reason, which comes first then and
 * needs no other explanation; any other failure keeps its own words in front.
 */
function withDiagnosis(error: unknown, {context, namespace, last}: Watch): unknown {
	if (!(error instanceof SetupError) || error.failure.code !== 'command-failed' || !last) return error;
	const {evidence, ...failure} = error.failure;
	const tail = [...(failure.tail ?? []), ...last.evidence];
	const values = {failure: failure.message, message: last.message};
	if (!evidence || !hasOnlyWaited(evidence, last)) {
		const text = message('diagnosis.failedWhile', values);
		const [first = failure.next[0], ...others] = [...last.next, ...failure.next];
		const next = [first, ...others] as const;
		return new SetupError({...failure, message: text, next, tail, ...defined({evidence})}, {cause: error});
	}
	const rule = allRules.find(({id}) => id === last.rule);
	const step = namespace === constants.namespace ? 'chart' : 'mesh';
	const again: NextAction = {message: message('common.again'), run: 'digimon-setup'};
	const next = [
		...last.next,
		{message: message('diagnosis.lookAtPods'), run: showPods(context, namespace)},
		{message: message('common.seeLog'), run: `digimon-setup logs ${step}`},
	];
	const facts = {...factsOf(context), ...defined({command: failure.command})};
	const lastly = rule?.retry === 'cannot-help' ? [] : [again];
	const [first = again, ...others] = [...sensible(next, facts), ...lastly];
	const waited: Failure = {
		...failure,
		code: 'not-ready-after-apply',
		fault: faultOf(rule),
		message: message('diagnosis.waited', values),
		next: uniqueActions([first, ...others]),
		tail,
		...defined({cause: last.rule}),
	};
	return new SetupError(waited, {cause: error});
}
