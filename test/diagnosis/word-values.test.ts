import {describe, expect, it} from 'vitest';
import {explain} from '../../source/diagnosis/explain.ts';
import type {Facts} from '../../source/diagnosis/rule.ts';
import type {Speaker} from '../../source/domain/failure.ts';
import {defaultSettings} from '../../source/domain/setting-definitions.ts';
import {linuxHost} from '../helpers/make-step-context.ts';

const facts: Facts = {settings: defaultSettings(linuxHost), host: linuxHost};
const explained = (speaker: Speaker, words: string) => {
	const {rule, cause, next} = explain({speaker, words: [words]}, facts);
	return {rule, cause: cause?.text, runs: next.map(({run}) => run)};
};
const proxies = "docker info --format '{{.HTTPProxy}} {{.HTTPSProxy}} {{.RegistryConfig.Mirrors}}'";
const shell = 'env | grep -i proxy';

describe('a server that cannot be reached', () => {
	it('is looked for in Docker’s engine where that asked', () => {
		const hub =
			'Head "https://registry-1.docker.io/v2/library/node/manifests/24-alpine": net/http: TLS handshake timeout';
		const {cause, runs} = explained('docker', `ERROR: failed to do request: ${hub}`);
		expect(cause).toContain('registry-1.docker.io');
		expect(runs).toEqual([proxies, 'curl -I https://registry-1.docker.io/v2/']);
		expect(explained('minikube', `Unable to pull kicbase: Error response from daemon: ${hub}`).runs).not.toContain(
			shell,
		);
	});

	it('is looked for in the shell where a program of this machine asked', () => {
		const url = 'https://dl.k8s.io/release/v1.34.4/bin/linux/amd64/kubectl';
		const {cause, runs} = explained(
			'minikube',
			`download failed: ${url}?checksum=file:${url}.sha256: invalid checksum: Error downloading checksum file: Get "${url}.sha256": EOF`,
		);
		expect(cause).toContain('dl.k8s.io');
		expect(runs).toEqual([`curl -I ${url}.sha256`, shell]);
		expect(explained('helm', 'Get "https://example.com/a.tgz": dial tcp 1.2.3.4:443: i/o timeout').runs).toEqual([
			'curl -I https://example.com/a.tgz',
			shell,
		]);
	});

	it('is a mirror where the words name another host for a registry', () => {
		const {rule, cause, runs} = explained(
			'docker',
			'Head "https://mirror.example/v2/library/node/manifests/24?ns=docker.io": read: connection reset by peer',
		);
		expect([rule, runs[0], runs[1]]).toEqual(['docker-mirror', proxies, 'sudoedit /etc/docker/daemon.json']);
		expect(cause).toContain('mirror.example');
	});
});

describe('a full disk', () => {
	const home = linuxHost.minikubeHome;
	it.each([
		[
			'minikube’s folder',
			'minikube',
			`open ${home}/profiles/p/config.json: no space left on device`,
			[`df -h ${home}`, `du -sh ${home}/cache`],
		],
		['the home folder', 'minikube', `write ${linuxHost.home}/x: no space left on device`, [`df -h ${linuxHost.home}`]],
		['a folder of this machine', 'helm', 'open /tmp/x-1: no space left on device', ['df -h /tmp']],
		[
			'Docker’s store',
			'minikube',
			'docker: Error response from daemon: mkdir /var/lib/docker/overlay2/a: no space left on device',
			['docker system df', 'docker system prune'],
		],
		[
			'a path in an image',
			'docker',
			'failed to copy files: write /app/a: no space left on device',
			['docker system df', 'docker system prune'],
		],
		[
			'the node',
			'minikube',
			'mkdir /var/lib/kubelet/pods: no space left on device',
			['docker system df', 'docker system prune', 'minikube ssh -p digimon -- df -h /var'],
		],
		['no path', 'minikube', 'no space left on device', ['docker system df', 'docker system prune', 'df -h']],
	] as const)('is that which the words name: %s', (_title, speaker, words, runs) => {
		expect(explained(speaker, words)).toMatchObject({rule: 'disk-full', runs});
	});
});
