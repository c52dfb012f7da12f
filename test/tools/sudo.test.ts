import {describe, expect, it} from 'vitest';
import {maySudo, permanentRefusal} from '../../source/tools/sudo.ts';
import {recorded} from '../helpers/recorded.ts';
import {scriptedRunner} from '../helpers/scripted-runner.ts';

describe('sudo', () => {
	it('may not be used where it would ask, nor where it is missing', async () => {
		expect(await maySudo(scriptedRunner({'sudo -n true': {exitCode: recorded('sudo-needs-password').exitCode}}))).toBe(
			false,
		);
		expect(await maySudo(scriptedRunner({'sudo -n true': {missing: true}}))).toBe(false);
		expect(await maySudo(scriptedRunner({'sudo -n true': ''}))).toBe(true);
	});

	it.each([
		['The "no new privileges" flag is set, which prevents sudo from running as root.'],
		['/etc/sudoers is world writable'],
		['/etc/sudoers.d/wsl is owned by uid 1000, should be 0'],
		['/usr/bin/sudo must be owned by uid 0 and have the setuid bit set'],
		['account validation failure, is your account locked?'],
	])('refuses for good: %s', (words) => {
		expect(permanentRefusal([`sudo: ${words}`, 'sudo: no valid sudoers sources found, quitting'])).toBe(words);
	});

	it.each(['a password is required', 'a terminal is required to read the password', '3 incorrect password attempts'])(
		'does not refuse for good: %s',
		(words) => {
			expect(permanentRefusal([`sudo: ${words}`])).toBeUndefined();
		},
	);
});
