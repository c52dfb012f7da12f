import {describe, expect, it} from 'vitest';
import {maySudo} from '../../source/tools/sudo.ts';
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
});
