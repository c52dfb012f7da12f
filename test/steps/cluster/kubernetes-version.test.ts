import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	chooseKubernetes,
	versionServes,
	istioRange,
	minorOf,
	validateVersion,
} from '../../../source/steps/cluster/kubernetes-version.ts';
import {linuxHost, makeStepContext} from '../../helpers/make-step-context.ts';

const settings = (kubernetesVersion = 'auto', edition: 'current' | 'article' = 'current') =>
	makeStepContext({settings: {kubernetesVersion, edition}}).context.settings;
const today = {minikube: '1.39.0', istio: '1.31.0'};

describe('the Kubernetes version of auto', () => {
	it.each([
		[2, today, 'v1.36.2'],
		[1, today, 'v1.34.4'],
		[2, {minikube: '1.38.1', istio: 'unknown'}, 'v1.35.1'],
		[1, {minikube: '1.38.1', istio: 'unknown'}, 'v1.34.4'],
		[1, {minikube: '1.37.0', istio: '1.31.0'}, 'v1.34.0'],
		[2, {minikube: '1.39.0', istio: '1.28.2'}, 'v1.34.4'],
		[undefined, {}, 'v1.36.2'],
	] as const)('cgroup v%s with %j: %s', (cgroup, versions, expected) => {
		expect(chooseKubernetes(settings(), cgroup === undefined ? {} : {cgroup}, versions).version).toBe(expected);
	});

	it('names what limits it', () => {
		expect(chooseKubernetes(settings(), {cgroup: 1}, today).why.text).toContain('cgroup v1');
	});

	it('always serves itself', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(1, 2),
				fc.integer({min: 37, max: 45}),
				fc.integer({min: 29, max: 33}),
				(cgroup, minikube, istio) => {
					const versions = {minikube: `1.${minikube}.0`, istio: `1.${istio}.0`};
					const choice = chooseKubernetes(settings(), {cgroup: cgroup as 1 | 2}, versions);
					return (
						versionServes(choice.version, choice, versions) &&
						(minorOf(choice.version) ?? 0) <= istioRange(versions.istio)[1]
					);
				},
			),
		);
	});
});

describe('an asked version', () => {
	it('may leave out v and patch, and then any patch serves', () => {
		const minor = chooseKubernetes(settings('1.34'), {}, today);
		expect(minor.version).toBe('v1.34.4');
		expect(versionServes('v1.34.9', minor, today)).toBe(true);
		const patch = chooseKubernetes(settings('1.34.4'), {}, today);
		expect(versionServes('v1.34.9', patch, today)).toBe(false);
	});
});

describe('versions that cannot be served', () => {
	it("the article's edition is refused by name, reason and one command of today", () => {
		const failure = validateVersion(settings('auto', 'article'), {...linuxHost, cgroup: 2}, today);
		expect(failure).toMatchObject({code: 'version-refused', fault: 'user'});
		expect(failure?.message.text).toContain('v1.16.0');
		for (const reason of ['minikube 1.39.0 refuses v1.16.0', 'v1.28.0', 'cgroup', '1.7.3', '1.16 to 1.18'])
			expect(failure?.message.text).toContain(reason);
		expect(failure?.next[0].run).toBe('digimon-setup up --edition current --kubernetes-version v1.36.2');
	});
	it('the processor is a reason on an arm machine', () => {
		expect(
			validateVersion(settings('auto', 'article'), {...linuxHost, architecture: 'arm64'}, today)?.message.text,
		).toContain('arm64');
	});
	it('anything below the floor is refused too, and 1.35 on cgroup v1', () => {
		expect(validateVersion(settings('v1.27.3'), linuxHost, today)?.message.text).toContain('refuses v1.27.3');
		expect(validateVersion(settings('v1.35.1'), {...linuxHost, cgroup: 1}, today)?.next[0].run).toContain('v1.34.4');
	});
	it('what can be served is not refused', () => {
		expect(validateVersion(settings(), linuxHost, today)).toBeUndefined();
		expect(validateVersion(settings('v1.34.4'), {...linuxHost, cgroup: 1}, today)).toBeUndefined();
		expect(validateVersion(settings('v1.35.1'), linuxHost, today)).toBeUndefined();
	});
});
