import type {ClusterSnapshot, ContainerSnapshot, PodSnapshot} from '../domain/cluster-snapshot.ts';
import type {NextAction} from '../domain/failure.ts';
import {defined} from '../domain/defined.ts';
import {headlineOf} from '../domain/ports/answer.ts';
import {message, type Message} from '../i18n/message.ts';
import {hopeless, isPending, stillWaiting, temporary, titleOf, withoutLevel, type Diagnosis} from './diagnosis.ts';
import {explain} from './explain.ts';
import type {Facts} from './rule.ts';
import {act} from './rules/actions.ts';
import {actionsBy} from './values.ts';

/** So many starts are a matter of order (the tutorial's server ends until its database answers); more are not. */
const normalStarts = 5;
/** Enough starts that another would not help. */
const enoughStarts = 4;
type Ended = {readonly pod: PodSnapshot; readonly container: ContainerSnapshot};

/** Containers that end instead of serving, by how they ended. */
export function diagnoseCrash(snapshot: ClusterSnapshot, facts: Facts): Diagnosis | undefined {
	const found = endedOf(snapshot).map((one) => diagnosisOf(one, snapshot, facts));
	return found.find((one) => one.hopeless) ?? found[0];
}

/** Those that are down now; an init container that ended well has done its work. */
function endedOf({pods}: ClusterSnapshot): readonly Ended[] {
	return pods
		.filter(isPending)
		.flatMap((pod) =>
			[...pod.initContainers, ...pod.containers]
				.filter((container) => isDown(container))
				.map((container) => ({pod, container})),
		);
}

/** Waiting for what comes by itself, or for an image, which is another diagnosis. */
const isStarting =
	/^(ContainerCreating|PodInitializing|ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|RegistryUnavailable|ImageInspectError|SignatureValidationFailed)?$/;

function isDown({isRunning, waiting, ended}: ContainerSnapshot): boolean {
	if (waiting) return !isStarting.test(waiting.reason);
	return !isRunning && ended !== undefined && ended.exitCode !== 0;
}

function diagnosisOf({pod, container}: Ended, snapshot: ClusterSnapshot, facts: Facts): Diagnosis {
	const {service} = pod;
	const {waiting, ended, restarts} = container;
	const lines = snapshot.logs?.get(`${pod.name}/${container.name}`) ?? [];
	const words = [waiting?.message ?? '', ended?.message ?? '', ...lines].filter((line) => line !== '');
	const evidence = [...new Set(words)];
	const explained = explainPod({pod, container}, evidence, facts);
	if (explained) return explained;
	if (ended?.reason === 'OOMKilled') return outOfMemory({pod, container}, evidence, facts);
	if (neverStarted(container)) return notStarted({pod, container}, evidence, facts);
	if (isWaitingForDatabase(service, restarts, snapshot))
		return stillWaiting(message('diagnosis.untilDatabase', {tries: restarts}), evidence);
	const {message: text, next = []} = whyEnded(pod, container, snapshot, facts);
	if (restarts <= enoughStarts) return stillWaiting(text, evidence);
	const readLog = {message: message('diagnosis.readLog'), run: logLine(pod, container.name, snapshot)};
	return hopeless(text, evidence, [...next, readLog]);
}

/** The rule that fits the kubelet's words and the last lines; hopeless where another start cannot help, or has been tried often enough. */
function explainPod({pod, container}: Ended, words: readonly string[], facts: Facts): Diagnosis | undefined {
	const {waiting, image, name, restarts} = container;
	const detail = causeIn(headlineOf(words) ?? '');
	const values = {
		service: titleOf(pod, container),
		image,
		detail,
		pod: pod.name,
		container: name,
		podNamespace: pod.namespace,
	};
	const reason = waiting?.reason === 'CrashLoopBackOff' ? undefined : waiting?.reason;
	const found = explain({speaker: 'pod', words: words.map(withoutLevel), values, ...defined({reason})}, facts);
	const {rule, cause, retry} = found;
	if (rule === undefined || cause === undefined) return undefined;
	const next = neverStarted(container)
		? withoutLog(found.next, actionsBy([act.describePod], facts, values))
		: found.next;
	if (retry === 'cannot-help' || restarts > enoughStarts) return {...hopeless(cause, words, next), rule};
	return {...temporary(cause, words, next), rule};
}

/** The kubelet could not start it: what it gives as its exit code is no program's. */
const neverStarted = ({waiting, ended}: ContainerSnapshot): boolean =>
	(waiting !== undefined && (ended === undefined || /^(?:Run|Create)Container\w*Error$/.test(waiting.reason))) ||
	/^(?:StartError|ContainerCannotRun)$/.test(ended?.reason ?? '');

/** What never ran wrote nothing; the kubelet says why. */
function withoutLog(next: readonly NextAction[], describe: readonly NextAction[]): readonly NextAction[] {
	const ways = next.filter(({run = ''}) => !/ logs .*--previous/.test(run));
	return ways.length > 0 ? ways : describe;
}

/** Long enough for what comes by itself, as an object that a later command makes. */
const startGraceMs = 60_000;

/** A container that the kubelet cannot start, in the kubelet's words; it has no log. */
function notStarted({pod, container}: Ended, evidence: readonly string[], facts: Facts): Diagnosis {
	const {name, namespace, service} = pod;
	const detail = causeIn(evidence[0] ?? container.waiting?.reason ?? '');
	const text = message('diagnosis.cannotStart', {service: titleOf(pod, container), detail});
	const values = {service, pod: name, podNamespace: namespace};
	const next = actionsBy([act.describePod], facts, values);
	return container.restarts > enoughStarts
		? hopeless(text, evidence, next)
		: temporary(text, evidence, next, startGraceMs);
}

/** The part of a chain of errors of the runtime that names the fault. */
const causeIn = (words: string): string =>
	words.replace(/^.*(?:unable to start container process|runc create failed|OCI runtime create failed): /s, '').trim();

/** SIGKILL and SIGTERM, as a shell counts them: somebody ended it. */
const killed = 137;
const terminated = 143;

/** Reads the exit code: killed by the kubelet for its probe, by the kernel (mostly for want of memory), or ended by itself. */
function whyEnded(
	pod: PodSnapshot,
	container: ContainerSnapshot,
	{events}: ClusterSnapshot,
	facts: Facts,
): {readonly message: Message; readonly next?: readonly NextAction[]} {
	const {ended, restarts} = container;
	const exitCode = ended?.exitCode ?? 0;
	const values = {service: titleOf(pod, container), exitCode, tries: restarts};
	const about = events.filter((event) => event.about.name === pod.name);
	const probe = about.flatMap(({message}) => /failed (liveness|startup) probe/.exec(message)?.[1] ?? []).at(-1);
	if (probe !== undefined && (exitCode === killed || exitCode === terminated)) {
		const detail = about.findLast(({reason}) => reason === 'Unhealthy')?.message.split('\n')[0] ?? '';
		return {message: message('diagnosis.killedByProbe', {...values, probe, detail})};
	}
	if (exitCode === killed)
		return {message: message('diagnosis.killed', values), next: actionsBy([act.moreMemory], facts)};
	return {message: message('diagnosis.crashes', values)};
}

/** A limit of its own is seldom set here: it is the namespace's, or the whole node had no memory left. */
function outOfMemory({pod, container}: Ended, evidence: readonly string[], facts: Facts): Diagnosis {
	const {restarts} = container;
	const values = {service: titleOf(pod, container), pod: pod.name, podNamespace: pod.namespace};
	const text = message('diagnosis.outOfMemory', values);
	return {
		message: text,
		evidence,
		next: actionsBy([act.seeLimits, act.moreMemory], facts, values),
		hopeless: restarts >= 2,
	};
}

/** Normal: the tutorial's server ends while its database does not answer. */
function isWaitingForDatabase(service: string, restarts: number, {pods}: ClusterSnapshot): boolean {
	const database = pods.find((pod) => pod.service === 'db' && !pod.isLeaving);
	// The last start before it answered is still to be seen through.
	const mayStillWait = restarts <= 2 || (database !== undefined && !database.isReady);
	return service === 'server' && restarts <= normalStarts && mayStillWait;
}

/** minikube names its first node, like the context, after the profile. */
const logLine = ({name, namespace}: PodSnapshot, container: string, {nodes}: ClusterSnapshot): string =>
	`kubectl --context ${nodes[0]?.name ?? 'digimon'} -n ${namespace} logs ${name} -c ${container} --previous`;
