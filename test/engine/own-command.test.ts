import {describe, expect, test} from 'vitest';
import {carriedOn} from '../../source/engine/own-command.ts';

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
	])('%s, for %j, is %s', (line, carried, typed) => {
		expect(carriedOn(line, carried)).toBe(typed);
	});
});
