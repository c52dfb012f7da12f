import {expect, test} from 'vitest';
import type {DockerStatus} from '../../../../source/features/doctor/facts.ts';
import type {HostFacts} from '../../../../source/domain/ports/host.ts';
import {machineOf} from '../../../../source/diagnosis/docker-machine.ts';
import {dockerChecks} from '../../../../source/features/doctor/checks/docker.ts';
import {type Rows, down, kvm, outcomeOf, permission, refused, testChecks, up, driverOf} from './check-cases.ts';

const usualSocket = 'unix:///var/run/docker.sock';

const rows: Rows = {
	'docker-engine': [
		['ok', 'it answers', {}, /engine 20\.10.*native/],
		['blocking', 'it is not started', {docker: down(refused)}, /not started/],
		['blocking', 'the socket is forbidden', {docker: down(permission)}, /no permission to use its socket/],
		[
			'blocking',
			'a variable names a forbidden endpoint and another engine runs',
			{
				docker: down(permission, {
					endpoint: 'unix:///root/x.sock',
					variables: ['DOCKER_HOST'],
					others: [usualSocket],
				}),
			},
			/an engine runs at/,
		],
		[
			'blocking',
			'the context has another endpoint',
			{docker: down(refused, {context: 'desktop-linux', others: [usualSocket]})},
			/desktop-linux.*an engine runs at/,
		],
		[
			'blocking',
			'a variable names another endpoint',
			{docker: down(refused, {variables: ['DOCKER_HOST', 'DOCKER_CONTEXT'], others: [usualSocket]})},
			/an engine runs at/,
		],
		['blocking', 'it runs Windows containers', {docker: up({containers: 'windows'})}, /Windows containers/],
		['blocking', 'it is rootless on cgroup v1', {docker: up({isRootless: true, cgroup: 1})}, /cgroup v2/],
		[
			'blocking',
			'it is rootless and is to hold docker in docker',
			{docker: up({isRootless: true})},
			/docker runtime/,
			{settings: {containerRuntime: 'docker'}},
		],
		['warning', 'it is rootless', {docker: up({isRootless: true})}, /rootless/],
		['warning', 'it is remote', {docker: up({isRemote: true, endpoint: 'ssh://far'})}, /another machine/],
		['warning', 'it is silent and another driver would do', {docker: down(refused), driver: kvm}, /kvm2 instead/],
		[
			'not-applicable',
			'another driver was asked for',
			{docker: down(refused), ...driverOf('kvm2', 'setting')},
			/not used/,
		],
		['not-applicable', 'there is no client', {docker: {state: 'no-client'}}, /no docker command/],
	],
	driver: [
		['ok', 'minikube chooses', {}, /driver docker/],
		['ok', 'it was asked for', driverOf('qemu2', 'setting'), /as set/],
		['ok', 'the cluster has it', driverOf('docker', 'profile'), /of the existing cluster/],
		['warning', 'only podman is there', driverOf('podman'), /experimental/],
		['not-applicable', 'there is none', driverOf(undefined), /no driver/],
	],
};

testChecks(dockerChecks, rows);

test('each reason of a silent Docker has its own command', async () => {
	const command = async (docker: DockerStatus, host: Partial<HostFacts> = {}) =>
		(await outcomeOf(dockerChecks, 'docker-engine', {docker}, {host})).next?.[0]?.run;
	const colima = 'unix:///home/dev/.colima/default/docker.sock';
	expect(await command(down(refused))).toBe('sudo systemctl start docker');
	expect(await command(down(refused), {platform: 'darwin'})).toBe('open -a Docker');
	expect(await command(down(refused), {platform: 'win32'})).toMatch(/^Start-Process ".*Docker Desktop\.exe"$/);
	expect(await command(down(permission))).toContain('usermod -aG docker dev');
	expect(await command(down(refused, {others: [usualSocket]}))).toBe('docker context use default');
	expect(await command(down(refused, {variables: ['DOCKER_HOST', 'DOCKER_CONTEXT'], others: [usualSocket]}))).toBe(
		'unset DOCKER_HOST DOCKER_CONTEXT',
	);
	expect(await command(down(refused, {others: [colima]}))).toBe(`export DOCKER_HOST=${colima}`);
	expect(await command(up({containers: 'windows'}))).toContain('-SwitchLinuxEngine');
});

const usualTools = {programs: {docker: '/usr/bin/docker'}, hasSystemd: true, hasDesktop: false};

test.each([
	['Colima', {endpoint: 'unix:///Users/u/.colima/default/docker.sock'}, {platform: 'darwin'}, 'colima start'],
	['a profile of Colima', {endpoint: 'unix:///Users/u/.colima/team/docker.sock'}, {}, 'colima start --profile team'],
	['an older Colima', {endpoint: 'unix:///Users/u/.colima/docker.sock'}, {}, 'colima start'],
	['OrbStack', {context: 'orbstack'}, {platform: 'darwin'}, 'orbctl start'],
	['Rancher Desktop', {endpoint: 'unix:///Users/u/.rd/docker.sock'}, {platform: 'darwin'}, 'rdctl start'],
	['Lima', {endpoint: 'unix:///Users/u/.lima/docker/sock/docker.sock'}, {}, 'limactl start docker'],
	['Docker Desktop on Linux', {context: 'desktop-linux'}, {}, 'systemctl --user start docker-desktop'],
	['an engine of the user', {endpoint: 'unix:///run/user/1000/docker.sock'}, {}, 'systemctl --user start docker'],
	['a Snap', {tools: {...usualTools, programs: {docker: '/snap/bin/docker'}}}, {}, 'sudo snap start docker'],
	['a system without systemd', {tools: {...usualTools, hasSystemd: false}}, {}, 'sudo service docker start'],
	[
		'OpenRC',
		{tools: {...usualTools, hasSystemd: false, programs: {'rc-service': '/sbin/rc-service'}}},
		{},
		'sudo rc-service docker start',
	],
	[
		'WSL beside Docker Desktop',
		{tools: {...usualTools, hasDesktop: true}},
		{isWsl: true},
		/^powershell\.exe .*Docker Desktop\.exe/,
	],
	[
		'an engine in WSL',
		{tools: {...usualTools, hasDesktop: true, programs: {dockerd: '/usr/bin/dockerd'}}},
		{isWsl: true},
		'sudo systemctl start docker',
	],
	[
		'macOS with Colima alone',
		{tools: {...usualTools, programs: {colima: '/opt/homebrew/bin/colima'}}},
		{platform: 'darwin'},
		'colima start',
	],
] as const)('the engine is started where it is: %s', async (_title, changes, host, run) => {
	const where: Partial<Extract<DockerStatus, {state: 'down'}>> = changes;
	const {context = 'default', endpoint = ''} = where;
	const machine = machineOf({context, endpoint});
	const {next} = await outcomeOf(
		dockerChecks,
		'docker-engine',
		{docker: down(refused, {...where, ...(machine && {machine})})},
		{host},
	);
	expect(next?.[0]?.run).toMatch(run);
});

test('no fault but a refused connection is called not started, or offers to wait or to start', async () => {
	const texts = [
		'client version 1.43 is too old. Minimum supported API version is 1.44',
		permission,
		"The command 'docker' could not be found in this WSL 2 distro.",
		'Emulate Docker CLI using podman.',
		'context "x": context not found: open /x/meta.json: no such file or directory',
		'Error response from daemon: something new',
	];
	for (const text of texts) {
		const outcome = await outcomeOf(dockerChecks, 'docker-engine', {docker: down(text)});
		expect(outcome.status).toBe('blocking');
		expect(outcome.message.text, text).not.toMatch(/not started|\(\)| at :/);
		expect(JSON.stringify(outcome.next), text).not.toMatch(/systemctl|service docker|--wait|apt/);
	}
});

test('variables are unset by name, before anything is installed or restarted', async () => {
	const first = async (text: string, variables: readonly string[], endpoint = 'tcp://localhost:2375') =>
		(await outcomeOf(dockerChecks, 'docker-engine', {docker: down(text, {variables, endpoint})})).next?.[0]?.run;
	const old = 'client version 1.30 is too old. Minimum supported API version is 1.44';
	expect(await first(old, ['DOCKER_API_VERSION'])).toBe('unset DOCKER_API_VERSION');
	expect(await first(refused, ['DOCKER_HOST'])).toBe('unset DOCKER_HOST');
	expect(await first('open /x/ca.pem: no such file or directory', ['DOCKER_TLS_VERIFY'])).toBe(
		'unset DOCKER_TLS_VERIFY',
	);
	expect(await first('context "x" does not exist', ['DOCKER_CONTEXT'])).toBe('unset DOCKER_CONTEXT');
	expect(await first('No version is set.\nmise use -g docker-cli@28', [])).toBe('mise use -g docker-cli@28');
});

test('words that only the table of rules knows have its cause and its actions, before the question itself', async () => {
	const text = 'Sign in to continue using Docker Desktop.\nMembership in the [my company] organization is required.';
	const outcome = await outcomeOf(dockerChecks, 'docker-engine', {docker: down(text)});
	expect(outcome).toMatchObject({
		facts: {reason: 'unexpected', cause: 'docker-sign-in'},
		next: [{run: 'docker login'}, {run: 'docker info'}, {}],
	});
	expect(outcome.message.text).toContain('Sign in to continue');
});
