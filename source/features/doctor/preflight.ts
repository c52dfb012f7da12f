import type {NextAction} from '../../domain/failure.ts';
import type {Plan} from '../../domain/plan.ts';
import type {Refusal} from '../../engine/attempt.ts';
import type {RunContext} from '../../engine/run-context.ts';
import {message} from '../../i18n/message.ts';
import {allChecks} from './checks/index.ts';
import {gatherFacts} from './gather-facts.ts';
import {checkDone, failureOf, runDoctorChecks, type Doctor} from './run.ts';

/** Every check, over facts of the machine that a run works on. */
export const doctor: Doctor = {
	checks: allChecks,
	facts: ({platform: machine, journal: book}, settings, runner) =>
		gatherFacts({platform: machine, settings, runner, changes: book.current().changes}),
};

/**
 * What keeps this plan from being carried out, all of it in one failure: the doctor's checks for the steps that are to be done, only
 * the cheap ones where the cluster stands already. Warnings become notices. Asks nothing when nothing is to be done.
 */
export async function preflight(context: RunContext, plan: Plan): Promise<Refusal | undefined> {
	const {values} = plan.settings;
	const acting = new Set(
		plan.steps
			.filter(({action: move}) => move === 'apply' || move === 'repair' || move === 'decide-later')
			.map(({step}) => step.id),
	);
	const asksVersion = values.edition === 'article' || values.kubernetesVersion !== 'auto';
	const clusterStands = plan.steps.some(({step, action: move}) => step.id === 'cluster' && move === 'keep');
	const checks = doctor.checks.filter(
		({id, steps, isCheap}) =>
			(asksVersion && id === 'kubernetes-version') ||
			(steps.some((step) => acting.has(step)) && (isCheap || !clusterStands || isTool(id))),
	);
	if (checks.length === 0) return undefined;
	const results = await runDoctorChecks(context, doctor, values, checks, (result) => {
		context.bus.emit(checkDone(result));
		const {status: verdict, message: says, next = []} = result.outcome;
		if (verdict === 'warning')
			context.bus.emit({type: 'notice', level: 'warning', message: says, next: next.map((action) => ({...action}))});
	});
	const blocking = results.filter(({outcome: judgement}) => judgement.status === 'blocking');
	const failure = failureOf(blocking);
	if (!failure) return undefined;
	const lacks = blocking.flatMap(({outcome: {code, facts}}) =>
		code === 'tool-missing' || code === 'tool-too-old' ? (facts?.['tool'] ?? []) : [],
	);
	if (context.platform.rehearsal) return {failure, missingTools: lacks};
	const [first, ...others] = failure.next;
	const rehearse: NextAction = {message: message('engine.orRehearse'), run: 'npx digimon-setup rehearse --yes'};
	return {failure: {...failure, next: [first, ...others, rehearse]}, missingTools: lacks};
}

/** Tools that the steps to be done are going to need are looked for even then. */
const isTool = (id: string): boolean => ['minikube', 'kubectl', 'istioctl', 'helm'].includes(id);
