import {describe, expect, it} from 'vitest';
import {findVersionSkew, type SkewVersions} from '../../../../source/features/doctor/checks/kubernetes.ts';

const wrong = (versions: SkewVersions): readonly string[] =>
	findVersionSkew(versions).map(
		({tool, first, last, isRefused}) => `${tool} ${first}–${last}${isRefused ? ' refused' : ''}`,
	);

describe('which versions go with a Kubernetes', () => {
	it('of one time all do, with or without v', () => {
		expect(
			wrong({kubernetes: 'v1.35.1', minikube: '1.38.1', istio: '1.30.3', helm: '4.2.4', kubectl: '1.35.2'}),
		).toEqual([]);
	});

	it.each<readonly [SkewVersions, readonly string[]]>([
		[{kubernetes: '1.36.0', minikube: '1.38.1'}, ['minikube 28–35 refused']],
		[{kubernetes: '1.27.3', minikube: '1.38.1'}, ['minikube 28–35 refused']],
		[{kubernetes: '1.36.0', minikube: '1.39.0'}, []],
		[{kubernetes: '1.31.0', istio: '1.30.3'}, ['istio 32–36']],
		[{kubernetes: '1.35.0', istio: '1.28.1'}, ['istio 30–34']],
		[{kubernetes: '1.16.0', istio: '1.7.3'}, []],
		[{kubernetes: '1.35.0', helm: '3.19.2'}, ['helm 31–34']],
		[{kubernetes: '1.35.0', helm: '4.0.1'}, ['helm 31–34']],
		[{kubernetes: '1.35.0', helm: '4.1.0'}, []],
		[{kubernetes: '1.31.9', helm: '4.1.0'}, ['helm 32–35']],
		[{kubernetes: '1.35.0', kubectl: '1.34.4'}, []],
		[{kubernetes: '1.35.0', kubectl: '1.36.0'}, []],
		[{kubernetes: '1.35.0', kubectl: '1.33.9'}, ['kubectl 32–34']],
		[
			{kubernetes: '1.35.0', minikube: '1.37.0', istio: '1.28.0', helm: '3.13.0', kubectl: '1.30.0'},
			['minikube 28–34 refused', 'istio 30–34', 'helm 25–28', 'kubectl 29–31'],
		],
	])('%j', (versions, expected) => expect(wrong(versions)).toEqual(expected));

	it('a version that nobody knows is not called wrong', () => {
		expect(wrong({kubernetes: '1.35.0', istio: 'unknown', helm: 'v5.0.0', kubectl: ''})).toEqual([]);
		expect(wrong({kubernetes: 'latest', minikube: '1.38.1'})).toEqual([]);
	});

	it('each tells where that is written', () => {
		const found = findVersionSkew({
			kubernetes: '1.20.0',
			minikube: '1.38.1',
			istio: '1.30.3',
			helm: '4.2.4',
			kubectl: '1.35.2',
		});
		expect(found.map(({tool}) => tool)).toEqual(['minikube', 'istio', 'helm', 'kubectl']);
		for (const {source} of found) expect(source).toMatch(/^(https:\/\/|kubernetes\/minikube: )/);
	});
});
