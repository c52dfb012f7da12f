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
		id: 'pod-envoy-not-ready',
		subject,
		when: {
			pattern:
				/timeout waiting for Envoy|pilot-agent wait|Envoy proxy is NOT ready|config received from XDS server.*not received|envoy.*not (?:fully )?(?:ready|started)|failed to \w+ (?:\w+ )*workload certificate|istiod\.istio-system\.svc:15012.*(?:refused|unavailable|timeout|no such host|error)/i,
		},
		captures: [/(?<detail>timeout waiting for Envoy proxy to become ready[^"]*)/i],
		defaults: {detail: ''},
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
		id: 'pod-sandbox',
		subject,
		when: {
			pattern:
				/failed to create pod sandbox|FailedCreatePodSandBox|failed to set ?up (?:network|sandbox)|no IP addresses available|plugin type="[\w-]+".*failed|bridge.*already has an IP address/i,
		},
		cause: 'cause.podSandbox',
		next: [act.nodeLogs],
		retry: 'can-help',
		source: 'https://github.com/kubernetes/kubernetes/issues/76070',
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
		when: {pattern: /permission denied|operation not permitted|runAsNonRoot|EACCES|EPERM|violates PodSecurity/i},
		cause: 'cause.podPermission',
		next: [readLog],
		retry: 'cannot-help',
		isGeneral: true,
		source: 'kubernetes/kubernetes: pkg/kubelet/kuberuntime/security_context_others.go',
	},
];
