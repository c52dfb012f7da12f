import {chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {digestOf, packageRoot, readBundle} from '../../source/system/files/bundled-files.ts';
import {minikubeHome, readHostFacts} from '../../source/system/host/host-facts.ts';
import {environmentFor} from '../../source/system/process/runner.ts';
import {createToolFinder} from '../../source/system/process/find-executable.ts';

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'digimon-setup-machine-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

describe('this machine', () => {
	const elevated = {node: '/n', script: '/s'};
	const host = (texts: Readonly<Record<string, string>>, environment = {}) =>
		readHostFacts({environment, mayAsk: true, elevated, readText: (path) => texts[path]});
	const mount = (at: string, type: string) => `30 23 0:26 / ${at} rw,nosuid shared:9 - ${type} cgroup rw\n`;

	test('is looked at without a failure', () => {
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
	])('minikube with %j keeps its things in %s', (environment, expected) => {
		expect(minikubeHome(environment, '/home/a')).toBe(expected);
	});
});

describe('what tools see', () => {
	const environment = {
		PATH: '/bin',
		KUBECONFIG: '/k',
		MINIKUBE_HOME: '/m',
		DOCKER_HOST: 'd',
		HELM_CACHE_HOME: 'h',
		ISTIO_X: 'i',
		SSH_AUTH_SOCK: 's',
		HTTPS_PROXY: 'p',
		NPM_TOKEN: 't',
		LC_ALL: 'C',
		XDG_CACHE_HOME: 'x',
	};
	const common = ['HTTPS_PROXY', 'LC_ALL', 'PATH', 'XDG_CACHE_HOME'];
	test.each([
		['kubectl', ['KUBECONFIG', ...common]],
		['helm', ['HELM_CACHE_HOME', 'KUBECONFIG', ...common]],
		['istioctl', ['ISTIO_X', 'KUBECONFIG', ...common]],
		['minikube', ['DOCKER_HOST', 'KUBECONFIG', 'MINIKUBE_HOME', 'SSH_AUTH_SOCK', ...common]],
		['docker', ['DOCKER_HOST', 'SSH_AUTH_SOCK', ...common]],
		['sudo', common],
	] as const)('%s', (tool, names) => {
		expect(Object.keys(environmentFor(tool, environment)).toSorted()).toEqual([...names].toSorted());
	});
});

describe('a tool', () => {
	const put = (name: string, mode = 0o755) => {
		mkdirSync(join(folder, name));
		writeFileSync(join(folder, name, 'helm'), '#!/bin/sh\n');
		chmodSync(join(folder, name, 'helm'), mode);
		return join(folder, name);
	};

	test('is found in our own folder before PATH, and in PATH in its order', async () => {
		const [own, one, two] = [put('own'), put('one'), put('two')];
		expect(await createToolFinder([one, two].join(delimiter))('helm')).toEqual({
			path: join(one, 'helm'),
			executable: true,
		});
		expect(await createToolFinder([one, two].join(delimiter), [own])('helm')).toEqual({
			path: join(own, 'helm'),
			executable: true,
		});
	});

	test('that lies in the current folder is not found, even when PATH names that folder by a dot or by nothing', async () => {
		put('here');
		const before = process.cwd();
		process.chdir(join(folder, 'here'));
		try {
			expect(await createToolFinder(['.', '', 'here'].join(delimiter))('helm')).toBeUndefined();
		} finally {
			process.chdir(before);
		}
	});

	test('that may not be executed is passed over for one that may, and told when there is no other', async () => {
		const [plain, good] = [put('plain', 0o644), put('good')];
		expect(await createToolFinder([plain, good].join(delimiter))('helm')).toEqual({
			path: join(good, 'helm'),
			executable: true,
		});
		expect(await createToolFinder(plain)('helm')).toEqual({path: join(plain, 'helm'), executable: false});
	});
});

describe('the package', () => {
	test('holds the chart, the manifests in their order, and the names that a browser uses', () => {
		const bundle = readBundle();
		expect(bundle.hostNames).toEqual({web: 'web.backend.com', api: 'api.backend.com'});
		expect(bundle.manifests.map(({kind, name}) => `${kind}/${name}`)).toEqual([
			'Gateway/gateway',
			'VirtualService/virtual-service',
			'VirtualService/web',
		]);
		expect(bundle.articleImages).toEqual({
			db: 'superj80820/digimon-db',
			server: 'superj80820/digimon-service',
			weather: 'superj80820/weather-service',
			web: 'superj80820/digimon-web',
		});
		expect(bundle.bundledDatabaseImage).toMatch(/^postgres:/);
		expect(bundle.demoImage).toMatch(/^digimon-setup\/demo:([0-9a-f]{12}|unbuilt)$/);
	});

	test('a changed or moved byte changes the digest, another place does not', () => {
		cpSync(join(packageRoot(), 'manifests'), join(folder, 'a'), {recursive: true});
		cpSync(join(packageRoot(), 'manifests'), join(folder, 'b'), {recursive: true});
		expect(digestOf(join(folder, 'a'))).toBe(digestOf(join(folder, 'b')));
		writeFileSync(join(folder, 'b', 'new.yaml'), '');
		expect(digestOf(join(folder, 'a'))).not.toBe(digestOf(join(folder, 'b')));
	});

	test('a damaged package is our mistake, and names the file', () => {
		mkdirSync(join(folder, 'assets'));
		expect(() => readBundle(folder)).toThrow(join(folder, 'assets/helm-digimon/values.yaml'));
	});
});
