import {describe, expect, it} from 'vitest';
import {patchAddressArguments, readIngressService} from '../../source/tools/kubectl.ts';
import {makeStepContext} from '../helpers/make-step-context.ts';
import {recorded} from '../helpers/recorded.ts';

const line = 'kubectl --context digimon -n istio-system get service istio-ingressgateway -o json';

describe('the gateway Service', () => {
	it.each([
		['has an address', recorded('svc-ingress-up'), {known: {address: '10.108.228.4'}}],
		['waits for one', recorded('svc-ingress-pending'), {known: {}}],
		[
			'does not exist',
			{stderr: 'Error from server (NotFound): services "istio-ingressgateway" not found', exitCode: 1},
			{known: undefined},
		],
		['is unknown without a context', recorded('kubectl-no-context'), {unknown: expect.stringMatching(/context/)}],
		['cannot be read', {stderr: 'Unauthorized', exitCode: 1}, {unknown: 'Unauthorized'}],
	])('%s', async (_title, answer, expected) => {
		expect(await readIngressService(makeStepContext({script: {[line]: answer}}).context)).toEqual(expected);
	});
	it('is patched on its status alone', () => {
		expect(patchAddressArguments('192.168.49.2').join(' ')).toContain(
			'--subresource=status --type=merge -p {"status":{"loadBalancer":{"ingress":[{"ip":"192.168.49.2"}]}}}',
		);
		expect(patchAddressArguments(undefined).at(-1)).toBe('{"status":{"loadBalancer":{"ingress":null}}}');
	});
});
