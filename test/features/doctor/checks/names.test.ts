import {nameChecks} from '../../../../source/features/doctor/checks/names.ts';
import {type Row, block, hosts, names, testChecks, testCommands} from './check-cases.ts';

const rows: readonly Row[] = [
	['hosts-file', 'ok', 'it can be written', {}, /can be written/],
	['hosts-file', 'ok', 'it needs sudo', {hosts: hosts({refusal: 'EACCES'})}, /needs sudo/],
	[
		'hosts-file',
		'ok',
		'it is a link',
		{hosts: hosts({refusal: 'EACCES', isLink: true, realPath: '/private/etc/hosts'})},
		/a link to \/private/,
	],
	[
		'hosts-file',
		'ok',
		'it is mounted into a container',
		{hosts: hosts({}, {isMountPoint: true})},
		/mounted into this container/,
	],
	['hosts-file', 'blocking', 'it is immutable', {hosts: hosts({refusal: 'EPERM', hopeless: true})}, /immutable/],
	[
		'hosts-file',
		'blocking',
		'its system is read-only',
		{hosts: hosts({refusal: 'EROFS', hopeless: true})},
		/EROFS.*managed, do not edit/,
	],
	[
		'hosts-file',
		'warning',
		'it is immutable and names the hosts already',
		{hosts: hosts({refusal: 'EPERM', hopeless: true}, {block})},
		/10\.96\.1\.2/,
	],
	[
		'hosts-file',
		'warning',
		'our block is damaged',
		{hosts: hosts({}, {damaged: {line: 3, why: 'twice'}})},
		/line 3 \(twice\)/,
	],
	[
		'hosts-file',
		'blocking',
		'our block is damaged and the user is not asked',
		{hosts: hosts({}, {damaged: {line: 3, why: 'twice'}})},
		/damaged/,
		{unattended: true},
	],
	[
		'hosts-file',
		'warning',
		'another line names a host',
		{hosts: hosts({}, {foreign: [{name: names.web, address: '1.2.3.4', line: 9}]})},
		/Line 9.*1\.2\.3\.4/,
	],
	['hosts-file', 'blocking', 'it cannot be read', {hosts: hosts({}, {problem: 'EACCES'})}, /cannot be read/],
	['names', 'ok', 'they do not resolve', {}, /free/],
	[
		'names',
		'ok',
		'they resolve to our address',
		{hosts: hosts({}, {block}), addresses: {[names.web]: ['10.96.1.2'], [names.api]: ['10.96.1.2']}},
		/resolve to 10\.96\.1\.2/,
	],
	[
		'names',
		'warning',
		'they have a foreign address',
		{addresses: {[names.web]: ['203.0.113.9'], [names.api]: []}},
		/a real domain/,
	],
	[
		'names',
		'warning',
		'IPv6 has another address',
		{hosts: hosts({}, {block}), addresses: {[names.web]: ['10.96.1.2', '2001:db8::1'], [names.api]: ['10.96.1.2']}},
		/IPv6/,
	],
	[
		'names',
		'not-applicable',
		'another hosts file is asked for',
		{},
		/are written to/,
		{settings: {hostsFile: '/tmp/hosts'}},
	],
];

testChecks(nameChecks, rows, {
	'hosts-file': ['ok', 'warning', 'blocking'],
	names: ['ok', 'warning', 'not-applicable'],
});

testCommands(nameChecks, [
	['hosts-file', {hosts: hosts({}, {problem: 'EACCES'})}, /^ls -l /, /^ls -l /, /^Get-Acl /],
	[
		'hosts-file',
		{hosts: hosts({}, {damaged: {line: 3, why: 'twice'}})},
		/^sudoedit /,
		/^sudo -e /,
		/^Start-Process notepad .*RunAs$/,
	],
]);
