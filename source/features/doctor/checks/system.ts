import type {NextAction} from '../../../domain/failure.ts';
import {say} from '../../../i18n/message.ts';
import {check, notApplicable, ok, warning, type Check, type Judgement, type Wanted} from '../check.ts';
import type {DockerLook, DoctorFacts} from '../facts.ts';

/** Further than this, certificates of a new cluster are not valid yet, or no more. */
const clockToleranceMs = 60_000;
/** Files may come with another's times; a day is no rounding. */
const fileToleranceMs = 24 * 60 * 60 * 1000;

/** What else about a machine has ended in vague errors. */
export const systemChecks: readonly Check[] = [
	check({
		id: 'wsl',
		topic: 'system',
		question: 'doctor.askWsl',
		isCheap: true,
		steps: ['hosts', 'site'],
		needs: [],
		judge: (_facts, wanted) => judgeWsl(wanted),
	}),
	check({
		id: 'clock',
		topic: 'system',
		question: 'doctor.askClock',
		isCheap: false,
		steps: ['cluster', 'mesh'],
		needs: ['clock', 'docker'],
		judge: ({clock, docker}, wanted) => judgeClock(clock, docker, wanted),
	}),
];

function judgeWsl({host}: Wanted): Judgement {
	if (!host.isWsl) return notApplicable(say('doctor.notWsl'));
	const file = host.windowsHostsFile;
	if (file === undefined) return warning(say('doctor.wslNoWindows'), []);
	return warning(
		say('doctor.wsl', {file}),
		[
			{
				say: say('doctor.wslEdit'),
				run: "powershell.exe Start-Process notepad 'C:\\Windows\\System32\\drivers\\etc\\hosts' -Verb RunAs",
			},
		],
		{file},
	);
}

function judgeClock({now, newestFile}: DoctorFacts['clock'], docker: DockerLook, {host}: Wanted): Judgement {
	const aheadMs = docker.state === 'up' ? (docker.clockAheadMs ?? 0) : 0;
	const facts = {now: now.toISOString(), dockerAheadSeconds: String(Math.round(aheadMs / 1000))};
	if (newestFile && newestFile.getTime() - now.getTime() > fileToleranceMs) {
		return warning(
			say('doctor.clockBehind', {now: facts.now, file: newestFile.toISOString()}),
			[setClock(host.platform)],
			{...facts, newestFile: newestFile.toISOString()},
		);
	}
	if (Math.abs(aheadMs) > clockToleranceMs)
		return warning(
			say('doctor.dockerClock', {seconds: Math.round(aheadMs / 1000)}),
			[{say: say('doctor.restartDocker')}],
			facts,
		);
	return ok(say('doctor.clockOk'), facts);
}

function setClock(platform: Wanted['host']['platform']): NextAction {
	const run = {linux: 'sudo timedatectl set-ntp true', darwin: 'sudo sntp -sS time.apple.com', win32: 'w32tm /resync'}[
		platform
	];
	return {say: say('doctor.setClock'), run};
}
