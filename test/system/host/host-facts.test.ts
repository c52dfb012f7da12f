import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {createRealClock, minikubeHome, readHostFacts} from '../../../source/system/host/host-facts.ts';

describe('this machine', () => {
	const elevated = {node: '/n', script: '/s', ownFileScript: '/o'};
	const host = (texts: Readonly<Record<string, string>>, environment = {}) =>
		readHostFacts({environment, mayAsk: true, elevated, readText: (path) => texts[path]});
	const mount = (at: string, type: string) => `30 23 0:26 / ${at} rw,nosuid shared:9 - ${type} cgroup rw\n`;

	test('is read without a failure', () => {
		const facts = readHostFacts({environment: process.env, mayAsk: false, elevated});
		expect(facts.cpus).toBeGreaterThan(0);
		expect(facts.memoryMiB).toBeGreaterThan(100);
		expect(facts.mayAsk).toBe(false);
	});

	test.skipIf(process.platform !== 'linux').each([
		['version 2', {'/proc/self/mountinfo': mount('/sys/fs/cgroup', 'cgroup2')}, 2],
		[
			'version 1',
			{'/proc/self/mountinfo': mount('/sys/fs/cgroup', 'tmpfs') + mount('/sys/fs/cgroup/memory', 'cgroup')},
			1,
		],
		[
			'the hybrid of both',
			{'/proc/self/mountinfo': mount('/sys/fs/cgroup/unified', 'cgroup2') + mount('/sys/fs/cgroup/memory', 'cgroup')},
			1,
		],
		['none', {}, undefined],
	])('cgroups: %s', (_name, texts, cgroup) => {
		expect(host(texts).cgroup).toBe(cgroup);
	});

	test.skipIf(process.platform !== 'linux')(
		'a container with less memory has less, and Windows below Linux is known',
		() => {
			expect(host({'/sys/fs/cgroup/memory.max': '104857600\n'}).memoryMiB).toBe(100);
			expect(host({'/sys/fs/cgroup/memory.max': 'max\n'}).memoryMiB).toBe(host({}).memoryMiB);
			expect(host({'/proc/version': 'Linux version 6.6.0-microsoft-standard-WSL2'}).isWsl).toBe(true);
			expect(host({}).isWsl).toBe(false);
		},
	);

	test.each([
		[{}, '/home/a/.minikube'],
		[{MINIKUBE_HOME: '/data'}, '/data/.minikube'],
		[{MINIKUBE_HOME: '/data/.minikube'}, '/data/.minikube'],
		[{MINIKUBE_HOME: ''}, '/home/a/.minikube'],
	])('minikube with %j keeps its files in %s', (environment, expected) => {
		expect(minikubeHome(environment, '/home/a')).toBe(expected);
	});
});

test('sleeping ends early when the run is stopped', async () => {
	const stop = new AbortController();
	const sleep = createRealClock().sleep(3_600_000, stop.signal);
	stop.abort();
	await expect(sleep).rejects.toThrow('aborted');
});
