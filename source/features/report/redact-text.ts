import {changeSchema} from '../../domain/change.ts';
import {stepActions, outcomes} from '../../domain/event.ts';
import {exitCodeOf} from '../../domain/failure.ts';
import {toolNames} from '../../domain/ports/command.ts';
import {settingDefinitions} from '../../domain/setting-definitions.ts';
import {conditionKinds, stepIds} from '../../domain/step.ts';
import {siteCheckNames} from '../../domain/verification.ts';
import {messages} from '../../i18n/en/index.ts';
import {toolReleases} from '../tool-install/releases.ts';
import {secretWords, valueStart} from './secret-words.ts';

/** Words of Kubernetes, Istio, Helm, Docker and minikube that describe what happened and nothing about the user. */
const jargon = `
a able accepted access active add added address addresses again agent all allocated already an and annotations any api apiserver apiversion app apply are args as at attempt attempts auth authentication available
back backend backendname backoff bad be because been being bind body bridge build builder built busy but by bytes cached calls can canceled cancelled cannot cause ca cert certificate certs cgroup cgroups chart check
client close closed cluster clusterip cluster-info cmd cni code com command compatible completed condition conditions config configmap configmaps configuration configured conflict conn connect connected connecting connection
container containerd containers containercreating containercannotrun content context control controller controllers controlplane coredns count cpu cpus crash crashed crashloopbackoff crd crds create created createcontainerconfigerror createcontainererror
creating credentials crio cri current daemon data database db deadline debug default definition delete deleted deleting demo denied deploy deployed deployment deployments desc description destination detail details did different digimon digest
dir directory disable disabled discovery disk diskpressure dns docker dockerd does domain done down download downloaded downloading driver drivers dry dump duplicate egress egressgateway eof empty enable enabled endpoint endpoints
ensure entry env environment envoy envoyproxy err error errimagepull errimageneverpull errors etc etcd event events evicted exceeded exec executable exist existing exists exit exited expected expired extract extracting fail failed failedmount failedscheduling failing failure fatal
file filter filters find finished first flag flags float folder for force forbidden format forward forwarding found from full function gateway gateways gateway-system get getting ghcr github go got grace grpc grpcroute grpc-web
handshake has hash have header headers health healthy helm history hold host hosts hostname http https hub hyperkit hyperv id identifier if ignore image imageinspecterror imagepullbackoff images in info ingress ingressgateway init initialized inject injection injector input insecure inspect install installation
installed installing instance insufficient internal interrupt into invalid io invalidimagename ip ipv4 ipv6 is issue istio istioctl istiod istio-proxy istio-system it item items job join json jsonpath k8s keep kernel key kind kube kubeadm kubeconfig kubectl kubelet kubernetes
label labeled labels last latest launch launched layer layers length level library life limit limits line linux list listen listener load loaded loading local localhost location lock log logs long looking lookup loop manager manifest manifests match matching maximum may memory memorypressure mesh message meta
metadata method minikube minimum minute minutes missing mode module mount mounted mtls must name named names namespace namespaces need needed needs net network networks networkunavailable networking new no node nodeport nodes none not notfound notready null number object objects of off
ok old on once one only oomkilled open operation operator optional or org original os other out output outdated override overlay overlay2 owned package page parameter parse parsing part passthrough password patch path peer pending percent permission permissions phase pid pilot ping pinned pidpressure plane please
plugin pod podinitializing pods podman policy pool port ports post postgres postgresql prefix preload prepare prepulled present pressure previous private probe probes process profile progress protocol provider provisioner provisioning proto proxy proxyv2 public pull pulled pulling push qemu query queue quay quota range rate rbac read readiness
ready reason reached received reconcile recreate redirect ref reference refused registry rejected release released releases remote remove removed removing repair replace replaced replicas replicaset replicasets report request requested requests require required requires reset resolve resolved resolver resource resources response restart restarted restarting result resume retries retry retrying
revision rewrite role rollback rollout rollouts root route routes rpc rule run runc running runtime sandbox schedule scheduled scheduler scheduling schema script second seconds secret secrets security see select selector send sent serve server servers service serviceaccount services serviceversion serving set sets setting settings setup sha sha256 shared
shell should shut shutdown sidecar sidecars sigint signal signed sigkill sigterm since size skip skipped sleep socket some source space spec specified ssh ssl stalled start started starting startup state stateful statefulset status step steps still stop stopped storage store stream string stuck subset succeeded success successful successfully such sudo support supported suppress
svc switch system systemd syslog tag tags take taken taint taints target tcp temp temporary terminal terminated terminating test text than that the their then there this thread time timed timeout timestamp tls to token tolerate too tool tools total trace transport tried true try trying tunnel two type types udp unable unauthorized unavailable unbound undefined
unexpected unhealthy unhandled unix unknown unmarshal unreachable unready unschedulable unsupported until unused up update updated upgrade upgraded upgrading upstream url usage use used user uses using v1 v1alpha3 v1beta1 valid validate validation value values verify version versions via virtual virtualservice virtualservices virtualbox vm volume volumes wait waited waiting warn warning warnings was weather web webhook
webhooks when where which while will with without work worker write writing wrong x509 xds yaml yes you your zero amd64 arm64 x86 arm darwin windows wsl http1 http2 h2 unary prod staging alpine node20 k8s1 net1 sum false nil int bool
processing external configure both proxyv2 field curl sed printf cat cp tee rm mv tar grep awk edit managed origin dig ls echo cd sh bash debian ubuntu fedora macos setsid nohup kill int term pull load build ls interactive cleanup overwrite purge remote side merge subresource template context kubeconfig found rollout analyze profile uninstall upgrade replace del route docker0 dev sudo via print tail stdin nonroot apps istioio linkerd
econnrefused econnreset enotfound etimedout ehostunreach enetunreach eaddrinuse eacces eperm enoent enospc erofs epipe eai again
`;

const fromCatalogue = Object.values(messages).map((template) => template.replaceAll(/\{\w+\}/g, ' '));
const fromTypes = [
	...stepActions,
	...outcomes,
	...siteCheckNames,
	...conditionKinds,
	...stepIds,
	...toolNames,
	...Object.keys(exitCodeOf),
	...changeSchema.options.map(({entries}) => entries.kind.literal),
	...settingDefinitions.flatMap(({name, flag, choices = []}) => [name, flag, ...choices]),
	...toolReleases.flatMap(({url, version, platform}) => [url, version, platform]),
];

/** Every word that a report may hold, in lower case: those of our own messages and types, of the addresses of tools, and the jargon above. */
const reportWordList: ReadonlySet<string> = new Set(
	[jargon, ...fromCatalogue, ...fromTypes].flatMap((text) => wordsOf(text)).map((word) => word.toLowerCase()),
);

/** The words in a text: runs of letters and digits. */
function wordsOf(text: string): readonly string[] {
	return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Replaces what is hidden. */
export const hiddenMark = '•••';

/** Hides in texts all but known words; counts what it hid. */
export type Redactor = {
	text(text: string): string;
	/** How many places were hidden so far. */
	count(): number;
};

/**
 * A redactor by allow-list: a word (what is between spaces, quotes and brackets) stays when each of its parts is a known word, a short
 * number, a version or a duration, and nothing beside it tells that it is a secret; of `name=value` the known beginning stays. `secrets`
 * are hidden before that, at any place; `known` are texts whose words may stay too (the names of our own images).
 */
export function createRedactor(secrets: readonly string[], known: readonly string[] = []): Redactor {
	const extra = new Set(known.flatMap((text) => wordsOf(text)).map((word) => word.toLowerCase()));
	const isPlain = (word: string): boolean => isPlainWord(word, extra);
	// One plain word (`linux`, `true`): hiding it everywhere would reveal more than it hides.
	const isRevealing = (secret: string): boolean =>
		secret.trim().length >= 3 && !(isPlain(secret) && wordsOf(secret).length <= 1);
	const ordered = [...new Set(secrets)].filter(isRevealing).sort((one, other) => other.length - one.length);
	let hidden = 0;
	const hide = (): string => {
		hidden++;
		return hiddenMark;
	};
	const cover = (text: string): string =>
		ordered.reduce((covered, secret) => covered.split(secret).join(hiddenMark), text);
	const redactWord = (word: string): string => {
		const at = valueStart(word);
		if (at !== undefined) return `${redactWord(word.slice(0, at))}${hide()}`;
		return word === '' || isPlain(word) ? word : keepBeginning(word, isPlain, hide);
	};
	return {
		text: (text) => {
			const parts = cover(text).split(/([\s"'`(){}[\]<>,;|]+)/);
			const secret = secretWords(parts, isLocalAddress);
			return parts
				.map((word, index) => {
					if (index % 2 === 1 || word === hiddenMark) return word;
					return secret.has(index) ? hide() : redactWord(word);
				})
				.join('');
		},
		count: () => hidden,
	};
}

/** Of `--flag=value` or `key=value` the parts that are known, up to the first that is not. */
function keepBeginning(word: string, isPlain: (part: string) => boolean, hide: () => string): string {
	const parts = word.split('=');
	const at = parts.findIndex((part) => !isPlain(part));
	return at < 1 ? hide() : `${parts.slice(0, at).join('=')}=${hide()}`;
}

/** Nothing but known words, short numbers and marks; numbers that together could be a card's or a telephone's are not plain. */
function isPlainWord(word: string, extra: ReadonlySet<string>): boolean {
	if (/^-[A-Za-z]$/.test(word)) return true;
	if (/[^\p{L}\p{N}\p{P}\p{S}]/u.test(word)) return false;
	const quad = quadIn(word);
	const digits = word.replace(quad ?? '', '').replaceAll(/\D/g, '').length;
	// The name and password of an address.
	if (/:\/\/[^/]*@/.test(word)) return false;
	if (digits > mostDigitsInWord || (quad !== undefined && !isLocal(quad))) return false;
	return wordsOf(word).every(
		(part) =>
			reportWordList.has(part.toLowerCase()) ||
			extra.has(part.toLowerCase()) ||
			/^(v?\d{1,5}|(\d{1,5}(ms|[smhd]|[KMG]i?B?|cpu))+|(dfsg|rc|alpha|beta|deb)\d{1,3}(u\d{1,2})?)$/.test(part),
	);
}

/** Ports of a service are `15021:31234/TCP`. */
const mostDigitsInWord = 10;

const quadIn = (word: string): string | undefined => /(?<!\d)(\d{1,3}(?:\.\d{1,3}){3})(?!\d)/.exec(word)?.[1];

/** Whether a word is an address that may stay. */
function isLocalAddress(word: string): boolean {
	const quad = quadIn(word);
	return quad !== undefined && isLocal(quad);
}

/** Private, loopback, link-local and shared addresses (RFC 1918, 6598): those of a cluster at home. */
function isLocal(address: string): boolean {
	return /^(10|127|0)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(
		address,
	);
}
