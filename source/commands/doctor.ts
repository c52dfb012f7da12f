import process from 'node:process';
import type {Command} from '../cli/context.ts';
import {withRequest} from '../cli/request.ts';
import {defined} from '../domain/defined.ts';
import {waitMs, type Settings} from '../domain/settings.ts';
import {retryCommand} from '../engine/failures.ts';
import type {RunContext} from '../engine/run-context.ts';
import {endRun, type RunRequest, runCommand} from '../engine/run.ts';
import {doctorChecks} from '../features/doctor/preflight.ts';
import {lookForNewerVersion} from '../features/doctor/newer-version.ts';
import {
	blockersOf,
	checkDone,
	failureOf,
	hasUnknown,
	runDoctorChecks,
	type DoctorChecks,
} from '../features/doctor/run.ts';
import {message, type Message} from '../i18n/message.ts';
import {ownFolders} from '../system/state/run-folder.ts';

type DoctorRequest = RunRequest & {
	readonly doctor: DoctorChecks;
	/** Waits until Docker is up before the checks. */
	readonly waits: boolean;
	/** That there is a newer version of this program, where that is known by now. */
	readonly newerVersion?: () => Message | undefined;
};

const waitLimitMs = 10 * 60_000;
const waitStepMs = 2000;

/** `doctor`: checks whether `up` can start. */
export const doctor: Command = async (context) =>
	withRequest(context, (request) => {
		const environment = process.env;
		const look = {version: request.version, environment, folder: ownFolders(environment).cache, now: new Date()};
		const newerVersion = request.platform.rehearsal ? undefined : lookForNewerVersion(look).said;
		const waits = context.arguments.wait === true;
		return runDoctor({...request, doctor: doctorChecks, waits, ...defined({newerVersion})});
	});

/**
 * Checks whether `up` can start: returns exit code 3 with the next action of everything that blocks, else 0. What could not be found out is
 * said, and the machine is then not called ready. Changes nothing.
 */
export async function runDoctor(request: DoctorRequest): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const {values} = request.settings;
		if (request.waits) await waitForDocker(context, request.doctor, values);
		const results = await runDoctorChecks(context, request.doctor, values, request.doctor.checks, (result) =>
			bus.emit(withPage(checkDone(result))),
		);
		const newer = request.newerVersion?.();
		if (newer) {
			const next = [{message: message('doctor.useNewer'), run: 'npx digimon-setup@latest'}];
			bus.emit({type: 'notice', level: 'info', message: newer, next});
		}
		const blockers = blockersOf(results);
		const failure = failureOf(blockers, message('doctor.blocked', {count: blockers.length}));
		if (failure)
			return endRun(bus, {failure, next: [{message: message('doctor.again'), run: `${retryCommand} doctor`}]});
		const warnings = results.filter(({outcome}) => outcome.status === 'warning').length;
		if (hasUnknown(results))
			return endRun(bus, {
				messages: [message('doctor.notAllKnown')],
				next: [{message: message('doctor.again'), run: `${retryCommand} doctor`}],
			});
		const text = warnings === 0 ? message('doctor.ready') : message('doctor.readyWithWarnings', {count: warnings});
		return endRun(bus, {messages: [text], next: [{message: message('doctor.start'), run: retryCommand}]});
	});
}

/** A result that is not fine leads to the page of its check; one reason for several unknown results to the page of the first. */
function withPage(done: ReturnType<typeof checkDone>): ReturnType<typeof checkDone> {
	if (done.status !== 'warning' && done.status !== 'blocking') return done;
	const run = `${retryCommand} help ${done.check.replace(/^unknown-/, '')}`;
	return {...done, next: [...done.next, {message: message('doctor.readAbout'), run}]};
}

/** What passes by itself once somebody starts Docker. */
const waitReasons: ReadonlySet<string> = new Set(['not-started', 'starting']);

/** Waits while Docker is installed and not started, or starting; any other outcome is for the checks to report. */
async function waitForDocker(context: RunContext, doctor: DoctorChecks, settings: Settings): Promise<void> {
	const engine = doctor.checks.filter(({id}) => id === 'docker-engine');
	const {clock} = context.platform;
	const limitMs = waitMs(settings, waitLimitMs);
	const until = clock.now().getTime() + limitMs;
	for (let isAnnounced = false; clock.now().getTime() < until; await clock.sleep(waitStepMs, context.signal)) {
		const [result] = await runDoctorChecks(context, doctor, settings, engine);
		if (!waitReasons.has(result?.outcome.facts?.['reason'] ?? '')) return;
		if (!isAnnounced) context.bus.emit({type: 'notice', level: 'info', message: message('doctor.waiting'), next: []});
		isAnnounced = true;
	}
	const text = message('doctor.waitedTooLong', {minutes: Math.ceil(limitMs / 60_000)});
	context.bus.emit({type: 'notice', level: 'warning', message: text, next: []});
}
