import type {Rule} from '../rule.ts';
import {act} from './actions.ts';

const ofPod: Rule['subject'] = ['pod'];
const ofNode: Rule['subject'] = ['node'];

/** Why the kubelet cannot start a container, and what running containers lack. */
const startRules: readonly Rule[] = [
	{
		id: 'pod-apparmor',
		subject: ofPod,
		when: {
			pattern: /apparmor[^:]*: ?(?:failed to apply|could not)|apparmor failed|attr\/apparmor\/exec|apparmor_parser/i,
		},
		cause: 'cause.podApparmor',
		next: [
			{message: 'do.restartApparmor', run: 'sudo systemctl restart apparmor docker', on: ['linux']},
			{...act.restartDocker, on: ['darwin', 'win32']},
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/15919',
	},
	{
		id: 'pod-program-missing',
		subject: ofPod,
		when: {
			pattern:
				/exec: "(?<program>[^"]+)": (?:executable file not found|stat \S+: no such file|is a directory)|executable file not found in \$PATH/i,
		},
		defaults: {program: '?'},
		cause: 'cause.podProgramMissing',
		next: [{...act.useBundled, needs: []}, act.describePod],
		retry: 'cannot-help',
		source: 'opencontainers/runc: libcontainer/init_linux.go',
	},
	{
		id: 'pod-process-limit',
		subject: ofPod,
		when: {
			pattern:
				/(?:fork|thread|process)\b[^.]*resource temporarily unavailable|pthread_create failed|could not fork|fork: retry|failed to create new OS thread|can't start new thread|unable to create (?:new )?native thread/i,
		},
		cause: 'cause.podProcessLimit',
		next: [
			{message: 'do.seePidsLimit', run: "docker inspect --format '{{.HostConfig.PidsLimit}}' {nodeContainer}"},
			{message: 'do.raisePidsLimit', run: 'docker update --pids-limit -1 {nodeContainer}'},
		],
		retry: 'can-help',
		source: 'https://github.com/kubernetes/minikube/issues/19820',
	},
	{
		id: 'dns-loop',
		subject: ofPod,
		when: {pattern: /plugin\/loop: Loop .*detected/i},
		cause: 'cause.dnsLoop',
		next: [
			{
				message: 'do.readDnsLoop',
				read: 'https://coredns.io/plugins/loop/#troubleshooting-loops-in-kubernetes-clusters',
			},
			{message: 'do.editDns', run: 'kubectl --context {profile} -n kube-system edit configmap coredns'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/coredns/coredns/issues/6321',
	},
	{
		id: 'cluster-dns',
		subject: ofPod,
		when: {
			pattern:
				/lookup \S+ on [\d.]+:53: (?:read udp|dial (?:udp|tcp)|i\/o timeout|connection refused)|lookup \S+: i\/o timeout|temporary failure in name resolution|getaddrinfo EAI_AGAIN/i,
		},
		captures: [/lookup (?<name>\S+?):? (?:on|i\/o)/, /EAI_AGAIN "?(?<name>[\w.-]+)/],
		defaults: {name: '?'},
		cause: 'cause.clusterDns',
		next: [
			{message: 'do.dnsPods', run: 'kubectl --context {profile} -n kube-system get pods -l k8s-app=kube-dns'},
			{message: 'do.dnsLog', run: 'kubectl --context {profile} -n kube-system logs -l k8s-app=kube-dns --tail=40'},
		],
		retry: 'can-help',
		source: 'https://github.com/coredns/coredns/issues/6321',
	},
];

/** Why no node takes a pod, and what a node lacks. */
const nodeRules: readonly Rule[] = [
	{
		id: 'volume-unbound',
		subject: ofNode,
		when: {
			pattern:
				/unbound immediate PersistentVolumeClaims?|persistentvolumeclaim "(?<claim>[\w.-]+)" not found|didn't find available persistent volumes|volume node affinity conflict/i,
		},
		defaults: {podNamespace: 'default'},
		cause: 'cause.volumeUnbound',
		next: [
			{message: 'do.seeVolumes', run: 'kubectl --context {profile} -n {podNamespace} get pvc,pv,storageclass'},
			{message: 'do.enableStorage', run: 'minikube addons enable storage-provisioner -p {profile}'},
			{message: 'do.enableStorageClass', run: 'minikube addons enable default-storageclass -p {profile}'},
		],
		retry: 'can-help',
		source: 'kubernetes/kubernetes: pkg/scheduler/framework/plugins/volumebinding/volume_binding.go',
	},
	{
		id: 'node-cordoned',
		subject: ofNode,
		when: {pattern: /node\(s\) were unschedulable|node\.kubernetes\.io\/unschedulable|SchedulingDisabled/i},
		cause: 'cause.nodeCordoned',
		next: [{message: 'do.uncordon', run: 'kubectl --context {profile} uncordon {profile}'}],
		retry: 'cannot-help',
		source: 'kubernetes/kubernetes: pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go',
	},
	{
		id: 'node-pids',
		subject: ofNode,
		when: {pattern: /PIDPressure|pid-pressure/i},
		cause: 'cause.podProcessLimit',
		next: [
			{message: 'do.seePidsLimit', run: "docker inspect --format '{{.HostConfig.PidsLimit}}' {nodeContainer}"},
			{message: 'do.raisePidsLimit', run: 'docker update --pids-limit -1 {nodeContainer}'},
			act.nodeLogs,
		],
		retry: 'can-help',
		source: 'kubernetes/kubernetes: pkg/kubelet/eviction/helpers.go',
	},
	{
		id: 'node-memory',
		subject: ofNode,
		when: {pattern: /MemoryPressure|memory-pressure/i},
		cause: 'cause.nodeMemory',
		next: [act.moreMemory, act.nodeLogs],
		retry: 'can-help',
		source: 'kubernetes/kubernetes: pkg/kubelet/eviction/helpers.go',
	},
	{
		id: 'node-full',
		subject: ofNode,
		when: {pattern: /\d+ Too many pods/i},
		cause: 'cause.nodeFull',
		next: [{message: 'do.seeAllPods', run: 'kubectl --context {profile} get pods -A'}],
		retry: 'can-help',
		source: 'kubernetes/kubernetes: pkg/scheduler/framework/plugins/noderesources/fit.go',
	},
	{
		id: 'kubelet-silent',
		subject: ofNode,
		when: {pattern: /kubelet stopped posting node status|node\.kubernetes\.io\/unreachable|PLEG is not healthy/i},
		cause: 'cause.kubeletSilent',
		next: [act.restartCluster, act.nodeLogs],
		retry: 'can-help',
		source: 'https://github.com/kubernetes/minikube/issues/7162',
	},
	{
		id: 'node-not-ready',
		subject: ofNode,
		when: {
			pattern: /node\.kubernetes\.io\/(?:not-ready|network-unavailable)/i,
		},
		cause: 'cause.nodeNotReady',
		next: [act.systemPods, act.nodeLogs, act.restartCluster],
		retry: 'can-help',
		source: 'kubernetes/kubernetes: pkg/controller/nodelifecycle/node_lifecycle_controller.go',
	},
	{
		id: 'node-tainted',
		subject: ofNode,
		when: {
			pattern: /untolerated taint(?:\(s\))? \{(?<taint>[\w./-]+)|had taint \{(?<oldTaint>[\w./-]+)/i,
			unless: /\{node\.kubernetes\.io\//i,
		},
		captures: [/taint(?:\(s\))? \{(?<taint>[\w./-]+)/],
		cause: 'cause.nodeTainted',
		next: [{message: 'do.removeTaint', run: 'kubectl --context {profile} taint nodes --all {taint}-'}],
		retry: 'cannot-help',
		source: 'kubernetes/kubernetes: pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go',
	},
];

/** What refuses minikube's tunnel. */
const tunnelRules: readonly Rule[] = [
	{
		id: 'tunnel-low-port',
		subject: ['minikube'],
		when: {
			pattern:
				/bind \[\S+\]:(?<port>\d+): permission denied|cannot listen to port: (?<refused>\d+)|listen tcp\d? \S*?:(?<low>[1-9]\d{0,2}|10[01]\d|102[0-3]): bind: permission denied/i,
		},
		captures: [/:(?<port>\d+): (?:bind: )?permission/i, /listen to port: (?<port>\d+)/],
		cause: 'cause.tunnelLowPort',
		next: [act.nodeAddress],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/10762',
	},
	{
		id: 'tunnel-running',
		subject: ['minikube'],
		when: {pattern: /another tunnel (?:process )?is already running/i},
		captures: [/\bpid: ?(?<pid>\d+)/i],
		cause: 'cause.tunnelRunning',
		next: [
			{
				message: 'do.seeProcess',
				run: {
					linux: 'ps -o pid,user,args -p {pid}',
					darwin: 'ps -o pid,user,args -p {pid}',
					win32: 'Get-Process -Id {pid}',
				},
			},
			{
				message: 'do.endTunnel',
				run: {linux: 'sudo kill -INT {pid}', darwin: 'sudo kill -INT {pid}', win32: 'Stop-Process -Id {pid}'},
			},
			{
				message: 'do.forgetTunnels',
				run: {
					linux: 'rm {minikubeHome}/tunnels.json',
					darwin: 'rm {minikubeHome}/tunnels.json',
					win32: 'Remove-Item {minikubeHome}/tunnels.json',
				},
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/17645',
	},
];

/** What the kubelet, the scheduler and minikube’s tunnel refuse, with the way out of each. */
export const refusalRules: readonly Rule[] = [...startRules, ...nodeRules, ...tunnelRules];
