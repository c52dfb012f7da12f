import {message} from '../../../i18n/message.ts';
import {action, defineCheck, notApplicable, ok, warning, type CheckOutcome, type Wanted} from '../check.ts';
import type {FactsOf} from '../facts.ts';

/** Beyond this difference, certificates of a new cluster are not valid yet, or no longer. */
const clockToleranceMs = 60_000;
/** Copied files may keep the time of another host; a day is more than a rounding. */
const fileToleranceMs = 24 * 60 * 60 * 1000;

/** Other properties of a host that have caused vague errors. */
export const systemChecks = [
	defineCheck(
		{id: 'wsl', topic: 'system', question: 'doctor.askWsl', isCheap: true, steps: ['hosts', 'site']},
		[],
		evaluateWsl,
	),
	defineCheck(
		{id: 'clock', topic: 'system', question: 'doctor.askClock', isCheap: false, steps: ['cluster', 'mesh']},
		['clock', 'docker'],
		evaluateClock,
	),
];

const editWindowsHosts =
	"powershell.exe Start-Process notepad 'C:\\Windows\\System32\\drivers\\etc\\hosts' -Verb RunAs";

function evaluateWsl(_facts: object, {host: {isWsl, windowsHostsFile: file}}: Wanted): CheckOutcome {
	if (!isWsl) return notApplicable('doctor.notWsl');
	if (file === undefined) return warning('doctor.wslNoWindows');
	return warning('doctor.wsl', {file}, [action('doctor.wslEdit', editWindowsHosts)], {file});
}

const setClock: Readonly<Record<Wanted['host']['platform'], string>> = {
	linux: 'sudo timedatectl set-ntp true',
	darwin: 'sudo sntp -sS time.apple.com',
	win32: 'w32tm /resync',
};

function evaluateClock({clock, docker}: FactsOf<'clock' | 'docker'>, {host}: Wanted): CheckOutcome {
	const {now, newestFile} = clock;
	const aheadMs = docker.state === 'up' ? (docker.clockAheadMs ?? 0) : 0;
	const seconds = Math.round(aheadMs / 1000);
	const facts = {now: now.toISOString(), dockerAheadSeconds: String(seconds)};
	if (newestFile && newestFile.getTime() - now.getTime() > fileToleranceMs) {
		const file = newestFile.toISOString();
		const next = [action('doctor.setClock', setClock[host.platform])];
		return warning('doctor.clockBehind', {now: facts.now, file}, next, {...facts, newestFile: file});
	}
	if (Math.abs(aheadMs) > clockToleranceMs)
		return warning('doctor.dockerClock', {seconds}, [{message: message('doctor.restartDocker')}], facts);
	return ok('doctor.clockOk', {}, facts);
}
