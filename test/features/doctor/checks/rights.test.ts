import {rightsChecks} from '../../../../source/features/doctor/checks/rights.ts';
import {type Row, kvm, testChecks} from './check-cases.ts';

const rows: readonly Row[] = [
	['root', 'ok', 'an ordinary user', {}, /user dev/],
	['root', 'ok', 'root with a VM driver', {driver: kvm}, /root/, {host: {isRoot: true}}],
	['root', 'blocking', 'root with Docker', {}, /refuses root/, {host: {isRoot: true}}],
	[
		'root',
		'warning',
		'root with a driver that was named',
		{driver: {driver: 'docker', from: 'setting', others: []}},
		/--force/,
		{host: {isRoot: true}},
	],
	[
		'root',
		'blocking',
		'the driver none without root',
		{driver: {driver: 'none', from: 'setting', others: []}},
		/needs root/,
	],
	['sudo', 'ok', 'it asks nothing', {}, /needs no password/],
	['sudo', 'ok', 'it will ask', {sudo: {state: 'asks', isRust: true}}, /sudo-rs will ask/],
	['sudo', 'ok', 'nothing needs root', {sudo: {state: 'missing'}}, /not needed/, {settings: {address: 'node'}}],
	['sudo', 'warning', 'no terminal can ask', {sudo: {state: 'nobody-to-ask'}}, /cannot ask/],
	[
		'sudo',
		'warning',
		'it would ask and the run asks nothing',
		{sudo: {state: 'asks'}},
		/cannot ask/,
		{unattended: true},
	],
	[
		'sudo',
		'warning',
		'it refuses every password',
		{sudo: {state: 'refuses', refusal: 'The "no new privileges" flag is set', isRust: false}},
		/sudo refuses.*no new privileges.*the tunnel/,
	],
	['sudo', 'warning', 'there is none', {sudo: {state: 'missing'}}, /sudo is not installed here.*the tunnel/],
];

testChecks(rightsChecks, rows, {
	root: ['ok', 'warning', 'blocking'],
	sudo: ['ok', 'warning'],
});
