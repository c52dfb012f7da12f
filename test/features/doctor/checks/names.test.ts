import {nameChecks} from '../../../../source/features/doctor/checks/names.ts';
import {type Rows, block, hosts, names, testChecks, testCommands} from './check-cases.ts';

const rows: Rows = {
	'hosts-file': [
		['ok', 'it can be written', {}, /can be written/],
		['ok', 'it needs sudo', {hosts: hosts({refusal: 'EACCES'})}, /needs sudo/],
		[
			'ok',
			'it is a link',
			{hosts: hosts({refusal: 'EACCES', isLink: true, realPath: '/private/etc/hosts'})},
			/a link to \/private/,
		],
		['ok', 'it is mounted into a container', {hosts: hosts({}, {isMountPoint: true})}, /mounted into this container/],
		['blocking', 'it is immutable', {hosts: hosts({refusal: 'EPERM', hopeless: true})}, /immutable/],
		[
			'blocking',
			'its system is read-only',
			{hosts: hosts({refusal: 'EROFS', hopeless: true})},
			/EROFS.*managed, do not edit/,
		],
		[
			'warning',
			'it is immutable and names the hosts already',
			{hosts: hosts({refusal: 'EPERM', hopeless: true}, {block})},
			/10\.96\.1\.2/,
		],
		[
			'blocking',
			'our block is damaged',
			{hosts: hosts({}, {damaged: {line: 3, why: 'twice'}})},
			/line 3: the block is there twice/,
		],
		[
			'blocking',
			'our block is damaged and the user is not asked',
			{hosts: hosts({}, {damaged: {line: 3, why: 'twice'}})},
			/damaged/,
			{unattended: true},
		],
		[
			'warning',
			'another line names a host',
			{hosts: hosts({}, {foreign: [{name: names.web, address: '1.2.3.4', line: 9}]})},
			/Line 9.*1\.2\.3\.4/,
		],
		[
			'warning',
			'it holds parts of an interrupted write',
			{hosts: hosts({}, {torn: {state: 'interrupted', copy: '/state/before', wanted: '/state/wanted'}})},
			/A write to .* was interrupted, and the file holds parts of it/,
		],
		[
			'blocking',
			'another program changed it after an interrupted write',
			{hosts: hosts({}, {torn: {state: 'unclear', copy: '/state/before', wanted: '/state/wanted'}})},
			/another program has changed the file since.*\/state\/before/,
		],
		['blocking', 'it cannot be read', {hosts: hosts({}, {problem: 'EACCES'})}, /cannot be read/],
	],
	names: [
		['ok', 'they do not resolve', {}, /free/],
		[
			'ok',
			'they resolve to our address',
			{hosts: hosts({}, {block}), addresses: {[names.web]: ['10.96.1.2'], [names.api]: ['10.96.1.2']}},
			/resolve to 10\.96\.1\.2/,
		],
		[
			'warning',
			'they have a foreign address',
			{addresses: {[names.web]: ['203.0.113.9'], [names.api]: []}},
			/a real domain/,
		],
		[
			'warning',
			'IPv6 has another address',
			{hosts: hosts({}, {block}), addresses: {[names.web]: ['10.96.1.2', '2001:db8::1'], [names.api]: ['10.96.1.2']}},
			/IPv6/,
		],
		['not-applicable', 'another hosts file is asked for', {}, /are written to/, {settings: {hostsFile: '/tmp/hosts'}}],
	],
};

testChecks(nameChecks, rows);

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
