import type {Failure, NextAction} from '../../domain/failure.ts';
import type {Plan} from '../../domain/plan.ts';
import type {StepId} from '../../domain/step.ts';
import type {Refusal} from '../../engine/attempt.ts';
import {retryCommand} from '../../engine/failures.ts';
import {inspectStep} from '../../engine/inspect-steps.ts';
import type {RunContext} from '../../engine/run-context.ts';
import {message} from '../../i18n/message.ts';
import {allChecks} from './checks/index.ts';
import {isEngineRule} from './docker-faults.ts';
import {gatherFacts} from './gather-facts.ts';
import {blockersOf, checkDone, failureOf, runDoctorChecks, type DoctorChecks} from './run.ts';

/** Every check, over facts of the run's platform. */
export const doctorChecks: DoctorChecks = {
	checks: allChecks,
	facts: ({platform, journal}, settings, runner) =>
		gatherFacts({platform, settings, runner, changes: journal.current().changes}),
};

/**
 * Everything that blocks this plan, in one failure: the outcome of the checks for the steps that are to be done, only of the cheap ones
 * where the cluster exists already. Warnings become notices. Runs no check when nothing is to be done.
 */
export async function preflight(context: RunContext, plan: Plan): Promise<Refusal | undefined> {
	const {values} = plan.settings;
	const isActing = (id: StepId): boolean =>
		plan.steps.some(({step, action}) => step.id === id && ['apply', 'repair', 'decide-later'].includes(action));
	const asksVersion = values.edition === 'article' || values.kubernetesVersion !== 'auto';
	const clusterExists = plan.steps.some(({step, action}) => step.id === 'cluster' && action === 'keep');
	const checks = doctorChecks.checks.filter(
		({id, steps, isCheap}) =>
			(asksVersion && id === 'kubernetes-version') ||
			(steps.some(isActing) && (isCheap || !clusterExists || isTool(id))),
	);
	if (checks.length === 0) return undefined;
	const results = await runDoctorChecks(context, doctorChecks, values, checks, (result) => {
		context.bus.emit(checkDone(result));
		const {status, message: text, next = []} = result.outcome;
		if (status === 'warning') context.bus.emit({type: 'notice', level: 'warning', message: text, next: [...next]});
	});
	const blockers = blockersOf(results);
	const failure = failureOf(blockers);
	if (!failure) return undefined;
	const missingTools = blockers.flatMap(({outcome: {code, facts}}) =>
		code === 'tool-missing' || code === 'tool-too-old' ? (facts?.['tool'] ?? []) : [],
	);
	if (context.platform.rehearsal || missingTools.length === 0) return {failure, missingTools};
	const [first, ...others] = failure.next;
	const rehearse: NextAction = {message: message('engine.orRehearse'), run: 'digimon-setup rehearse --yes'};
	return {failure: {...failure, next: [first, ...others, rehearse]}, missingTools};
}

/** Checks of tools run even then: the steps to be done need them. */
const isTool = (id: string): boolean => ['minikube', 'kubectl', 'istioctl', 'helm'].includes(id);

/** What a stopped cluster is called; a failure without a known cause may come of one that is broken too. */
const isStoppedBy = (key: string, isExplained: boolean): boolean =>
	['cluster.none', 'cluster.isStopped', 'cluster.isPaused'].includes(key) ||
	(!isExplained && ['cluster.noNode', 'cluster.halfMade', 'cluster.apiDown'].includes(key));

/**
 * Replaces the failure of a step by its cause where Docker's engine, or for a later step the cluster, no longer answers; the message keeps
 * the step's own failure. A failure that tells of Docker's engine itself gets the actions for the place where that engine is.
 */
export async function findRootCause(
	context: RunContext,
	plan: Plan,
	failure: Failure,
	failed: StepId,
): Promise<Failure> {
	const tellsOfEngine = isEngineRule(failure.cause);
	if (failure.fault !== 'machine' && !tellsOfEngine) return failure;
	const checks = doctorChecks.checks.filter(({id}) => id === 'docker-engine');
	const engine = failureOf(blockersOf(await runDoctorChecks(context, doctorChecks, plan.settings.values, checks)));
	const next = [{message: message('common.again'), run: retryCommand}] as const;
	if (engine && tellsOfEngine) return {...failure, next: [...engine.next, ...next]};
	if (engine)
		return {
			...failure,
			...engine,
			message: message('engine.dockerStopped', {why: engine.message, failed: failure.message}),
			next: [...engine.next, ...next],
		};
	const cluster = plan.steps.find(({step}) => step.id === 'cluster');
	if (failed === 'cluster' || !cluster) return failure;
	const {reason} = await inspectStep(context, plan.settings.values, cluster.step);
	if (!isStoppedBy(reason.key, failure.cause !== undefined)) return failure;
	return {...failure, message: message('engine.clusterStopped', {why: reason, failed: failure.message}), next};
}
