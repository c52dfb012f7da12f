import {rightsChecks} from '../../../../source/features/doctor/checks/rights.ts';
import {type Rows, kvm, testChecks, driverOf} from './check-cases.ts';

const rows: Rows = {
	root: [
		['ok', 'an ordinary user', {}, /user dev/],
		['ok', 'root with a VM driver', {driver: kvm}, /root/, {host: {isRoot: true}}],
		['blocking', 'root with Docker', {}, /refuses root/, {host: {isRoot: true}}],
		['warning', 'root with a driver that was named', driverOf('docker', 'setting'), /--force/, {host: {isRoot: true}}],
		['blocking', 'the driver none without root', driverOf('none', 'setting'), /needs root/],
	],
	sudo: [
		['ok', 'it asks nothing', {}, /needs no password/],
		['ok', 'it will ask', {sudo: {state: 'asks', isRust: true}}, /sudo-rs will ask/],
		['ok', 'nothing needs root', {sudo: {state: 'missing'}}, /not needed/, {settings: {address: 'node'}}],
		['warning', 'no terminal can ask', {sudo: {state: 'no-terminal'}}, /cannot ask/],
		[
			'warning',
			'it may ask in a run that itself asks nothing',
			{sudo: {state: 'asks'}},
			/may ask for it in the middle/,
			{unattended: true},
		],
		[
			'warning',
			'it refuses every password',
			{sudo: {state: 'refuses', refusal: 'The "no new privileges" flag is set', isRust: false}},
			/sudo refuses.*no new privileges.*the tunnel/,
		],
		['warning', 'there is none', {sudo: {state: 'missing'}}, /sudo is not installed here.*the tunnel/],
	],
};

testChecks(rightsChecks, rows);
