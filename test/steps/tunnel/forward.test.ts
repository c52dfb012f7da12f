import {absent, expectFailure} from '../../helpers/drive-step.ts';
import {describe, expect, it} from 'vitest';
import {tunnelStep} from '../../../source/steps/tunnel/index.ts';
import {tunnelMode} from '../../../source/steps/tunnel/preview.ts';
import {linuxHost} from '../../helpers/make-step-context.ts';
import type {Script} from '../../helpers/scripted-runner.ts';
import {envoy, machine} from './tunnel-platform.ts';

describe('port-forward mode', () => {
	const bound = {host: {tunnelBind: '127.0.0.1'}};
	const line = 'minikube -p digimon tunnel --bind-address 127.0.0.1';
	const start: Script = {[line]: ''};

	it('is taken where minikube takes it', () => {
		const docker = {isDesktop: false, isRootless: false};
		expect(tunnelMode(linuxHost, 'docker', docker)).toBe('route');
		expect(tunnelMode(linuxHost, 'docker', {...docker, isDesktop: true})).toBe('port-forward');
		expect(tunnelMode(linuxHost, 'docker', {...docker, isRootless: true})).toBe('port-forward');
		expect(tunnelMode({...linuxHost, isWsl: true}, 'docker', docker)).toBe('port-forward');
		expect(tunnelMode({...linuxHost, platform: 'darwin'}, 'docker', docker)).toBe('port-forward');
		expect(tunnelMode({...linuxHost, platform: 'darwin'}, 'vfkit', undefined)).toBe('route');
		expect(tunnelMode({...linuxHost, tunnelBind: '127.0.0.1'}, 'kvm2', undefined)).toBe('port-forward');
	});

	it('gets sudo’s ticket on the bare terminal, then starts the tunnel in our session, and notes that it ends with the terminal', async () => {
		const made = machine({mayAsk: true, parts: {host: {platform: 'darwin'}, unattended: false}});
		await made.apply();
		expect(made.runner.lines('runInteractive')).toEqual(['sudo -v']);
		expect(made.runner.lines('spawnDetached')).toEqual(['minikube -p digimon tunnel']);
		expect(made.notices.map((sentence) => sentence.key)).toEqual(['tunnel.endsWithTerminal']);
	});

	it('unattended it asks nothing: exit 3 with the command', async () => {
		const made = machine({mayAsk: true, parts: bound, script: start});
		await expectFailure(made.apply(), {
			code: 'sudo-missing',
			next: [{run: line}, {run: expect.stringContaining('--address node')}],
		});
		expect(made.runner.lines('runInteractive')).toEqual([]);
	});

	it('another program on port 80 is named before anything is started', async () => {
		const made = machine({root: true, parts: bound, script: start});
		const context = {...made.context, web: {ask: async () => ({...envoy, headers: {server: 'nginx'}})}};
		await expectFailure(tunnelStep.apply(context, absent), {message: {text: expect.stringContaining('nginx')}});
		expect(made.runner.lines('spawnDetached')).toEqual([]);
	});

	it('"successfully started" is no proof: without an answer it fails', async () => {
		const made = machine({root: true, deaf: true, parts: bound, script: start});
		await expectFailure(made.apply(), {code: 'not-ready-after-apply'});
	});
});
