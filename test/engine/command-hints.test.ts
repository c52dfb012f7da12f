import {describe, expect, test} from 'vitest';
import {withHints, failureWithHints} from '../../source/engine/command-hints.ts';
import {message} from '../../source/i18n/message.ts';

describe('a command to copy', () => {
	test.each([
		['digimon-setup down', {rehearsal: false}, 'digimon-setup down'],
		['digimon-setup down', {rehearsal: false, profile: 'digimon'}, 'digimon-setup down'],
		['digimon-setup down', {rehearsal: false, profile: 'mine'}, 'digimon-setup down --profile mine'],
		[
			'digimon-setup',
			{rehearsal: false, profile: 'mine', config: 'my file.yaml'},
			"digimon-setup --profile mine --config 'my file.yaml'",
		],
		['digimon-setup up --profile other', {rehearsal: false, profile: 'mine'}, 'digimon-setup up --profile other'],
		['digimon-setup logs mesh', {rehearsal: true}, 'digimon-setup rehearse logs mesh'],
		['digimon-setup', {rehearsal: true, profile: 'mine'}, 'digimon-setup rehearse --profile mine'],
		['digimon-setup rehearse', {rehearsal: true, profile: 'mine'}, 'digimon-setup rehearse --profile mine'],
		['digimon-setup --only mesh', {rehearsal: true}, 'digimon-setup rehearse --only mesh'],
		['npx digimon-setup rehearse', {rehearsal: true}, 'npx digimon-setup rehearse'],
		['npx digimon-setup rehearse --yes', {rehearsal: false, profile: 'mine'}, 'npx digimon-setup rehearse --yes'],
		['digimon-setup tools install', {rehearsal: true, profile: 'mine'}, 'digimon-setup tools install'],
		['helm uninstall digimon', {rehearsal: true, profile: 'mine'}, 'helm uninstall digimon'],
		[
			'digimon-setup down && digimon-setup up --memory 8192',
			{rehearsal: true, profile: 'mine'},
			'digimon-setup rehearse down --profile mine && digimon-setup rehearse up --memory 8192 --profile mine',
		],
	])('%s, for %j, is %s', (line, carried, typed) => {
		expect(withHints(line, carried)).toBe(typed);
	});
});

describe('what helps after a failure', () => {
	const failed = (run: string) => ({
		code: 'command-failed' as const,
		fault: 'machine' as const,
		message: message('common.again'),
		next: [{message: message('common.again'), run}] as const,
		tail: [],
	});
	const heard = (run: string, rehearsal: boolean) =>
		failureWithHints(failed(run), {rehearsal}).next.map((action) => action.run ?? action.message.key);

	test('in a rehearsal says first that commands of other tools are for a real machine', () => {
		expect(heard('sudo ip route replace 10.96.0.0/12 via 192.168.49.2', true)).toEqual([
			'rehearsal.practisedOnly',
			'sudo ip route replace 10.96.0.0/12 via 192.168.49.2',
		]);
	});

	test.each([
		['digimon-setup up', true, ['digimon-setup rehearse up']],
		['sudo ip route', false, ['sudo ip route']],
	])('of %s (rehearsal: %s) is %j', (run, rehearsal, expected) => {
		expect(heard(run, rehearsal)).toEqual(expected);
	});
});
