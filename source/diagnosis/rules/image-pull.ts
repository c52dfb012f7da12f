import type {Rule} from '../rule.ts';
import {act} from './actions.ts';

const subject: Rule['subject'] = ['pull'];
const instead = [act.otherHub, act.useBundled, act.buildAgain, act.loadImage] as const;

/**
 * Why an image does not come: the words of containerd, Docker and the registries as the kubelet repeats them. The node's own store and the
 * network come first, since their messages hold "not found" too (`no such host`, an HTTP proxy's 404).
 */
export const imagePullRules: readonly Rule[] = [
	{
		id: 'pull-store-incomplete',
		subject,
		when: {
			pattern:
				/content store|content digest sha256:\S+ not found|failed to (?:extract|unpack|get reader|commit|prepare|verify) (?:layer|snapshot|extraction|from)|failed to register layer|unexpected commit digest|layer does not exist|failed commit on ref|snapshot \S+ does not exist|blob \S+ (?:not found|expected at)/i,
			unless: /no space left|no such host|i\/o timeout|x509/i,
		},
		cause: 'cause.pullStoreIncomplete',
		next: [
			{message: 'do.removeImage', run: 'minikube image rm -p {profile} {image}'},
			{message: 'do.pullImage', run: 'minikube image pull -p {profile} {image}'},
			act.startOver,
		],
		retry: 'can-help',
		source: 'https://github.com/containerd/containerd/issues/11390',
	},
	{
		id: 'pull-quota',
		subject,
		when: {pattern: /toomanyrequests|too many requests|pull rate limit|\b429\b/i},
		cause: 'diagnosis.quota',
		next: [act.dockerLogin, ...instead],
		retry: 'cannot-help',
		source: 'https://github.com/suxess-it/kubriX/issues/1075',
	},
	{
		id: 'pull-clock',
		subject,
		when: {pattern: /certificate \S*.*current time \S+ is before/i},
		cause: 'cause.pullClock',
		next: [act.setClock],
		retry: 'can-help',
		source: 'https://github.com/docker/for-win/issues/12499',
	},
	{
		id: 'pull-certificate',
		subject,
		when: {pattern: /x509:|certificate (?:signed by|has expired|is not valid|verify)|tls: failed to verify/i},
		cause: 'diagnosis.certificate',
		next: [{...act.embedCertificates, message: 'diagnosis.giveCertificates'}, ...instead],
		retry: 'can-help',
		source: 'https://github.com/kubernetes/minikube/issues/14907',
	},
	{
		id: 'pull-disk-full',
		subject,
		when: {pattern: /no space left on device/i},
		cause: 'diagnosis.noSpace',
		next: [act.dockerSpace],
		retry: 'can-help',
		source: 'recording start-disk-pressure',
	},
	{
		id: 'pull-platform',
		subject,
		when: {
			pattern:
				/no match for platform|no matching manifest|does not match the specified platform|image operating system/i,
		},
		cause: 'diagnosis.noPlatform',
		next: instead,
		retry: 'cannot-help',
		source: 'containerd/containerd: core/images/handlers.go',
	},
	{
		id: 'pull-name',
		subject,
		when: {
			pattern:
				/lookup (?<name>[\w.-]+)(?: on (?<resolver>\S+?))?: (?:no such host|server misbehaving|read udp .*|i\/o timeout|.*name resolution)/i,
		},
		cause: 'cause.pullName',
		next: [
			{message: 'do.lookUpInNode', run: 'minikube ssh -p {profile} -- getent hosts {name}'},
			{
				message: 'do.lookUp',
				run: {
					linux: 'getent hosts {name}',
					darwin: 'dscacheutil -q host -a name {name}',
					win32: 'Resolve-DnsName {name}',
				},
			},
			{message: 'do.restartDockerForNames', run: '{restartDocker}', needs: ['nodeContainer']},
			...instead,
		],
		retry: 'can-help',
		source: 'https://github.com/cytopia/docker-dvwa/issues/40',
	},
	{
		id: 'pull-unreachable',
		subject,
		when: {
			pattern:
				/no such host|i\/o timeout|connection (?:refused|reset)|network is unreachable|no route to host|handshake timeout|server misbehaving|name resolution|proxyconnect|context (?:deadline exceeded|canceled)|dial tcp|unexpected EOF|first record does not look|HTTP response to HTTPS|\b50[234] (?:bad gateway|service unavailable|gateway time-?out)|Proxy Authentication Required/i,
		},
		cause: 'diagnosis.unreachable',
		next: [act.askServer, act.checkNetwork, ...instead],
		retry: 'can-help',
		source: 'recording pods-imagepull',
	},
	{
		id: 'pull-old-format',
		subject,
		when: {
			pattern:
				/manifest\.v1\+prettyjws|schema 1|schemaVersion 1|media type .*(?:no longer supported|not supported|unsupported)/i,
		},
		cause: 'cause.pullOldFormat',
		next: instead,
		retry: 'cannot-help',
		source: 'https://github.com/ovh/cds/issues/7735',
	},
	{
		id: 'pull-signature',
		subject,
		when: {pattern: /SignatureValidationFailed|signature (?:validation|verification|required)|policy\.json/i},
		cause: 'cause.pullSignature',
		next: instead,
		retry: 'cannot-help',
		source: 'https://github.com/cri-o/cri-o/pull/8656',
	},
	{
		id: 'pull-no-such-image',
		subject,
		when: {
			pattern:
				/not found|manifest unknown|name unknown|repository does not exist|pull access denied|insufficient_scope|requested access to the resource is denied|authorization failed|unauthorized|403 Forbidden|invalid reference format|InvalidImageName|not present with pull policy of never|couldn't parse image name/i,
		},
		cause: 'diagnosis.noSuchImage',
		next: instead,
		retry: 'cannot-help',
		source: 'recording pods-crash',
	},
	{
		id: 'pull-fails',
		subject,
		when: {},
		cause: 'diagnosis.pullFails',
		next: instead,
		retry: 'can-help',
		isGeneral: true,
		source: 'recording pods-imagepull',
	},
];
