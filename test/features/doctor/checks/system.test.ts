import {systemChecks} from '../../../../source/features/doctor/checks/system.ts';
import {type Rows, testChecks, up} from './check-cases.ts';

const rows: Rows = {
	wsl: [
		['not-applicable', 'this is no WSL', {}, /not under WSL/],
		[
			'warning',
			'the browser reads another file',
			{},
			/\/mnt\/c\/hosts/,
			{host: {isWsl: true, windowsHostsFile: '/mnt/c/hosts'}},
		],
		['warning', 'the file of Windows is not to be seen', {}, /not visible/, {host: {isWsl: true}}],
	],
	clock: [
		['ok', 'it is right', {}, /clock/],
		[
			'warning',
			'it is behind its files',
			{clock: {now: new Date('2001-01-01T00:00:00Z'), newestFile: new Date('2026-11-23T11:00:00Z')}},
			/2001-01-01/,
		],
		['warning', "Docker's machine has slept", {docker: up({clockAheadMs: -400_000})}, /-400 s/],
	],
};

testChecks(systemChecks, rows);
