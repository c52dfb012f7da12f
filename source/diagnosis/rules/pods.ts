import type {Rule} from '../rule.ts';
import {act} from './actions.ts';

const subject: Rule['subject'] = ['pod'];
const readLog = {
	message: 'diagnosis.readLog',
	run: 'kubectl --context {profile} -n {podNamespace} logs {pod} -c {container} --previous',
} as const;

/** Why a pod does not run: what the kubelet says of it, and the last lines that its containers wrote. */
export const podRules: readonly Rule[] = [
	{
		id: 'pod-architecture',
		subject,
		when: {pattern: /exec format error|rosetta error:|qemu\S*: uncaught target signal/i},
		cause: 'diagnosis.execFormat',
		next: [{...act.useBundled, needs: []}],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/website/issues/45131',
	},
	{
		id: 'sidecar-not-authenticated',
		subject,
		when: {
			pattern:
				/code = Unauthenticated desc = |desc = (?:request )?authenticat(?:e|ion) failure|no verified chain is found|invalid bearer token/i,
			unless: /has expired/i,
		},
		cause: 'cause.sidecarNotAuthenticated',
		next: [act.restartIstiod, act.restartAll, act.istiodLog],
		retry: 'can-help',
		source: 'https://github.com/istio/istio/issues/55029',
	},
	{
		id: 'pod-envoy-not-ready',
		subject,
		when: {
			pattern:
				/timeout waiting for Envoy|pilot-agent wait|Envoy proxy is NOT ready|config received from XDS server.*not received|envoy.*not (?:fully )?(?:ready|started)|failed to \w+ (?:\w+ )*workload certificate|istiod\.istio-system\.svc:15012.*(?:refused|unavailable|timeout|no such host|error)/i,
		},
		captures: [/(?<detail>timeout waiting for Envoy proxy to become ready[^"]*)/i],
		defaults: {detail: 'Envoy proxy is NOT ready'},
		cause: 'cause.podEnvoyNotReady',
		next: [act.istiodLog, act.repairMesh],
		retry: 'can-help',
		source: 'https://github.com/istio/istio/issues/41086',
	},
	{
		id: 'pod-start-hook',
		subject,
		when: {reason: /^(?:PostStartHookError|FailedPostStartHook|PreStartHookError)$/},
		cause: 'cause.podStartHook',
		next: [readLog],
		retry: 'can-help',
		source: 'https://github.com/istio/istio/issues/45627',
	},
	{
		id: 'pod-iptables',
		subject,
		when: {
			pattern:
				/unable to initialize table|can't initialize iptables|iptables(?:-restore)?.*(?:permission denied|operation not permitted|No chain|table does not exist|nf_tables|Couldn't load|exit status)|xt_owner|ip_?tables.*module/i,
		},
		cause: 'cause.podIptables',
		next: [
			{
				message: 'do.loadIptables',
				run: 'sudo modprobe -a ip_tables iptable_nat iptable_mangle xt_REDIRECT xt_owner',
				on: ['linux'],
			},
			{message: 'do.meshCni', run: 'digimon-setup up --istio-set components.cni.enabled=true'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/istio/istio/issues/44118',
	},
	{
		id: 'pod-needs-istiod-config',
		subject,
		when: {pattern: /configmap "?istio-ca-root-cert"? not found|istio-ca-root-cert/i},
		cause: 'cause.podNeedsIstiod',
		next: [act.istiodLog, act.repairMesh],
		retry: 'can-help',
		source: 'https://github.com/istio/istio/issues/22463',
	},
	{
		id: 'pod-mount-unregistered',
		subject,
		when: {pattern: /object "[\w.-]+"\/"[\w.-]+" not registered|failed to sync \w+ cache: timed out/i},
		cause: 'cause.podMount',
		next: [act.deletePod, act.restartCluster],
		retry: 'can-help',
		source: 'https://github.com/kubernetes/kubernetes/issues/105204',
	},
	{
		id: 'pod-missing-config',
		subject,
		when: {pattern: /(?<kind>secret|configmap) "(?<name>[\w.-]+)" not found|couldn't find key (?<key>\S+) in/i},
		defaults: {kind: '', name: ''},
		cause: 'diagnosis.cannotStart',
		next: [{message: 'do.seeConfig', run: 'kubectl --context {profile} -n {podNamespace} get configmaps,secrets'}],
		retry: 'can-help',
		source: 'recording pods-crash',
	},
	{
		id: 'pod-istio-validation',
		subject,
		when: {
			pattern: /iptables validation failed|workload is not ready for Istio|istio-cni.*(?:failed|refused|no such)/i,
		},
		cause: 'cause.podIstioCni',
		next: [
			{message: 'do.cniPods', run: 'kubectl --context {profile} get pods -A -l k8s-app=istio-cni-node'},
			act.deletePod,
		],
		retry: 'can-help',
		source: 'istio/istio: tools/istio-iptables/pkg/validation/validator.go',
	},
	{
		id: 'pod-addresses',
		subject,
		when: {
			pattern:
				/no (?:more )?(?:free )?IP(?:v\d)? addresses (?:are )?available|range is full|no available IPs?|already has an IP address different/i,
		},
		cause: 'cause.podAddresses',
		next: [act.restartCluster, act.systemPods],
		retry: 'can-help',
		source: 'https://github.com/canonical/microk8s/issues/1147',
	},
	{
		id: 'pod-sysctl',
		subject,
		when: {
			pattern:
				/(?:sysctl key |\/proc\/sys\/)(?<sysctl>[\w./]*net[\w./]+).*no such file|forbidden sysctl: "(?<forbidden>[\w.]+)"/i,
		},
		captures: [/(?:sysctl key |forbidden sysctl: "|\/proc\/sys\/)(?<sysctl>[\w./]+)/i],
		cause: 'cause.podSysctl',
		next: [{message: 'do.seeKernel', run: 'minikube ssh -p {profile} -- uname -r'}, act.describePod],
		retry: 'cannot-help',
		source: 'https://github.com/istio/istio/issues/36560',
	},
	{
		id: 'pod-pause-image',
		subject,
		when: {pattern: /failed to (?:get|pull) sandbox image "?(?<pause>[^\s":]+(?::[\w.-]+)?)/i},
		cause: 'cause.podPauseImage',
		next: [
			{message: 'diagnosis.loadYourself', run: 'docker pull {pause} && minikube image load -p {profile} {pause}'},
			act.checkNetwork,
		],
		retry: 'can-help',
		source: 'containerd/containerd: internal/cri/server/podsandbox/sandbox_run.go',
	},
	{
		id: 'pod-name-reserved',
		subject,
		when: {pattern: /failed to reserve (?:container|sandbox) name|name "\S+" is reserved for/i},
		cause: 'cause.podNameReserved',
		next: [act.restartCluster, act.nodeLogs],
		retry: 'can-help',
		source: 'https://github.com/k3s-io/k3s/issues/7690',
	},
	{
		id: 'pod-runtime-slow',
		subject,
		when: {
			pattern: /context deadline exceeded|DeadlineExceeded|stream terminated by RST_STREAM/i,
			reason: /^(?:CreateContainer|RunContainer|FailedCreatePodSandBox|CreatePodSandbox)/,
		},
		cause: 'cause.podNameReserved',
		next: [act.restartCluster, act.nodeLogs],
		retry: 'can-help',
		source: 'https://github.com/containerd/containerd/issues/4604',
	},
	{
		id: 'pod-sandbox',
		subject,
		when: {
			pattern:
				/network for (?:sandbox|pod)|failed to set ?up (?:\w+ )*network|networkPlugin cni|plugin type="[\w-]+".*failed/i,
		},
		cause: 'cause.podSandbox',
		next: [act.systemPods, act.nodeLogs, act.restartCluster],
		retry: 'can-help',
		source: 'https://github.com/kubernetes/kubernetes/issues/76070',
	},
	{
		id: 'pod-sandbox-runtime',
		subject,
		when: {pattern: /failed (?:to )?create pod sandbox|FailedCreatePodSandBox/i},
		cause: 'diagnosis.cannotStart',
		next: [act.restartCluster, act.nodeLogs],
		retry: 'can-help',
		isGeneral: true,
		source: 'https://github.com/kubernetes-sigs/gateway-api/issues/1798',
	},
	{
		id: 'pod-run-as-root',
		subject,
		when: {pattern: /runAsNonRoot and image (?:will run as root|has non-numeric user)/i},
		cause: 'cause.podRunAsRoot',
		next: [
			act.describePod,
			{
				message: 'do.seeWebhooks',
				run: 'kubectl --context {profile} get validatingwebhookconfigurations,mutatingwebhookconfigurations',
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/Budibase/budibase/issues/4796',
	},
	{
		id: 'pod-api-unreachable',
		subject,
		when: {
			pattern:
				/(?:Get "?https:\/\/|dial tcp )(?:10\.96\.0\.1|kubernetes\.default\S*?):443\b.*(?:i\/o timeout|refused|no route to host|unreachable|handshake timeout|deadline exceeded)/i,
		},
		cause: 'cause.podApiUnreachable',
		next: [act.systemPods, act.restartCluster],
		retry: 'can-help',
		source: 'https://github.com/kubernetes/kubernetes/issues/73481',
	},
	{
		id: 'pod-clock',
		subject,
		when: {pattern: /current time \S+ is before|token (?:used before issued|is not valid yet)/i},
		cause: 'cause.podClock',
		next: [act.setClock, act.restartCluster],
		retry: 'can-help',
		fault: 'user',
		source: 'golang/go: src/crypto/x509/verify.go',
	},
	{
		id: 'pod-certificate-expired',
		subject,
		when: {
			pattern: /certificate has expired|service account token has expired|token is expired/i,
			unless: /https?:\/\/(?!10\.|istiod|kubernetes)/i,
		},
		cause: 'cause.podCertificateExpired',
		next: [act.restartAll, act.setClock],
		retry: 'cannot-help',
		source: 'golang/go: src/crypto/x509/verify.go',
	},
	{
		id: 'pod-name-unknown',
		subject,
		when: {
			pattern:
				/getaddrinfo ENOTFOUND (?<host>[\w.-]+)|lookup (?<name>[\w.-]+) on [\d.]+:53: no such host|Name or service not known: (?<other>\S+)/i,
		},
		captures: [/(?:ENOTFOUND|lookup) (?<name>[\w.-]+)/],
		defaults: {name: '?'},
		cause: 'cause.podNameUnknown',
		next: [
			{message: 'do.seeServiceNames', run: 'kubectl --context {profile} -n {podNamespace} get services'},
			{message: 'do.dnsLog', run: 'kubectl --context {profile} -n kube-system logs -l k8s-app=kube-dns --tail=40'},
		],
		retry: 'can-help',
		source: 'nodejs/node: lib/internal/errors.js',
	},
	{
		id: 'pod-memory-limit',
		subject,
		when: {pattern: /OOM-killed \(memory limit too low/i},
		cause: 'diagnosis.outOfMemory',
		next: [act.seeLimits, act.moreMemory],
		retry: 'cannot-help',
		source: 'opencontainers/runc: libcontainer/process_linux.go',
	},
	{
		id: 'pod-out-of-resources',
		subject,
		when: {
			pattern: /(?:Node )?didn't have enough (?:resource: (?<resource>[\w-]+)|capacity)/i,
			reason: /^OutOf\w+$/,
		},
		defaults: {resource: '?'},
		cause: 'cause.podOutOfResources',
		next: [act.moreMemory, act.moreCpus],
		retry: 'can-help',
		source: 'kubernetes/kubernetes: pkg/kubelet/lifecycle/predicate.go',
	},
	{
		id: 'pod-evicted',
		subject,
		when: {pattern: /\bpod (?:was )?evicted|^Evicted\b|the node was low on resource|exceeded.*ephemeral/i},
		cause: 'cause.podEvicted',
		next: [act.dockerSpace, act.moreMemory],
		retry: 'can-help',
		source: 'kubernetes/kubernetes: pkg/kubelet/eviction/helpers.go',
	},
	{
		id: 'pod-address-in-use',
		subject,
		when: {pattern: /address already in use|EADDRINUSE/i},
		cause: 'cause.podAddressInUse',
		next: [readLog],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/kubernetes/issues/18495',
	},
	{
		id: 'pod-database-data',
		subject,
		when: {
			pattern:
				/database files are incompatible|data directory .* has (?:wrong|invalid)|directory "\/var\/lib\/postgresql\/data" exists but is not empty/i,
		},
		cause: 'cause.podDatabaseData',
		next: [act.uninstallRelease],
		retry: 'cannot-help',
		source: 'https://github.com/postgis/docker-postgis/issues/128',
	},
	{
		id: 'pod-permission',
		subject,
		when: {pattern: /permission denied|operation not permitted|EACCES|EPERM\b/i},
		cause: 'cause.podPermission',
		next: [readLog],
		retry: 'cannot-help',
		isGeneral: true,
		source: 'kubernetes/kubernetes: pkg/kubelet/kuberuntime/security_context_others.go',
	},
];
