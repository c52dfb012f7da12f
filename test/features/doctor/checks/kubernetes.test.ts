import {describe, expect, test} from 'vitest';
import {
	findVersionSkew,
	kubernetesChecks,
	type SkewVersions,
} from '../../../../source/features/doctor/checks/kubernetes.ts';
import {kvm, type Rows, testChecks, tool, up} from './check-cases.ts';

const rows: Rows = {
	'kubernetes-version': [
		['ok', 'it was chosen', {}, /v1\.35/],
		[
			'blocking',
			'it is below the floor',
			{},
			/the oldest it supports is v1\.28/,
			{settings: {kubernetesVersion: 'v1.16.0'}},
		],
		['blocking', "the article's was asked for", {}, /1\.16/, {settings: {edition: 'article'}}],
	],
	'versions-fit': [
		['ok', 'all of one time', {}, /compatible/],
		['warning', 'kubectl is four minors behind', {kubectlTool: tool('kubectl', '1.31.0')}, /kubectl 1\.31\.0/],
		['warning', 'helm was made for older ones', {helmTool: tool('helm', '3.14.0')}, /helm 3\.14\.0 \(1\.26–1\.29\)/],
		[
			'warning',
			'Istio is too old for the running cluster',
			{istioctlTool: tool('istioctl', '1.27.1'), profile: {exists: true, kubernetesVersion: 'v1.35.1'}},
			/istio 1\.27\.1/,
		],
	],
	cgroup: [
		['ok', 'v2', {}, /cgroup v2/],
		['ok', 'v1 with a Kubernetes that runs on it', {docker: up({cgroup: 1})}, /cgroup v1/, {host: {cgroup: 1}}],
		[
			'blocking',
			"Docker's machine has v1 and the host's mode is unknown",
			{docker: up({cgroup: 1})},
			/refuses cgroup v1/,
		],
		['not-applicable', 'the node is a machine of its own', {driver: kvm}, /its own/],
	],
	'image-platforms': [
		['ok', 'bundled images are built here', {docker: up({architecture: 'aarch64'})}, /arm64/],
		['ok', "the article's images on amd64", {}, /amd64/, {settings: {images: 'article'}}],
		[
			'warning',
			"the article's images on an engine with arm64, although the host has another",
			{docker: up({architecture: 'aarch64'})},
			/exec format error/,
			{settings: {images: 'article'}},
		],
		[
			'warning',
			"the article's images in a VM of an arm64 machine",
			{driver: kvm},
			/exec format error/,
			{host: {architecture: 'arm64'}, settings: {images: 'article'}},
		],
	],
};

testChecks(kubernetesChecks, rows);

const skewOf = (versions: SkewVersions): readonly string[] =>
	findVersionSkew(versions).map(
		({tool, first, last, isRefused}) => `${tool} ${first}–${last}${isRefused ? ' refused' : ''}`,
	);

describe('the version skew of a Kubernetes version', () => {
	test('is empty for versions of one time, with or without v', () => {
		expect(
			skewOf({kubernetes: 'v1.35.1', minikube: '1.38.1', istio: '1.30.3', helm: '4.2.4', kubectl: '1.35.2'}),
		).toEqual([]);
	});

	test.each<readonly [SkewVersions, readonly string[]]>([
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
	])('%j', (versions, expected) => expect(skewOf(versions)).toEqual(expected));

	test('ignores an unknown version', () => {
		expect(skewOf({kubernetes: '1.35.0', istio: 'unknown', helm: 'v5.0.0', kubectl: ''})).toEqual([]);
		expect(skewOf({kubernetes: 'latest', minikube: '1.38.1'})).toEqual([]);
	});

	test('names the source of each', () => {
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
