import {describe, expect, it} from 'vitest';
import type {Change, RecordedChange} from '../../../source/domain/change.ts';
import type {HostProbe} from '../../../source/domain/ports/host.ts';
import {gatherFacts} from '../../../source/features/doctor/gather-facts.ts';
import {requestOver, smallMachine} from '../../helpers/engine-run.ts';
import {makeStepContext, type Parts} from '../../helpers/make-step-context.ts';
import {recorded} from '../../helpers/recorded.ts';
import type {Script} from '../../helpers/scripted-runner.ts';

const info = "docker info --format '{{json .}}'";
const context = "docker context inspect --format '{{json .}}'";
const profiles = 'minikube profile list -o json -l';
const routes = 'ip -j route show root 10.96.0.0/12';
const inContext = (endpoint: string, name = 'default') =>
	JSON.stringify({Name: name, Endpoints: {docker: {Host: endpoint}}});
const profile = (driver: string, nodeIp = '192.168.49.2') =>
	JSON.stringify({
		valid: [
			{
				Name: 'digimon',
				Config: {
					Driver: driver,
					KubernetesConfig: {KubernetesVersion: 'v1.34.4', ContainerRuntime: 'containerd'},
					Nodes: [{ControlPlane: true, IP: nodeIp}],
				},
			},
		],
	});
const downAt = (endpoint: string): Script => ({
	[context]: inContext(endpoint),
	[info]: {...recorded('docker-down'), exitCode: 1},
});
const usual: Script = {
	[info]: recorded('docker-info').stdout,
	[context]: inContext('unix:///var/run/docker.sock'),
	[profiles]: '{"invalid":[],"valid":[]}',
	[routes]: '[]',
};

/** Facts of a host with these differences, and the command lines that were run for them. */
function factsOf(
	script: Script = {},
	parts: Parts = {},
	changed: Partial<HostProbe> = {},
	changes: readonly Change[] = [],
) {
	const {context, runner} = makeStepContext({...parts, script: {...usual, ...script}});
	const probe: HostProbe = {
		ports: async (ports) => ports.map((port) => ({port, isTaken: false})),
		disk: async (path) => ({path, freeMiB: 1, totalMiB: 2}),
		proxies: () => ({no: []}),
		inotify: async () => ({instances: 128, watches: 65_536}),
		isMountPoint: async () => false,
		newestChange: async () => undefined,
		listening: async () => [],
		programs: async () => ({}),
		existing: async () => [],
		folderRefusal: async () => undefined,
		kubeconfig: async (home) => ({path: `${home}/.kube/config`, isFromVariable: false, others: [], contexts: []}),
		variable: () => undefined,
		...changed,
	};
	const {request} = requestOver(smallMachine());
	const platform = {...request.platform, ...context, probe, filesOf: () => context.files};
	const recordedChanges = changes.map((change, index): RecordedChange => ({
		number: index + 1,
		at: '2026-11-23T00:00:00.000Z',
		step: 'tunnel',
		change,
	}));
	const facts = gatherFacts({platform, settings: context.settings, runner, changes: recordedChanges});
	return {get: facts.get, lines: () => runner.lines()};
}

it('gathers each fact once, for any number of checks', async () => {
	const {get, lines} = factsOf();
	await Promise.all([get('docker'), get('driver'), get('disk'), get('tunnelMode'), get('docker')]);
	expect(lines().toSorted()).toEqual([context, info, profiles].toSorted());
});

describe('Docker', () => {
	it('that answers has its size, its cgroup mode and its endpoint', async () => {
		expect(await factsOf().get('docker')).toMatchObject({
			state: 'up',
			cgroup: 1,
			cpus: 2,
			endpoint: 'unix:///var/run/docker.sock',
			isRemote: false,
			containers: 'linux',
		});
	});

	it('that does not answer has its own output, and the sockets of other engines', async () => {
		const {get} = factsOf(
			downAt('unix:///gone.sock'),
			{},
			{
				listening: async (sockets) => sockets.filter((socket) => socket.includes('.colima')),
				variable: (name) => (name === 'DOCKER_HOST' ? 'unix:///gone.sock' : undefined),
			},
		);
		expect(await get('docker')).toMatchObject({
			state: 'down',
			endpoint: 'unix:///gone.sock',
			fault: 'not-started',
			variables: ['DOCKER_HOST'],
			others: ['unix:///home/dev/.colima/default/docker.sock'],
			words: expect.stringContaining('Cannot connect to the Docker daemon'),
		});
	});

	it('is Podman by its context’s words, by its answer or by its endpoint, also where it answers as an engine', async () => {
		const emulated = {exitCode: 125, stderr: 'Error: unrecognized command `podman context inspect`'};
		const podmanEngine = JSON.stringify({ServerVersion: '5.4.2', OperatingSystem: 'fedora', OSType: 'linux'});
		const fault = async (script: Script) => factsOf(script).get('docker');
		expect(await fault({[info]: '{"host":{},"store":{}}', [context]: emulated})).toMatchObject({fault: 'podman'});
		expect(
			await fault({[info]: podmanEngine, [context]: inContext('unix:///run/user/1000/podman/podman.sock')}),
		).toMatchObject({state: 'down', fault: 'podman'});
	});

	it('in a machine of its own has its name', async () => {
		const engine = (more: object) => JSON.stringify({ServerVersion: '28', OSType: 'linux', ...more});
		const machine = async (more: object, endpoint = 'unix:///var/run/docker.sock') =>
			factsOf({[info]: engine(more), [context]: inContext(endpoint)}).get('docker');
		expect(await machine({OperatingSystem: 'Docker Desktop'})).toMatchObject({machine: {kind: 'desktop'}});
		expect(await machine({OperatingSystem: 'OrbStack'})).toMatchObject({machine: {kind: 'orbstack'}});
		expect(await machine({Name: 'colima-work'})).toMatchObject({machine: {kind: 'colima', name: 'work'}});
		expect(await machine({Name: 'laptop'})).not.toHaveProperty('machine');
		expect(await machine({Name: 'colima'}, 'ssh://far')).not.toHaveProperty('machine');
	});

	it('in a node of minikube, to which the shell’s variables lead, is none, also where it answers', async () => {
		const answers = JSON.stringify({ServerVersion: '28', OSType: 'linux', OperatingSystem: 'Debian', Name: 'digimon'});
		const variable = (name: string) => (/^(?:DOCKER_HOST|MINIKUBE_ACTIVE_DOCKERD)$/.test(name) ? 'set' : undefined);
		const docker = await factsOf({[info]: answers, [context]: inContext('tcp://127.0.0.1:32770')}, {}, {variable}).get(
			'docker',
		);
		expect(docker).toMatchObject({state: 'down', fault: 'in-node'});
	});

	it('whose command is not here is no engine that is down', async () => {
		expect(await factsOf({[info]: {missing: true}, [context]: {missing: true}}).get('docker')).toEqual({
			state: 'no-client',
		});
	});
});

it('finds the first of minikube’s folders that cannot be written', async () => {
	const folderRefusal = async (path: string) => (path.endsWith('/profiles') ? 'EACCES' : undefined);
	expect(await factsOf({}, {}, {folderRefusal}).get('minikubeHome')).toEqual({
		path: '/home/dev/.minikube/profiles',
		words: 'EACCES',
	});
	expect(await factsOf().get('minikubeHome')).toBeUndefined();
});

describe('our profile', () => {
	const version = 'minikube version -o json';
	const status = 'minikube -p digimon status -o json';
	const failing = {exitCode: 80, stdout: '{"error":{"Op":"open","Path":"/home/dev/.minikube/profiles","Err":13}}'};

	it('is not known where minikube does not list it', async () => {
		const {get} = factsOf({[profiles]: failing, [version]: recorded('minikube-version').stdout});
		await expect(get('profile')).rejects.toThrow(/does not list its clusters: open \/home/);
		expect(await get('driver')).toMatchObject({driver: 'docker', from: 'choice'});
	});

	it('counts as none where minikube is missing or cannot run, which its own check reports', async () => {
		const broken = {exitCode: 126, stderr: 'No version is set for command minikube'};
		expect(await factsOf({[profiles]: broken, [version]: broken}).get('profile')).toEqual({exists: false});
		expect(await factsOf({[profiles]: {missing: true}}).get('profile')).toEqual({exists: false});
	});

	it.each([
		['Configured', 'configured'],
		['Misconfigured', 'misconfigured'],
		['Irrelevant', undefined],
	])('with the kubeconfig %s has the context %s', async (Kubeconfig, expected) => {
		const printed = JSON.stringify({Name: 'digimon', Host: 'Running', Kubelet: '', APIServer: '', Kubeconfig});
		const {get} = factsOf({[profiles]: profile('docker'), [status]: {stdout: printed, exitCode: 4}});
		expect(await get('context')).toBe(expected);
	});

	it('is not asked for its context while Docker does not answer', async () => {
		const {get} = factsOf({...downAt('x'), [profiles]: profile('docker')});
		expect(await get('context')).toBeUndefined();
	});
});

describe('the driver that minikube would take', () => {
	const withPrograms = (...there: readonly string[]): Partial<HostProbe> => ({
		programs: async (names) =>
			Object.fromEntries(names.filter((name) => there.includes(name)).map((name) => [name, `/usr/bin/${name}`])),
	});

	it.each([
		['as it was asked for', {}, {settings: {driver: 'qemu2'}}, {}, {driver: 'qemu2', from: 'setting'}],
		['that of the cluster', {[profiles]: profile('kvm2')}, {}, {}, {driver: 'kvm2', from: 'profile'}],
		[
			'Docker, where it answers, although others are installed',
			{},
			{},
			withPrograms('virsh'),
			{driver: 'docker', from: 'choice', others: ['kvm2']},
		],
		['the next one, where Docker is silent', downAt('x'), {}, withPrograms('podman'), {driver: 'podman', others: []}],
		['Docker still, where it is silent and alone', downAt('x'), {}, {}, {driver: 'docker'}],
		[
			'none, where there is nothing',
			{[info]: {missing: true}, [context]: {missing: true}},
			{},
			{},
			{driver: undefined},
		],
	] as const)('%s', async (_title, script, parts, look, expected) => {
		expect(await factsOf(script as Script, parts as Parts, look).get('driver')).toMatchObject(expected);
	});

	it('decides how the tunnel works', async () => {
		expect(await factsOf().get('tunnelMode')).toBe('route');
		const desktop = JSON.stringify({ServerVersion: '28', OperatingSystem: 'Docker Desktop', OSType: 'linux'});
		expect(await factsOf({[info]: desktop}).get('tunnelMode')).toBe('port-forward');
	});
});

describe('room for images', () => {
	it('is looked for where Docker keeps them, or at minikube’s home for a machine of its own', async () => {
		expect(await factsOf().get('disk')).toMatchObject({path: '/var/lib/docker'});
		expect(await factsOf({}, {settings: {driver: 'kvm2'}}).get('disk')).toMatchObject({path: '/home/dev/.minikube'});
	});

	it('cannot be seen in Docker Desktop’s machine, on another one, or in a silent one', async () => {
		const desktop = JSON.stringify({ServerVersion: '28', OperatingSystem: 'Docker Desktop', DockerRootDir: '/var/lib'});
		expect(await factsOf({[info]: desktop}).get('disk')).toBeUndefined();
		expect(await factsOf({[context]: inContext('ssh://dev@far')}).get('disk')).toBeUndefined();
		expect(await factsOf(downAt('x')).get('disk')).toBeUndefined();
	});
});

describe('routes into the cluster', () => {
	const route = (via: string) => ({[routes]: JSON.stringify([{dst: '10.96.0.0/12', gateway: via, dev: 'br-1'}])});
	const isOurs = async (facts: ReturnType<typeof factsOf>) => (await facts.get('routes'))?.map((one) => one.isOurs);

	it('are ours when they point to our node, when we recorded them, or when a dead tunnel of ours left them', async () => {
		expect(await isOurs(factsOf({...route('192.168.49.2'), [profiles]: profile('docker')}))).toEqual([true]);
		const change: Change = {kind: 'route', cidr: '10.96.0.0/12', via: '192.168.67.2'};
		expect(await isOurs(factsOf(route('192.168.67.2'), {}, {}, [change]))).toEqual([true]);
		const left = JSON.stringify([{Route: {Gateway: '192.168.76.2'}, MachineName: 'digimon', Pid: 99}]);
		const files = {'/home/dev/.minikube/tunnels.json': left};
		expect(await isOurs(factsOf(route('192.168.76.2'), {files}))).toEqual([true]);
	});

	it('are foreign otherwise, those to a device too', async () => {
		expect(await isOurs(factsOf({...route('192.168.58.2'), [profiles]: profile('docker')}))).toEqual([false]);
		const device = {[routes]: '[{"dst":"10.100.0.0/16","dev":"tun0"}]'};
		expect(await factsOf(device).get('routes')).toEqual([{cidr: '10.100.0.0/16', to: 'tun0', isOurs: false}]);
	});

	it('are none where there are none, and unknown on Windows', async () => {
		expect(await factsOf().get('routes')).toEqual([]);
		expect(await factsOf({}, {host: {platform: 'win32'}}).get('routes')).toBeUndefined();
	});
});

describe('sudo', () => {
	const version = 'Sudo version 1.9.13p3\n';
	const sudo = async (may: Script[string], printed = version, host: Parts['host'] = {mayAsk: true}, listed = may) =>
		factsOf({'sudo -n -v': listed, 'sudo -n true': may, 'sudo --version': printed}, {host}).get('sudo');

	it('needs no password, asks for one, or has no terminal to ask on', async () => {
		expect(await sudo('')).toEqual({state: 'free', isRust: false});
		expect(await sudo({...recorded('sudo-needs-password')})).toEqual({state: 'asks', isRust: false});
		expect(await sudo({...recorded('sudo-needs-password')}, version, {mayAsk: false})).toMatchObject({
			state: 'no-terminal',
		});
		expect(await sudo({exitCode: 1}, 'sudo-rs 0.2.8\n')).toEqual({state: 'asks', isRust: true});
	});

	it('refuses, where no password would help', async () => {
		expect(await sudo({...recorded('sudo-no-new-privileges')})).toMatchObject({
			state: 'refuses',
			refusal: 'The "no new privileges" flag is set, which prevents sudo from running as root.',
		});
		expect(await sudo({exitCode: 1, stderr: 'dev is not in the sudoers file.\n'})).toMatchObject({state: 'refuses'});
	});

	it('is asked nothing more for a user who is not in sudoers, where only -v says so', async () => {
		const listed = {exitCode: 1, stderr: 'Sorry, user dev may not run sudo on laptop.\n'};
		expect(await sudo({missing: true}, version, {mayAsk: true}, listed)).toMatchObject({state: 'refuses'});
	});

	it('is not asked by root, and may be missing', async () => {
		expect(await factsOf({}, {host: {isRoot: true}}).get('sudo')).toEqual({state: 'root'});
		expect(await sudo({missing: true})).toEqual({state: 'missing'});
	});
});

describe('tools', () => {
	it('are found with their version, too old, silent or missing', async () => {
		const line = "helm version --template '{{.Version}}'";
		const helm = (answer: Script[string]) => factsOf({[line]: answer}).get('helmTool');
		expect(await helm('v4.2.4')).toMatchObject({state: 'found', version: '4.2.4', fits: true});
		expect(await helm('v3.3.4')).toMatchObject({state: 'found', fits: false});
		expect(await helm('')).toMatchObject({state: 'found', version: undefined});
		expect(await helm({missing: true})).toMatchObject({
			state: 'missing',
			install: {run: expect.stringContaining('helm')},
		});
	});
});

describe('tunnels', () => {
	const tunnel = (pid: number, ...args: readonly string[]) => ({
		pid,
		startTime: `born ${pid}`,
		parentPid: 1,
		args: ['minikube', ...args],
	});

	it('are ours, another of our profile, or another profile’s; a program with the same argument is none', async () => {
		const running = [
			tunnel(1, 'tunnel', '-p', 'digimon'),
			tunnel(2, 'tunnel', '-p', 'digimon'),
			tunnel(3, 'tunnel'),
			{...tunnel(4), args: ['vim', 'minikube', 'tunnel']},
		];
		const change: Change = {kind: 'tunnel', pid: 1, startTime: 'born 1'} as Change;
		const find = async (matches: (args: readonly string[]) => boolean) => running.filter(({args}) => matches(args));
		const found = await factsOf({}, {processes: {find}}, {}, [change]).get('tunnels');
		expect(found.map(({pid, ofOurProfile, isOurs}) => [pid, ofOurProfile, isOurs])).toEqual([
			[1, true, true],
			[2, true, false],
			[3, false, false],
		]);
	});
});

describe('the hosts file', () => {
	const ours = [
		'# >>> digimon-setup (profile digimon) - managed, do not edit >>>',
		'10.96.1.2 web.backend.com api.backend.com',
		'# <<< digimon-setup (profile digimon) <<<',
	].join('\n');
	const hosts = (text: string, look: Partial<HostProbe> = {}) =>
		factsOf({}, {files: {'/etc/hosts': text}}, look).get('hosts');

	it('has our block, foreign lines that name our hosts, damage, and a mount', async () => {
		expect(await hosts(`${ours}\n`)).toMatchObject({block: {address: '10.96.1.2'}, foreign: []});
		expect(await hosts('1.2.3.4 web.backend.com\n')).toMatchObject({foreign: [{name: 'web.backend.com', line: 1}]});
		expect((await hosts(`${ours}\n10.96.1.2 web.backend.com\n`)).foreign).toEqual([]);
		expect(await hosts(ours.replace(/\n# <<<.*/, ''))).toMatchObject({damaged: {line: 1}});
		expect(await hosts('', {isMountPoint: async () => true})).toMatchObject({isMountPoint: true});
	});

	it('that cannot be read has the reason', async () => {
		const look = {
			read: async () => {
				throw new Error('EACCES: permission denied');
			},
		};
		expect(await factsOf({}, {look}).get('hosts')).toMatchObject({problem: 'EACCES: permission denied'});
	});
});
