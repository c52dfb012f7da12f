import type {Rule} from '../rule.ts';
import {act} from './actions.ts';

const tools: Rule['subject'] = ['docker', 'minikube', 'kubectl', 'istioctl', 'helm', 'sudo'];

/** Proxies: those of Docker's engine where it asked, else those of the shell. */
const proxies = [act.showEngineProxies, act.showProxies] as const;

/** The way to registries and download servers; any tool says these words. */
export const networkRules: readonly Rule[] = [
	{
		id: 'docker-mirror',
		subject: ['docker', 'minikube'],
		when: {
			// containerd names the registry in `ns` where it asks another host for it.
			pattern: /https?:\/\/(?!registry-1\.docker\.io)(?<mirror>[\w.:-]+)\/v2\/\S*[?&]ns=(?<registry>[\w.-]+)/i,
		},
		cause: 'cause.dockerMirror',
		next: [
			{...act.showEngineProxies, message: 'do.showMirrors', needs: []},
			{message: 'do.editMirrors', run: '{editSettings}'},
			{message: 'do.editMirrors', needs: ['settingsByHand']},
			act.restartDocker,
		],
		retry: 'cannot-help',
		source: 'https://github.com/drawdb-io/drawdb/issues/293',
	},
	{
		id: 'registry-quota',
		subject: ['docker', 'minikube', 'istioctl', 'helm'],
		when: {
			pattern: /toomanyrequests|too many requests|pull rate limit|(?:status|code)(?: code)?:? 429\b/i,
			unless: /the server has received too many requests/i,
		},
		cause: 'cause.registryQuota',
		next: [act.dockerLogin, act.useBundled],
		retry: 'cannot-help',
		source: 'https://github.com/hystax/optscale/issues/845',
	},
	{
		id: 'proxy-password',
		subject: tools,
		when: {pattern: /proxy authentication required|\b407\b.*proxy|proxy.*\b407\b/i},
		cause: 'cause.proxyPassword',
		next: proxies,
		retry: 'cannot-help',
		source: 'golang/go: src/net/http/status.go',
	},
	{
		id: 'proxy-scheme',
		subject: tools,
		when: {
			pattern:
				/server gave HTTP response to HTTPS client|malformed HTTP response|first record does not look like a TLS handshake|oversized record received|INET_(?:PROXY_CONFUSION|NOT_TLS|TLS_OVERSIZED)|wrong version number/i,
		},
		cause: 'cause.proxyScheme',
		next: proxies,
		retry: 'cannot-help',
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
	{
		id: 'proxy-unreachable',
		subject: tools,
		when: {
			pattern: /proxyconnect tcp|could not resolve proxy|unable to connect to proxy/i,
		},
		cause: 'cause.proxyUnreachable',
		next: [...proxies, {message: 'do.correctEngineProxy', needs: ['engineAsks']}],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/15858',
	},
	{
		id: 'clock-wrong',
		subject: tools,
		when: {
			pattern:
				/current time \S+ is before|(?<!has expired or )is not yet valid|clock skew detected|Release file .* not valid yet|clock is (?:ahead|behind)/i,
		},
		cause: 'cause.clockWrong',
		next: [act.setClock],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes-sigs/kind/issues/2166',
	},
	{
		id: 'certificate-expired',
		subject: tools,
		when: {pattern: /certificate has expired/i},
		cause: 'cause.certificateExpired',
		next: [act.setClock],
		retry: 'cannot-help',
		source: 'golang/go: src/crypto/x509/verify.go',
	},
	{
		id: 'docker-certificate-unknown',
		subject: ['docker'],
		when: {
			pattern:
				/x509: certificate (?:signed by unknown authority|is not trusted|is valid for|is not valid for any names)/i,
			unless: /error during connect/i,
		},
		captures: [/https?:\/\/(?<host>[\w.-]+)/],
		cause: 'cause.dockerCertificateUnknown',
		next: [
			{
				message: 'do.seeIssuer',
				run: 'openssl s_client -connect {host}:443 </dev/null 2>/dev/null | openssl x509 -noout -issuer',
				on: ['linux', 'darwin'],
			},
			{message: 'do.trustIssuer', read: 'https://docs.docker.com/engine/network/ca-certs/'},
			act.restartDocker,
		],
		retry: 'cannot-help',
		source: 'https://github.com/irbis-sh/zen-desktop/issues/482',
	},
	{
		id: 'certificate-unknown',
		subject: ['docker', 'minikube'],
		when: {
			pattern:
				/x509: certificate (?:signed by unknown authority|is not trusted|is valid for [^\n]*, not [a-z])|unable to get (?:local )?issuer certificate|self[- ]signed certificate|certificate verify failed: (?:unable|self)|SSL certificate problem: (?:unable|self)|UNABLE_TO_VERIFY_LEAF/i,
		},
		captures: [/https?:\/\/(?<host>[\w.-]+)/],
		cause: 'cause.certificateUnknown',
		next: [
			{
				message: 'do.addCertificate',
				read: 'https://minikube.sigs.k8s.io/docs/handbook/vpn_and_proxy/#x509-certificate-signed-by-unknown-authority',
			},
			act.embedCertificates,
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/12944',
	},
	{
		id: 'registry-denied',
		subject: ['docker', 'minikube', 'helm', 'istioctl'],
		when: {
			pattern:
				/pull access denied|denied: requested access|unauthorized: (?:authentication required|incorrect username|access)|insufficient_scope|401 Unauthorized|denied: denied|no basic auth credentials|unexpected status.*(?:401|403)/i,
		},
		cause: 'cause.registryDenied',
		next: [{message: 'do.registryLogout', run: 'docker logout'}],
		retry: 'cannot-help',
		source: 'moby/moby: daemon/internal/distribution/errors.go',
	},
	{
		id: 'registry-out-of-order',
		subject: ['docker', 'minikube', 'helm', 'istioctl'],
		when: {
			pattern: /\b(?<status>50[0234]) (?:internal server error|bad gateway|service unavailable|gateway time-?out)\b/i,
			unless: /API route|:8443\b|\/\/(?:127\.0\.0\.1|localhost)|webhook/i,
		},
		captures: [/(?<askedUrl>https?:\/\/[\w.-]+)/, /(?<dockerHub>docker\.(?:io|com)\b|received unexpected HTTP status)/],
		cause: 'cause.registryOutOfOrder',
		next: [
			{message: 'do.seeHubStatus', read: 'https://www.dockerstatus.com/', needs: ['dockerHub']},
			{
				message: 'do.askServerAgain',
				run: {linux: 'curl -I {askedUrl}', darwin: 'curl -I {askedUrl}', win32: 'curl.exe -I {askedUrl}'},
			},
		],
		retry: 'can-help',
		source: 'https://github.com/docker/hub-feedback/issues/2499',
	},
	{
		id: 'ipv6-unreachable',
		subject: tools,
		when: {
			pattern:
				/dial tcp \[[\da-f:]+\]:443: .*(?:network is unreachable|cannot assign requested address|no route to host|i\/o timeout)/i,
		},
		captures: [/https?:\/\/(?<host>[\w.-]+)/],
		cause: 'cause.ipv6Unreachable',
		next: [
			{message: 'do.seeOldAddresses', run: 'getent ahostsv4 {host}', on: ['linux']},
			{message: 'do.seeOldAddresses', run: 'dig +short A {host}', on: ['darwin']},
			...proxies,
			{...act.checkNetwork, needs: []},
		],
		retry: 'can-help',
		source: 'https://github.com/spantaleev/matrix-docker-ansible-deploy/issues/2860',
	},
	{
		id: 'name-not-resolved',
		subject: tools,
		when: {
			pattern:
				/no such host|server misbehaving|temporary failure in name resolution|could not resolve host|name or service not known|lookup \S+(?: on \S+)?: (?:read udp.*|i\/o timeout)|ENOTFOUND|EAI_AGAIN|getaddrinfo|nodename nor servname/i,
		},
		captures: [
			/lookup (?<name>(?<known>[\w.-]+\.[\w-]+))/,
			/(?:resolve host|ENOTFOUND|EAI_AGAIN):? (?<name>(?<known>[\w.-]+))/i,
		],
		defaults: {name: '?'},
		cause: 'cause.nameNotResolved',
		next: [
			{
				message: 'do.lookUp',
				run: {
					linux: 'getent hosts {name}',
					darwin: 'dscacheutil -q host -a name {name}',
					win32: 'Resolve-DnsName {name}',
				},
				needs: ['known'],
			},
			...proxies,
			{message: 'do.restartDockerForVpn', run: '{restartDocker}', needs: ['engineAsks']},
			{...act.checkNetwork, needs: []},
		],
		retry: 'can-help',
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
	{
		id: 'docker-download-cut',
		subject: ['docker', 'minikube'],
		when: {
			pattern:
				/short read: expected|failed to read expected number of bytes|unexpected commit digest|failed to copy: httpReadSeeker: failed open: (?:content at|could not fetch content)/i,
		},
		cause: 'cause.dockerDownloadCut',
		next: [act.showEngineProxies, {message: 'do.pruneBuildCache', run: 'docker builder prune'}],
		retry: 'can-help',
		source: 'containerd/containerd: core/remotes/docker/httpreadseeker.go',
	},
	{
		id: 'download-damaged',
		subject: ['minikube', 'docker'],
		when: {
			pattern:
				/checksum.*(?:did not match|does not match|mismatch|invalid)|(?:invalid|bad) checksum|unexpected EOF.*(?:tar|gzip|layer)|(?:gzip|lz4|zstd|tar): (?:invalid|bad|corrupt|unexpected)|ERROR_frameType_unknown|failed to (?:extract|unpack).*(?:preload|tarball)/i,
			unless: /no checksum found in|Error downloading checksum file/i,
		},
		cause: 'cause.downloadDamaged',
		next: [
			{
				message: 'do.clearPreload',
				run: {
					linux: 'rm -rf {minikubeHome}/cache/preloaded-tarball {minikubeHome}/cache/linux',
					darwin: 'rm -rf {minikubeHome}/cache/preloaded-tarball {minikubeHome}/cache/linux',
					win32:
						'Remove-Item -Recurse -ErrorAction Ignore {minikubeHome}/cache/preloaded-tarball, {minikubeHome}/cache/linux',
				},
			},
		],
		retry: 'can-help',
		source: 'https://github.com/kubernetes/minikube/issues/7348',
	},
	{
		id: 'network-unreachable',
		subject: ['docker', 'minikube', 'helm', 'istioctl'],
		when: {
			pattern:
				/INET_(?!CACHE)|i\/o timeout|TLS handshake timeout|connection reset by peer|network is unreachable|no route to host|Client\.Timeout exceeded|trouble accessing https|no checksum found in|Error downloading checksum file|dial tcp \S+:(?:443|80): |(?:Get|Head|Post) "https:[^"]+": (?:EOF|unexpected EOF|context deadline exceeded|(?:remote error: )?tls: )|ETIMEDOUT|ECONNRESET/i,
			unless: /:8443|127\.0\.0\.1|localhost|\b404\b|not found/i,
		},
		cause: 'cause.networkUnreachable',
		next: [act.showEngineProxies, act.askServer, act.showProxies, act.checkNetwork],
		retry: 'can-help',
		isGeneral: true,
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
];
