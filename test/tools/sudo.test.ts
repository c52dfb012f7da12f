import {describe, expect, it} from 'vitest';
import {maySudo, permanentRefusal, runAsRoot} from '../../source/tools/sudo.ts';
import type {NextAction} from '../../source/domain/failure.ts';
import {message} from '../../source/i18n/message.ts';
import {linuxHost} from '../helpers/make-step-context.ts';
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

	describe('that asked for a password on the terminal', () => {
		const line = 'sudo ip route replace default';
		const asRoot = (exitCode: number, also: readonly NextAction[] = []) =>
			runAsRoot(
				{
					runner: scriptedRunner({'sudo -n true': {exitCode: 1}, [line]: {exitCode}}),
					host: {...linuxHost, mayAsk: true},
				},
				{
					args: line.split(' ').slice(1),
					purpose: message('common.again'),
					text: message('tunnel.routeNeedsSudo'),
					byHand: message('tunnel.runFirst'),
					also,
				},
			);

		it('failed itself by exit code 1: the command did not run', async () => {
			await expect(asRoot(1)).rejects.toMatchObject({failure: {code: 'sudo-missing', next: [{run: line}]}});
		});

		it('ran a command that failed by another code: the other way is the advice, the command itself without one', async () => {
			const also = [{message: message('hosts.runThis'), run: 'sudoedit FILE'}];
			const failure = {code: 'command-failed', message: {key: 'system.rootCommandFailed'}};
			await expect(asRoot(2, also)).rejects.toMatchObject({failure: {...failure, next: also}});
			await expect(asRoot(4)).rejects.toMatchObject({failure: {...failure, next: [{run: line}]}});
			await expect(asRoot(0)).resolves.toBeUndefined();
		});
	});
});
