import {describe, expect, it} from 'vitest';
import {diagnose} from '../../source/diagnosis/index.ts';
import {eventWith, podWaitingFor, podWith, snapshotWith} from '../helpers/pod-builder.ts';

const inPod = 'server-5b5dc58699-7ct8b';

describe('images that do not come', () => {
	const noSuch = 'failed to resolve reference "docker.io/nobody/nope:v9": docker.io/nobody/nope:v9: not found';
	const denied =
		'failed to resolve reference "docker.io/a/b:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
	const platform =
		'failed to pull and unpack image "docker.io/a/b:latest": no match for platform in manifest: not found';
	const quota =
		'failed to copy: httpReadSeeker: failed open: unexpected status code 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit';
	const certificate =
		'failed to do request: Head "https://registry-1.docker.io/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority';
	const timeout = 'failed to do request: Head "https://registry-1.docker.io/v2/": dial tcp 3.4.5.6:443: i/o timeout';

	it.each([
		['no image of that name', noSuch, 'diagnosis.noSuchImage', true],
		['a repository that may not be read', denied, 'diagnosis.noSuchImage', true],
		['none for this processor', platform, 'diagnosis.noPlatform', true],
		['a used-up quota', quota, 'diagnosis.quota', true],
		['a certificate that is not trusted', certificate, 'diagnosis.certificate', false],
		['a registry that is silent', timeout, 'diagnosis.unreachable', false],
		['a full disk', 'write /var/lib/containerd/x: no space left on device', 'diagnosis.noSpace', false],
		['words nobody knows', 'something else: entirely', 'diagnosis.pullFails', false],
	])('%s', (_title, message, key, hopeless) => {
		const found = diagnose(snapshotWith(podWaitingFor('ErrImagePull', message)));
		expect(found).toMatchObject({message: {key}, hopeless});
		expect(found?.evidence).toContain(message);
		expect(found?.next.length).toBeGreaterThan(0);
	});

	it('reports the number of tries', () => {
		const pulling = eventWith('Pulling', 'Pulling image "demo:1"', inPod, '2026-11-23T13:00:00Z', 7);
		const found = diagnose(snapshotWith(podWaitingFor('ErrImagePull', timeout), pulling));
		expect(found?.message.text).toMatch(/i\/o timeout \(try 7\)$/);
	});

	it('an image name that is none is hopeless at once', () => {
		const message = 'Failed to apply default image tag "A B": couldn\'t parse image name';
		expect(diagnose(snapshotWith(podWaitingFor('InvalidImageName', message)))).toMatchObject({hopeless: true});
	});

	it('while the kubelet only backs off, the event before tells the reason', () => {
		const pod = podWaitingFor('ImagePullBackOff', 'Back-off pulling image "demo:1"');
		const event = eventWith('Failed', `Failed to pull image "demo:1": ${noSuch}`, inPod);
		expect(diagnose(snapshotWith(pod, event))).toMatchObject({message: {key: 'diagnosis.noSuchImage'}, hopeless: true});
	});

	it('the tutorial’s images can be replaced by our own', () => {
		const pod = podWith({image: 'superj80820/digimon-web', state: {waiting: {reason: 'ErrImagePull', message: quota}}});
		expect(diagnose(snapshotWith(pod))?.next.map((action) => action.run)).toContain(
			'digimon-setup up --images bundled',
		);
	});

	it('Istio’s own images are not replaced by ours', () => {
		const state = {waiting: {reason: 'ErrImagePull', message: timeout}};
		const found = diagnose(snapshotWith(podWith({service: 'istiod', namespace: 'istio-system', state})));
		expect(found?.next.map((action) => action.run).join()).toContain('--istio-set hub=');
	});
});

it('images on their way are counted', () => {
	const pod = podWaitingFor('PodInitializing', '');
	const found = diagnose(snapshotWith(pod, eventWith('Pulling', 'Pulling image "demo:1"', inPod)));
	expect(found?.message).toMatchObject({key: 'diagnosis.pulling', values: {image: 'demo:1', there: 1, total: 2}});
	expect(found).toMatchObject({hopeless: false});
});
