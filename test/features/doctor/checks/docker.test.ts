import {expect, test} from 'vitest';
import type {DockerStatus} from '../../../../source/features/doctor/facts.ts';
import type {HostFacts} from '../../../../source/domain/ports/host.ts';
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
