import {describe, expect, it} from 'vitest';
import type {Damage} from '../../../source/domain/hosts-block.ts';
import type {HostFacts} from '../../../source/domain/ports/host.ts';
import {
	copyBackCommand,
	damageAction,
	damageText,
	editCommand,
	foreignAction,
	type HostsPlace,
} from '../../../source/steps/hosts/advice.ts';
import {unclearActions} from '../../../source/steps/hosts/write.ts';

const system = (platform: HostFacts['platform'], systemHostsFile = '/etc/hosts'): HostsPlace => ({
	file: systemHostsFile,
	host: {platform, systemHostsFile},
});
const own = (platform: HostFacts['platform']): HostsPlace => ({...system(platform), file: '/srv/my hosts'});
const windows = system('win32', 'C:\\hosts');

describe('the commands for a hosts file', () => {
	it.each([
		['the system’s on Linux', system('linux'), 'sudoedit /etc/hosts', 'sudo cp /copy /etc/hosts'],
		['the system’s on macOS', system('darwin'), 'sudo -e /etc/hosts', 'sudo cp /copy /etc/hosts'],
		['one of the user’s own', own('linux'), `"\${EDITOR:-vi}" '/srv/my hosts'`, `cp /copy '/srv/my hosts'`],
	])('%s edit it and put a copy back', (_name, place, edit, copyBack) => {
		expect(editCommand(place)).toBe(edit);
		expect(copyBackCommand(place, '/copy')).toBe(copyBack);
	});

	it('on Windows are those of PowerShell', () => {
		expect(editCommand(windows)).toMatch(/^Start-Process notepad \S*C:\\hosts\S* -Verb RunAs$/);
		expect(editCommand(own('win32'))).toBe(`notepad '/srv/my hosts'`);
		expect(copyBackCommand(windows, 'D:\\copy')).toMatch(/^Copy-Item \S*D:\\copy\S* \S*C:\\hosts\S*$/);
	});

	it('compare, put back and forget a write', () => {
		const runs = (place: HostsPlace) =>
			unclearActions(place, {state: 'unclear', copy: '/before', wanted: '/wanted'}).map(({run}) => run);
		expect(runs(system('linux'))).toEqual(['diff /before /etc/hosts', 'sudo cp /before /etc/hosts', 'rm /wanted']);
		const [compare, , forget] = runs(own('win32'));
		expect([compare, forget]).toEqual([`fc.exe /n /before '/srv/my hosts'`, 'Remove-Item /wanted']);
	});
});

describe('a file that is not written', () => {
	const damaged: Damage = {line: 7, why: 'twice'};
	const utf16: Damage = {line: 1, why: 'utf-16'};

	it('is named with the line and the damage, and edited', () => {
		expect(damageText('/etc/hosts', damaged)).toMatchObject({
			key: 'hosts.damaged',
			values: {file: '/etc/hosts', line: 7, why: {key: 'hosts.damage_twice'}},
		});
		expect(damageAction(system('linux'), damaged)).toMatchObject({
			message: {key: 'hosts.fix', values: {line: 7, file: '/etc/hosts'}},
			run: 'sudoedit /etc/hosts',
		});
	});

	it('is called UTF-16, and saved as UTF-8', () => {
		expect(damageText('/etc/hosts', utf16)).toMatchObject({key: 'hosts.utf16', values: {file: '/etc/hosts'}});
		const runs = [system('linux'), own('darwin'), windows].map((place) => {
			const {message, run} = damageAction(place, utf16);
			expect(message.key).toBe('hosts.saveAsUtf8');
			return run;
		});
		expect(runs).toEqual([
			`text=$(iconv -f UTF-16 -t UTF-8 /etc/hosts) && printf '%s\\n' "$text" | sudo tee /etc/hosts >/dev/null`,
			`text=$(iconv -f UTF-16 -t UTF-8 '/srv/my hosts') && printf '%s\\n' "$text" | tee '/srv/my hosts' >/dev/null`,
			expect.stringMatching(/^\$text = Get-Content -Raw (\S+); Set-Content -NoNewline -Encoding ascii \1 \$text$/),
		]);
	});
});

it('a line with one of our names goes, or keeps its other names', () => {
	const foreign = {name: 'web.backend.com', address: '192.0.2.1', line: 3};
	expect(foreignAction(system('linux'), foreign)).toMatchObject({
		message: {key: 'hosts.takeLineOut', values: {line: 3, file: '/etc/hosts'}},
		run: 'sudoedit /etc/hosts',
	});
	expect(foreignAction(system('linux'), {...foreign, rest: '192.0.2.1 nas'})).toMatchObject({
		message: {key: 'hosts.takeNamesOut', values: {line: 3, rest: '192.0.2.1 nas'}},
		run: 'sudoedit /etc/hosts',
	});
});
