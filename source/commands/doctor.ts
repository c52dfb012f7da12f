import {withRequest, type Command} from '../cli/context.ts';
import type {Settings} from '../domain/settings.ts';
import {retryCommand} from '../engine/failures.ts';
import type {RunContext} from '../engine/run-context.ts';
import {endRun, type RunRequest, runCommand} from '../engine/run.ts';
import {doctor as doctorChecks} from '../features/doctor/preflight.ts';
import {checkDone, failureOf, runDoctorChecks, type Doctor} from '../features/doctor/run.ts';
import {message} from '../i18n/message.ts';

/** What `doctor` is asked for. */
type DoctorRequest = RunRequest & {
	readonly doctor: Doctor;
	/** Waits until Docker is up before it looks. */ readonly waits: boolean;
};

const waitLimitMs = 10 * 60_000;
const waitStepMs = 2000;

/** `doctor`: checks whether `up` can start. */
export const doctor: Command = async (context) =>
	withRequest(context, (request) =>
		runDoctor({...request, doctor: doctorChecks, waits: context.arguments.wait === true}),
	);

/** Looks whether `up` can start: exit 0 only then, else 3 with the next action of everything that blocks. Changes nothing. */
export async function runDoctor(request: DoctorRequest): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const {values} = request.settings;
		if (request.waits) await waitForDocker(context, request.doctor, values);
		const results = await runDoctorChecks(context, request.doctor, values, request.doctor.checks, (result) =>
			bus.emit(checkDone(result)),
		);
		const blockers = results.filter(({outcome: judgement}) => judgement.status === 'blocking');
		const warnings = results.filter(({outcome: judgement}) => judgement.status === 'warning');
		const failure = failureOf(blockers, message('doctor.blocked', {count: blockers.length}));
		if (failure)
			return endRun(bus, {failure, next: [{message: message('doctor.again'), run: `${retryCommand} doctor`}]});
		const says =
			warnings.length === 0 ? message('doctor.ready') : message('doctor.readyWithWarnings', {count: warnings.length});
		return endRun(bus, {messages: [says], next: [{message: message('doctor.start'), run: retryCommand}]});
	});
}

/** While Docker is there and not started; any other answer is one to tell. */
async function waitForDocker(context: RunContext, doctor: Doctor, settings: Settings): Promise<void> {
	const engine = doctor.checks.filter(({id}) => id === 'docker-engine');
	const {clock} = context.platform;
	const until = clock.now().getTime() + waitLimitMs;
	for (let isTold = false; clock.now().getTime() < until; await clock.sleep(waitStepMs, context.signal)) {
		const [result] = await runDoctorChecks(context, doctor, settings, engine);
		if (result?.outcome.facts?.['reason'] !== 'not-started') return;
		if (!isTold) context.bus.emit({type: 'notice', level: 'info', message: message('doctor.waiting'), next: []});
		isTold = true;
	}
	context.bus.emit({
		type: 'notice',
		level: 'warning',
		message: message('doctor.waitedTooLong', {minutes: waitLimitMs / 60_000}),
		next: [],
	});
}
