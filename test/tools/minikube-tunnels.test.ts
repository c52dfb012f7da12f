import {describe, expect, it} from 'vitest';
import {deadEntries, parseTunnelOutput, parseTunnels, withoutDeadEntries} from '../../source/tools/minikube-tunnels.ts';
import {bytesOf} from '../helpers/make-step-context.ts';
import {recorded} from '../helpers/recorded.ts';

describe('the output of a tunnel', () => {
	it('without errors', () => {
		expect(parseTunnelOutput(recorded('tunnel-route-up-sigint').stdout)).toEqual({
			route: '10.96.0.0/12 -> 192.168.49.2',
			errors: {},
		});
	});
	it('the last block counts, and each part has its own error', () => {
		const {stdout} = recorded('tunnel-route-up-sigint');
		const bad = stdout.replace('router: no errors', 'router: error adding Route: sudo: a password is required');
		expect(parseTunnelOutput(stdout + bad).errors).toEqual({
			router: 'error adding Route: sudo: a password is required',
		});
		expect(parseTunnelOutput(bad + stdout).errors).toEqual({});
	});
	it('port-forward mode prints no block, and so no errors', () => {
		expect(parseTunnelOutput(recorded('tunnel-forward-no-sudo').stdout)).toEqual({errors: {}});
	});
});

describe('the registry of tunnels', () => {
	const entry = (MachineName: string, Pid: number) => ({
		Route: {Gateway: '192.168.49.2', DestCIDR: {IP: '10.96.0.0', Mask: '//AAAA=='}},
		MachineName,
		Pid,
		later: 1,
	});
	const bytes = bytesOf(JSON.stringify([entry('other', 1), entry('digimon', 2), entry('digimon', 3)]));
	it('loses our dead entries only, and keeps the others whole', () => {
		const left = withoutDeadEntries(bytes, 'digimon', [3]);
		expect(parseTunnels(left)).toEqual([entry('other', 1), entry('digimon', 3)]);
	});
	it('is not written when nothing of ours is dead, missing or unreadable', () => {
		expect(withoutDeadEntries(bytes, 'digimon', [2, 3])).toBeUndefined();
		expect(withoutDeadEntries(undefined, 'digimon', [])).toBeUndefined();
		expect(withoutDeadEntries(bytesOf('{"half'), 'digimon', [])).toBeUndefined();
	});
	it('ignores a profile whose name begins with ours', () => {
		expect(deadEntries([entry('digimon-2', 9)], 'digimon', [])).toEqual([]);
	});
});
