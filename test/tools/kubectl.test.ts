import {describe, expect, it} from 'vitest';
import {parseIngressService, patchAddressArguments, readIngressService} from '../../source/tools/kubectl.ts';
import {recorded} from '../helpers/recorded.ts';
import {scriptedRunner} from '../helpers/scripted-runner.ts';

describe('the gateway Service', () => {
	it('has an address or waits for one', () => {
		expect(parseIngressService(recorded('svc-ingress-pending').stdout)).toEqual({});
		expect(parseIngressService(recorded('svc-ingress-up').stdout)?.address).toBe('10.108.228.4');
	});
	it('a context that is not there means that there is no Service', async () => {
		const {stderr, exitCode} = recorded('kubectl-no-context');
		const line = 'kubectl --context digimon -n istio-system get service istio-ingressgateway -o json';
		expect(await readIngressService(scriptedRunner({[line]: {stderr, exitCode}}), 'digimon')).toBe('none');
		expect(
			await readIngressService(scriptedRunner({[line]: {stderr: 'Unauthorized', exitCode: 1}}), 'digimon'),
		).toEqual({problem: 'Unauthorized'});
	});
	it('is patched on its status alone', () => {
		expect(patchAddressArguments('digimon', '192.168.49.2').join(' ')).toContain(
			'--subresource=status --type=merge -p {"status":{"loadBalancer":{"ingress":[{"ip":"192.168.49.2"}]}}}',
		);
		expect(patchAddressArguments('digimon', undefined).at(-1)).toBe('{"status":{"loadBalancer":{"ingress":null}}}');
	});
});
