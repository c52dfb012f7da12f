import {describe, expect, test} from 'vitest';
import type {CommandResult} from '../../../source/domain/ports/command.ts';
import {classifyDocker, type DockerFault} from '../../../source/features/doctor/docker-faults.ts';
import {recorded} from '../../helpers/recorded.ts';
import {failedInfo} from './checks/check-cases.ts';

const socket = 'unix:///var/run/docker.sock';
const serverErrors = (error: string) => JSON.stringify({ServerErrors: [error], ClientInfo: {Context: 'default'}});

/** Words of the docker command, from public threads of 2022 to 2026 and from its source, by the fault that they mean. */
const words: Readonly<Record<Exclude<DockerFault, 'unexpected'>, readonly string[]>> = {
	'in-node': [
		'Cannot connect to the Docker daemon at tcp://192.168.49.2:2376. Is the docker daemon running?',
		'error during connect: Get "https://192.168.49.2:2376/v1.47/info": dial tcp 192.168.49.2:2376: connect: no route to host',
	],
	'not-started': [
		recorded('docker-down').stderr,
		'Cannot connect to the Docker daemon at unix:///home/u/.docker/desktop/docker.sock. Is the docker daemon running?',
		'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory',
		'failed to connect to the docker API at npipe:////./pipe/dockerDesktopLinuxEngine; check if the path is correct and if the daemon is running: open //./pipe/dockerDesktopLinuxEngine: The system cannot find the file specified.',
		'error during connect: this error may indicate that the docker daemon is not running: Get "http://%2F%2F.%2Fpipe%2Fdocker_engine/v1.24/info": open //./pipe/docker_engine: The system cannot find the file specified.',
		'error during connect: Get "http://docker/v1.47/info": dial unix /run/user/1000/docker.sock: connect: connection refused',
		'WARNING: Error loading config file: open /home/u/.docker/config.json: permission denied\nCannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
	],
	'no-permission': [
		'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/info": dial unix /var/run/docker.sock: connect: permission denied',
		'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock',
		'error during connect: Get "http://%2F%2F.%2Fpipe%2Fdocker_engine/v1.24/info": open //./pipe/docker_engine: Access is denied.',
		'Got permission denied while trying to connect to the Docker daemon socket at unix:///run/user/1000/docker.sock',
		'dial unix /var/run/docker.sock: connect: operation not permitted',
	],
	'client-too-old': [
		'Error response from daemon: client version 1.43 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version',
	],
	'server-too-old': [
		'Error response from daemon: client version 1.52 is too new. Maximum supported API version is 1.41',
		'Error response from daemon: client is newer than server (client API version: 1.24, server API version: 1.19)',
	],
	podman: [
		'Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.\nError: unrecognized command `podman context inspect`',
		'Cannot connect to Podman. Please verify your connection to the Linux system using `podman system connection list`, or try `podman machine init` and `podman machine start` to manage a new Linux VM',
	],
	'wsl-integration': [
		"\nThe command 'docker' could not be found in this WSL 2 distro.\nWe recommend to activate the WSL integration in Docker Desktop settings.\n\nFor details about using Docker Desktop with WSL 2, visit:\n\nhttps://docs.docker.com/go/wsl2/\n",
		"The command 'docker' could not be found in this WSL 1 distro.",
	],
	paused: [
		'Error response from daemon: Docker Desktop is manually paused. Unpause it through the Whale menu or Dashboard.',
	],
	starting: [
		'Error response from daemon: Docker Desktop is unable to start',
		'request returned Bad Gateway for API route and version http://x/v1.47/info, check if the server supports the requested API version',
		'request returned Internal Server Error for API route and version http://%2F%2F.%2Fpipe%2Fdocker_engine/v1.24/info, check if the server supports the requested API version',
		'request returned 500 Internal Server Error for API route and version http://%2F%2F.%2Fpipe%2FdockerDesktopLinuxEngine/v1.54/info, check if the server supports the requested API version',
	],
	context: [
		'Failed to initialize: unable to resolve docker endpoint: context "colima": context not found: open /home/u/.docker/contexts/meta/f24f/meta.json: no such file or directory',
		'unable to resolve docker endpoint: context "colima": context not found: open /Users/u/.docker/contexts/meta/f24f/meta.json: no such file or directory',
		'Current context "desktop-linux" is not found on the file system, please check your config file at /home/u/.docker/config.json',
	],
	credentials: [
		'error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH, out: ``',
	],
	tls: [
		'unable to resolve docker endpoint: open /home/u/.docker/ca.pem: no such file or directory',
		'error during connect: Get "https://192.168.1.12:2376/v1.47/info": tls: failed to verify certificate: x509: certificate signed by unknown authority',
		'error during connect: Get "https://localhost:2375/v1.47/info": http: server gave HTTP response to HTTPS client',
		'Error response from daemon: Client sent an HTTP request to an HTTPS server.',
	],
	snap: [
		'snap-confine has elevated permissions and is not confined but should be. Refusing to continue to avoid permission escalation attacks',
		'Sorry, home directories outside of /home needs configuration.\nSee https://forum.snapcraft.io/t/11209 for details.',
	],
	'disk-full': ['Error response from daemon: write /var/lib/docker/tmp/x: no space left on device'],
	unreachable: [
		'error during connect: Head "http://docker:2375/_ping": dial tcp: lookup docker on 10.96.0.10:53: server misbehaving',
		'error during connect: Get "http://far:2375/v1.47/info": dial tcp: lookup far on 127.0.0.53:53: no such host',
		'error during connect: Get "http://docker.example.com/v1.47/info": command [ssh -o ConnectTimeout=30 -T -- far docker system dial-stdio] has exited with exit status 255, make sure the URL is valid, and Docker 18.09 or later is installed on the remote host: stderr=Host key verification failed.',
		'unable to resolve docker endpoint: unable to parse docker host `localhost`',
	],
	hung: [
		'error during connect: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.47/info": EOF',
		'Error response from daemon: context deadline exceeded',
		'error during connect: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.47/info": net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
	],
};

describe('the words of the docker command', () => {
	for (const [fault, texts] of Object.entries(words))
		test.each(texts)(`mean ${fault}: %s`, (stderr) => {
			expect(classifyDocker(failedInfo({stderr}), socket).fault).toBe(fault);
		});

	test.each([
		[
			'a version manager',
			{stderr: 'No version is set for command docker', exitCode: 126},
			'No version is set for command docker',
		],
		[
			'a loader',
			{
				stderr:
					'docker: error while loading shared libraries: libx.so.1: cannot open shared object file: No such file or directory',
			},
			/loading shared libraries/,
		],
		[
			'an unknown error',
			{stderr: 'Error response from daemon: something new'},
			'Error response from daemon: something new',
		],
		[
			'a crash',
			{stderr: 'panic: runtime error: invalid memory address\n\ngoroutine 1 [running]:', exitCode: 2},
			/^panic/,
		],
		['silence', {exitCode: 139}, 'killed by signal 11'],
		['an empty answer with exit 0', {exitCode: 0}, 'exit 0'],
		['garbage with exit 0', {exitCode: 0, stdout: '<html>502 Bad Gateway</html>'}, '<html>502 Bad Gateway</html>'],
	] satisfies readonly (readonly [string, Partial<CommandResult>, string | RegExp])[])(
		'are told as they are, where no rule knows them: %s',
		(_title, result, line) => {
			const found = classifyDocker(failedInfo(result), socket);
			expect(found.fault).toBe('unexpected');
			expect(found.words).toMatch(line);
		},
	);

	test('are in ServerErrors alone where an older client ends with 0', () => {
		const denied = 'Got permission denied while trying to connect to the Docker daemon socket at unix:///x.sock';
		expect(classifyDocker(failedInfo({exitCode: 0, stdout: serverErrors(denied)}), socket)).toMatchObject({
			fault: 'no-permission',
			words: denied,
		});
	});

	test('may come on standard output', () => {
		const stdout = words['wsl-integration'][0] ?? '';
		expect(classifyDocker(failedInfo({stdout}), '')).toMatchObject({
			fault: 'wsl-integration',
			words: "The command 'docker' could not be found in this WSL 2 distro",
		});
	});

	test('are Podman’s by the shape of its answer', () => {
		expect(classifyDocker(failedInfo({exitCode: 0, stdout: '{"host":{},"store":{}}'}), socket).fault).toBe('podman');
	});

	test('are those of a hung engine when the limit ended the question', () => {
		expect(classifyDocker(failedInfo({endedBy: 'limit', exitCode: 130}), socket)).toMatchObject({
			fault: 'hung',
			words: 'no answer within 10 s',
		});
	});

	test('of a refused connection mean that another host cannot be reached, where the endpoint is one', () => {
		const stderr = 'Cannot connect to the Docker daemon at tcp://localhost:2375. Is the docker daemon running?';
		expect(classifyDocker(failedInfo({stderr}), 'tcp://localhost:2375').fault).toBe('unreachable');
		expect(classifyDocker(failedInfo({endedBy: 'limit'}), 'ssh://far').fault).toBe('unreachable');
	});
});
