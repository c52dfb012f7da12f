import type {CommandResult} from '../../domain/ports/command.ts';
import {jsonObject} from '../../tools/parse-json.ts';
import {wordsOfFailed} from './tool-words.ts';

/** Why Docker's engine does not answer as expected. */
export type DockerFault =
	| 'podman'
	| 'wsl-integration'
	| 'client-too-old'
	| 'server-too-old'
	| 'paused'
	| 'starting'
	| 'context'
	| 'credentials'
	| 'tls'
	| 'snap'
	| 'runtime-folder'
	| 'disk-full'
	| 'unreachable'
	| 'no-permission'
	| 'hung'
	| 'not-started'
	| 'unexpected';

/** Podman's own words, under the name docker. */
const podmanWords =
	/emulate docker cli using podman|\bpodman (?:context|info|version|--help)|cannot connect to podman|podman machine init/i;

type Rule = {readonly fault: DockerFault; readonly words: RegExp; readonly source: string};

/** What Docker's words mean, the most specific first: `no such file` also ends messages about contexts and certificates. */
const rules: readonly Rule[] = [
	{
		fault: 'podman',
		words: podmanWords,
		source: 'containers/podman#18521, ddev/ddev#6557',
	},
	{
		fault: 'wsl-integration',
		words: /could not be found in this WSL|docs\.docker\.com\/go\/wsl2|WSL integration/i,
		source: 'docker/for-win#13088, #13961, #14517',
	},
	{
		fault: 'client-too-old',
		words: /client version \S+ is too old|minimum supported api version/i,
		source: 'distribution/distribution-library-image#193',
	},
	{
		fault: 'server-too-old',
		words: /client is newer than server|client version \S+ is too new|maximum supported api version|server is too old/i,
		source: 'moby/moby: api/server/middleware/version.go',
	},
	{fault: 'paused', words: /manually paused|docker desktop is paused|resource saver/i, source: 'docker/for-mac#6908'},
	{
		fault: 'starting',
		words:
			/docker desktop is (?:starting|unable to start|stopping|shutting down)|request returned (?:5\d\d )?(?:internal server error|bad gateway|service unavailable|gateway timeout)/i,
		source: 'docker/for-win#13834, #13909, #15049',
	},
	{
		fault: 'context',
		words:
			/context not found|context "[^"]*" (?:does not exist|not found)|current context .* is not found|no such context|conflicting options/i,
		source: 'docker/cli: cli/command/cli.go, cli/context/store',
	},
	{
		fault: 'credentials',
		words: /docker-credential-|error getting credentials|credsstore/i,
		source: 'docker/docker-credential-helpers#149',
	},
	{
		fault: 'tls',
		words:
			/\b(?:ca|cert|key)\.pem\b|x509|\btls\b|http response to https client|http request to an https server|certificate/i,
		source: 'docker/compose#9790, siderolabs/talos#6706',
	},
	{
		fault: 'snap',
		words:
			/snap-confine|home directories outside of \/home|cannot create user data directory|\/snap\/docker\/.*denied|permanently dropped/i,
		source: 'canonical/docker-snap: README, snapcraft home-outside-home',
	},
	{
		fault: 'runtime-folder',
		words: /XDG_RUNTIME_DIR/,
		source: 'docs.docker.com/engine/security/rootless/troubleshoot',
	},
	{fault: 'disk-full', words: /no space left on device|disk quota exceeded/i, source: 'moby/moby#3127'},
	{
		fault: 'no-permission',
		words:
			/permission denied while trying to connect|(?:dial unix|docker\.sock|daemon|docker api|pipe).*(?:permission denied|access is denied|operation not permitted)/i,
		source: 'docs.docker.com/engine/install/linux-postinstall',
	},
	{
		fault: 'unreachable',
		words:
			/no such host|lookup \S+|no route to host|network is unreachable|host key verification|dial-stdio|exit status 255|unable to parse docker host|invalid bind address|protocol not available|proxyconnect/i,
		source: 'docker/cli: cli/connhelper',
	},
	{
		fault: 'hung',
		words:
			/context deadline exceeded|i\/o timeout|timeout awaiting|client\.timeout|operation timed out|connection timed out|(?:error during connect|error response from daemon).*(?:\bEOF\b|connection reset|broken pipe)/i,
		source: 'docker/for-mac#6940, docker/desktop-linux#249',
	},
	{
		fault: 'not-started',
		words:
			/cannot connect to the docker daemon|docker daemon is(?:n't| not) running|is the docker daemon running|check if the path is correct and if the daemon is running|(?:dial|docker\.sock|pipe).*(?:connection refused|no such file|cannot find the file)|error during connect.*(?:refused|cannot find the file)/i,
		source: 'recording docker-down; docker/for-win#12881',
	},
];

/** Whether words are Podman's own, under the name docker. */
export const isPodman = (text: string): boolean => podmanWords.test(text);

const podmanInfo = (info: Readonly<Record<string, unknown>> | undefined): boolean =>
	info !== undefined && 'host' in info && 'store' in info;

/** What is known when the engine did not answer: its words, and the endpoint that was asked. */
export type DockerFailure = {readonly fault: DockerFault; readonly words: string; readonly text: string};

/**
 * Classifies an answer of `docker info` that holds no engine. An older client reports the error in `ServerErrors` alone, with exit code 0;
 * the stand-in of Docker Desktop writes to either stream.
 */
export function classifyDocker(finished: CommandResult, endpoint: string): DockerFailure {
	const isLocal = /^(?:unix|npipe):|^$/.test(endpoint);
	if (finished.endedBy === 'limit') {
		const {line} = wordsOfFailed(finished);
		return {fault: isLocal ? 'hung' : 'unreachable', words: line, text: line};
	}
	const info = jsonObject(finished.stdout);
	const errors = Array.isArray(info?.['ServerErrors']) ? info['ServerErrors'].map(String) : [];
	const stdout = info ? errors.join('\n') : finished.stdout;
	const {line, text} = wordsOfFailed({...finished, stdout});
	const fault = podmanInfo(info) ? 'podman' : faultIn(text);
	// Nothing that could be started or restarted from here listens at another machine's address.
	const isAway = !isLocal && (fault === 'not-started' || fault === 'hung');
	return {fault: isAway ? 'unreachable' : fault, words: line, text};
}

/** The first line that a rule knows decides; warnings of the client only where nothing else does. */
function faultIn(text: string): DockerFault {
	const lines = text.split('\n');
	const withoutWarnings = lines.filter((line) => !/^\s*WARNING\b/i.test(line)).join(' ');
	const found = rules.find(({words}) => words.test(withoutWarnings)) ?? rules.find(({words}) => words.test(text));
	return found?.fault ?? 'unexpected';
}
