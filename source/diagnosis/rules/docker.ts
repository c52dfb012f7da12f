import type {Rule} from '../rule.ts';
import {act} from './actions.ts';

const subject: Rule['subject'] = ['docker', 'minikube'];

/** Where the engine was asked. */
const endpointIn = /(?<endpoint>(?:unix|npipe|tcp|ssh):\/\/[^\s;,]*?)[.:;,]?(?:\s|$)/;

/** A login that cannot be read keeps even public images away. */
const withoutCredentials = {
	message: 'do.removeCredsStore',
	run: {
		linux: 'grep -n cred ~/.docker/config.json',
		darwin: 'grep -n cred ~/.docker/config.json',
		win32: 'Select-String cred $HOME/.docker/config.json',
	},
} as const;

/** Docker's command and engine, as they speak themselves and through minikube. */
export const dockerRules: readonly Rule[] = [
	{
		id: 'docker-in-node',
		subject,
		when: {
			// The engine in a node listens at 2376; minikube's networks begin with these and go on in steps of 9 and 11.
			pattern:
				/(?:docker daemon at|docker API at|error during connect|dial tcp).*\b192\.168\.(?:39|49|50|58|59|61|67|72|76|83|85|94|103)\.\d+:2376\b/i,
		},
		cause: 'cause.dockerInNode',
		next: [act.leaveNode],
		retry: 'cannot-help',
		source: 'kubernetes/minikube: cmd/minikube/cmd/docker-env.go',
	},
	{
		id: 'docker-client-too-old',
		subject,
		when: {pattern: /client version (?<client>[\d.]+) is too old\. Minimum supported API version is (?<least>[\d.]+)/i},
		cause: 'cause.dockerClientTooOld',
		next: [act.unsetApiVersion, act.updateClient, act.newerDocker, act.whichDocker],
		retry: 'cannot-help',
		source: 'moby/moby: daemon/server/middleware/version.go',
	},
	{
		id: 'docker-client-too-new',
		subject,
		when: {
			pattern:
				/client version (?<client>[\d.]+) is too new\. Maximum supported API version is (?<most>[\d.]+)|client is newer than server/i,
		},
		cause: 'cause.dockerClientTooNew',
		next: [
			act.unsetApiVersion,
			{
				message: 'do.apiVersion',
				run: {
					linux: 'export DOCKER_API_VERSION={most}',
					darwin: 'export DOCKER_API_VERSION={most}',
					win32: '$env:DOCKER_API_VERSION = {most}',
				},
			},
			act.updateClient,
			act.newerDocker,
			act.whichDocker,
		],
		retry: 'cannot-help',
		source: 'moby/moby: daemon/server/middleware/version.go',
	},
	{
		id: 'docker-wsl-integration',
		subject,
		when: {pattern: /could not be found in this WSL ?\d? distro|activate the WSL integration in Docker Desktop/i},
		cause: 'cause.dockerWslIntegration',
		next: [
			{message: 'do.wslIntegration', read: 'https://docs.docker.com/go/wsl2/'},
			{message: 'do.startDesktop', run: '{startWindowsDesktop}'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/docker/for-win/issues/14517',
	},
	{
		id: 'docker-is-podman',
		subject: ['docker'],
		when: {
			pattern:
				/emulate docker cli using podman|\bpodman (?:context|info|version|--help)|cannot connect to podman|podman machine init/i,
		},
		cause: 'cause.dockerIsPodman',
		next: [
			{message: 'do.installDocker', read: 'https://docs.docker.com/engine/install/'},
			{message: 'do.driverPodman', run: 'digimon-setup up --driver podman'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/ddev/ddev/issues/6557',
	},
	{
		id: 'docker-no-permission',
		subject,
		when: {
			pattern:
				/permission denied while trying to connect|(?:dial unix \S*docker\S*|open \/\/\.\/pipe\/\S*): (?:connect: )?(?:permission denied|access is denied|operation not permitted)|PROVIDER_DOCKER_NEWGRP/i,
		},
		cause: 'cause.dockerNoPermission',
		next: [
			{message: 'do.joinDockerGroup', run: '{joinDockerGroup}', on: ['linux']},
			{message: 'do.joinDockerUsers', run: 'net localgroup docker-users $env:USERNAME /add', on: ['win32']},
			{message: 'do.desktopContext', run: 'docker context use desktop-linux', on: ['darwin']},
			{message: 'do.seeSocket', run: 'ls -l {dockerSocket}', on: ['linux', 'darwin']},
		],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'moby/moby: client/request.go',
	},
	{
		id: 'docker-context-missing',
		subject: ['docker'],
		when: {
			pattern:
				/context not found: open .*meta\.json|context "?(?<context>[^"\s:]+)"?:? (?:does not exist|(?:is )?not found)|conflicting options: cannot specify both --host and --context/i,
		},
		cause: 'cause.dockerContextMissing',
		next: [
			{message: 'do.unsetEngine', run: '{unsetContext}'},
			{message: 'do.dockerDefaultContext', run: '{leaveContext}'},
			{message: 'do.listContexts', run: 'docker context ls'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/abiosoft/colima/issues/1234',
	},
	{
		id: 'docker-host-invalid',
		subject,
		when: {
			pattern:
				/unable to parse docker host|docker system dial-stdio|host key verification failed|lookup docker(?: on|:).*(?:no such host|server misbehaving)/i,
		},
		cause: 'cause.dockerHostInvalid',
		next: [act.unsetEngine, act.leaveEndpoint, act.askDocker],
		retry: 'cannot-help',
		source: 'moby/moby: client/client.go',
	},
	{
		id: 'docker-engine-error',
		subject,
		when: {
			pattern:
				/request returned (?:5\d\d )?(?:internal server error|bad gateway|service unavailable|gateway timeout) for API route|docker desktop is (?:starting|unable to start|stopping|shutting down)/i,
		},
		captures: [endpointIn],
		cause: 'cause.dockerEngineError',
		next: [{...act.waitForDocker, message: 'do.waitUntilDocker'}, act.restartDocker],
		retry: 'cannot-help',
		source: 'https://github.com/docker/for-win/issues/13909',
	},
	{
		id: 'docker-tls',
		subject: ['docker'],
		when: {pattern: /\b(?:ca|cert|key)\.pem: |client sent an HTTP request to an HTTPS server/i},
		cause: 'cause.dockerTls',
		next: [act.unsetEngine, act.leaveEndpoint, act.askDocker],
		retry: 'cannot-help',
		source: 'https://github.com/docker/compose/issues/9790',
	},
	{
		id: 'docker-hung',
		subject,
		when: {
			pattern:
				/error during connect: .*(?:\bEOF\b|context deadline exceeded|client\.timeout|i\/o timeout|connection reset|broken pipe)|error response from daemon: (?:EOF|context deadline exceeded)|deadline exceeded running "?docker|\bdocker (?:container )?inspect\b.*: context deadline exceeded/i,
		},
		captures: [endpointIn],
		cause: 'cause.dockerHung',
		next: [act.restartDocker, act.askDocker],
		retry: 'cannot-help',
		source: 'https://github.com/docker/for-mac/issues/6940',
	},
	{
		id: 'docker-sign-in',
		subject,
		when: {
			pattern:
				/sign in to continue using docker desktop|membership in the .* organization is required|must be a member of the .* organization/i,
		},
		cause: 'cause.dockerSignIn',
		next: [{message: 'do.dockerSignIn', run: 'docker login'}],
		retry: 'cannot-help',
		source: 'https://github.com/freedomofpress/dangerzone/issues/1045',
	},
	{
		id: 'docker-paused',
		subject,
		when: {pattern: /manually paused|docker desktop is paused/i},
		cause: 'cause.dockerPaused',
		next: [{message: 'do.resumeDocker', run: '{startDesktop}'}, act.restartDocker],
		retry: 'cannot-help',
		source: 'https://github.com/docker/for-mac/issues/6908',
	},
	{
		id: 'docker-not-running',
		subject,
		when: {
			pattern:
				/DRV_DOCKER_NOT_RUNNING|PROVIDER_DOCKER_NOT_RUNNING|cannot connect to the docker daemon|docker daemon is(?:n't| not) running|is the docker daemon running|check if the path is correct and if the daemon is running|dial unix (?!\S*cri-dockerd)\S*docker\S*: (?:connect: )?(?:connection refused|no such file)|open \/\/\.\/pipe\/\S+: |error during connect: .*: (?:connect: )?connection refused/i,
		},
		captures: [endpointIn],
		cause: 'cause.dockerNotRunning',
		next: [act.startDocker, act.waitForDocker],
		retry: 'cannot-help',
		source: 'recording docker-down',
	},
	{
		id: 'docker-credential-helper',
		subject,
		when: {
			pattern: /docker-credential-(?<helper>[\w-]+)\S*\W.*(?:not found|not installed|no such file|executable file)/i,
		},
		captures: [/docker-credential-(?<helper>[\w-]+)/],
		defaults: {helper: '?'},
		cause: 'cause.dockerCredentialHelper',
		next: [withoutCredentials],
		retry: 'cannot-help',
		source: 'https://github.com/rancher-sandbox/rancher-desktop/issues/8313',
	},
	{
		id: 'docker-credentials-refused',
		subject,
		when: {
			pattern:
				/error (?:getting|listing|saving|storing) credentials|credsStore|pass not initialized|error executing credential/i,
		},
		cause: 'cause.dockerCredentialsRefused',
		next: [withoutCredentials],
		retry: 'can-help',
		source: 'docker/docker-credential-helpers: client/client.go',
	},
	{
		id: 'docker-config-unreadable',
		subject,
		when: {
			pattern:
				/\.docker\/(?:config\.json|buildx\S*|contexts\S*|cli-plugins\S*)"?: permission denied|error loading config file: \S*config\.json|permission denied.*\.docker\//i,
		},
		cause: 'cause.dockerConfigUnreadable',
		next: [{message: 'do.ownDockerConfig', run: 'sudo chown -R {user} ~/.docker', on: ['linux', 'darwin']}],
		retry: 'cannot-help',
		source: 'https://github.com/docker/for-linux/issues/1451',
	},
	{
		id: 'builder-missing',
		subject: ['docker'],
		when: {pattern: /no builder .* found/i},
		cause: 'cause.builderMissing',
		next: [
			{
				message: 'do.useDefaultBuilder',
				run: {
					linux: 'unset BUILDX_BUILDER; docker buildx use default',
					darwin: 'unset BUILDX_BUILDER; docker buildx use default',
					win32: 'Remove-Item Env:BUILDX_BUILDER -ErrorAction Ignore; docker buildx use default',
				},
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/docker/build-push-action/issues/1239',
	},
	{
		id: 'buildx-missing',
		subject,
		when: {
			pattern:
				/buildx component is missing or broken|['"]?buildx['"]? is not a docker command|unknown command: docker buildx|docker-buildx.*(?:not found|no such file|exec format|permission denied)|requires BuildKit|BuildKit is enabled but|unknown flag: --(?:load|progress|secret|ssh)\b.*build|failed to find driver "?\w*buildkit|failed to fetch metadata/i,
		},
		cause: 'cause.buildxMissing',
		next: [
			{message: 'do.installBuildx', read: 'https://docs.docker.com/go/buildx/'},
			{
				message: 'do.withoutBuildkit',
				run: {
					linux: 'unset DOCKER_BUILDKIT',
					darwin: 'unset DOCKER_BUILDKIT',
					win32: 'Remove-Item Env:DOCKER_BUILDKIT',
				},
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/labgrid-project/labgrid/pull/1635',
	},
	{
		id: 'image-load',
		subject: ['minikube', 'docker'],
		when: {
			pattern:
				/unable to calculate manifest|blob sha256:\S+ not found|content digest sha256:\S+ not found|ctr: (?:content digest|failed to|image might be filtered)|invalid tar header|unrecognized image format/i,
			unless: /no space left|x509|no such host|i\/o timeout|toomanyrequests|proxyconnect/i,
		},
		cause: 'cause.imageLoad',
		next: [
			act.newerMinikube,
			{message: 'do.classicImageStore', read: 'https://docs.docker.com/engine/storage/containerd/'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/18021',
	},
];
