import type {NextAction} from '../../../domain/failure.ts';
import {message} from '../../../i18n/message.ts';
import {defineCheck, notApplicable, ok, warning, type Check, type CheckOutcome, type Wanted} from '../check.ts';
import type {DockerStatus, DoctorFacts} from '../facts.ts';

/** Beyond this difference, certificates of a new cluster are not valid yet, or no longer. */
const clockToleranceMs = 60_000;
/** Copied files may keep the time of another host; a day is more than a rounding. */
const fileToleranceMs = 24 * 60 * 60 * 1000;

/** Other properties of a host that have caused vague errors. */
export const systemChecks: readonly Check[] = [
	defineCheck({
		id: 'wsl',
		topic: 'system',
		question: 'doctor.askWsl',
		isCheap: true,
		steps: ['hosts', 'site'],
		needs: [],
		evaluate: (_facts, wanted) => evaluateWsl(wanted),
	}),
	defineCheck({
		id: 'clock',
		topic: 'system',
		question: 'doctor.askClock',
		isCheap: false,
		steps: ['cluster', 'mesh'],
		needs: ['clock', 'docker'],
		evaluate: ({clock, docker}, wanted) => evaluateClock(clock, docker, wanted),
	}),
];

function evaluateWsl({host}: Wanted): CheckOutcome {
	if (!host.isWsl) return notApplicable(message('doctor.notWsl'));
	const file = host.windowsHostsFile;
	if (file === undefined) return warning(message('doctor.wslNoWindows'), []);
	return warning(
		message('doctor.wsl', {file}),
		[
			{
				message: message('doctor.wslEdit'),
				run: "powershell.exe Start-Process notepad 'C:\\Windows\\System32\\drivers\\etc\\hosts' -Verb RunAs",
			},
		],
		{file},
	);
}

function evaluateClock({now, newestFile}: DoctorFacts['clock'], docker: DockerStatus, {host}: Wanted): CheckOutcome {
	const aheadMs = docker.state === 'up' ? (docker.clockAheadMs ?? 0) : 0;
	const facts = {now: now.toISOString(), dockerAheadSeconds: String(Math.round(aheadMs / 1000))};
	if (newestFile && newestFile.getTime() - now.getTime() > fileToleranceMs) {
		return warning(
			message('doctor.clockBehind', {now: facts.now, file: newestFile.toISOString()}),
			[setClock(host.platform)],
			{...facts, newestFile: newestFile.toISOString()},
		);
	}
	if (Math.abs(aheadMs) > clockToleranceMs)
		return warning(
			message('doctor.dockerClock', {seconds: Math.round(aheadMs / 1000)}),
			[{message: message('doctor.restartDocker')}],
			facts,
		);
	return ok(message('doctor.clockOk'), facts);
}

function setClock(platform: Wanted['host']['platform']): NextAction {
	const run = {linux: 'sudo timedatectl set-ntp true', darwin: 'sudo sntp -sS time.apple.com', win32: 'w32tm /resync'}[
		platform
	];
	return {message: message('doctor.setClock'), run};
}
