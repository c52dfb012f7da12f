import type {Failure} from '../../domain/failure.ts';
import type {Plan} from '../../domain/plan.ts';
import type {StepId} from '../../domain/step.ts';
import {retryCommand} from '../../engine/failures.ts';
import {inspectStep} from '../../engine/inspect-steps.ts';
import type {RunContext} from '../../engine/run-context.ts';
import {message} from '../../i18n/message.ts';
import {doctor} from './preflight.ts';
import {failureOf, runDoctorChecks} from './run.ts';

/**
 * A tool that fails because what it stands on has stopped says so in words of its own. Where Docker's engine, or for a later
 * step the cluster, no longer answers, that is the failure, with what the step said behind it.
 */
export async function findRootCause(
	context: RunContext,
	plan: Plan,
	failure: Failure,
	failed: StepId,
): Promise<Failure> {
	if (failure.fault !== 'machine') return failure;
	const engine = await stoppedEngine(context, plan);
	if (engine)
		return {
			...failure,
			code: engine.code,
			fault: engine.fault,
			message: message('engine.dockerStopped', {why: engine.message, failed: failure.message}),
			next: [...engine.next, {message: message('common.again'), run: retryCommand}],
		};
	const cluster = plan.steps.find(({step}) => step.id === 'cluster');
	if (failed === 'cluster' || !cluster) return failure;
	const {kind, reason: because} = await inspectStep(context, plan.settings.values, cluster.step);
	if (kind !== 'broken' && kind !== 'absent') return failure;
	return {
		...failure,
		message: message('engine.clusterStopped', {why: because, failed: failure.message}),
		next: [{message: message('common.again'), run: retryCommand}],
	};
}

async function stoppedEngine(context: RunContext, {settings}: Plan): Promise<Failure | undefined> {
	const engine = doctor.checks.filter(({id}) => id === 'docker-engine');
	const results = await runDoctorChecks(context, doctor, settings.values, engine);
	return failureOf(results.filter(({outcome: judgement}) => judgement.status === 'blocking'));
}
