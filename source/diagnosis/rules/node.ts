import type {Rule} from '../rule.ts';
import {act} from './actions.ts';

const subject: Rule['subject'] = ['minikube'];

/** The node as minikube tells of it: its container, its runtime, its control plane, and how long they take. */
export const nodeRules: readonly Rule[] = [
	{
		id: 'node-image-broken',
		subject,
		when: {
			pattern: /(?:\/entrypoint\b|kicbase).*(?:exec format error|cannot execute)|exec format error.*container exited/i,
		},
		cause: 'cause.nodeImageBroken',
		next: [
			{
				message: 'do.removeNodeImage',
				run: {
					linux:
						"docker image rm --force $(docker images --quiet --filter 'reference=*/*/kicbase*' --filter 'reference=kicbase/*')",
					darwin:
						"docker image rm --force $(docker images --quiet --filter 'reference=*/*/kicbase*' --filter 'reference=kicbase/*')",
					win32:
						"docker image rm --force (docker images --quiet --filter 'reference=*/*/kicbase*' --filter 'reference=kicbase/*')",
				},
			},
			{message: 'do.seeEnginePlatform', run: "docker info --format '{{.OSType}}/{{.Architecture}}'"},
			act.newerMinikube,
		],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'https://github.com/kubernetes/minikube/issues/23169',
	},
	{
		id: 'node-image-refused',
		subject,
		when: {
			pattern:
				/(?:k8s-minikube|kicbase)\b.*(?:manifest unknown|access denied|unauthorized: you don't have|denied: permission denied|name unknown)/i,
		},
		cause: 'cause.nodeImageRefused',
		next: [act.newerMinikube, {message: 'do.registryLogout', run: 'docker logout gcr.io'}],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/19536',
	},
	{
		id: 'node-key-open',
		subject,
		when: {pattern: /permissions 0\d+ for '?(?<key>[^\s']+\/id_rsa)'? are too open/i},
		cause: 'cause.nodeKeyOpen',
		next: [{message: 'do.closeKey', run: 'chmod 600 {key}', on: ['linux', 'darwin']}],
		retry: 'cannot-help',
		source: 'https://github.com/manusa/actions-setup-minikube/issues/40',
	},
	{
		id: 'kubelet-disk',
		subject: ['minikube', 'node'],
		when: {
			pattern: /could not find device with major: \d+, minor: \d+ in cached partitions|failed to get rootfs info/i,
		},
		cause: 'cause.kubeletDisk',
		next: [
			{
				message: 'do.kubeletDisk',
				run: 'digimon-setup up --minikube-arg=--extra-config=kubelet.localStorageCapacityIsolation=false',
			},
			act.nodeLogs,
		],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'https://github.com/kubernetes/minikube/issues/12569',
	},
	{
		id: 'etcd-damaged',
		subject: ['minikube', 'node'],
		when: {
			pattern:
				/walpb?: crc mismatch|etcdserver: data corruption|failed to recover v3 backend|snapshot file doesn't exist|freepages: failed to get all reachable pages|bbolt.*(?:invalid database|checksum error)/i,
		},
		cause: 'cause.etcdDamaged',
		next: [act.nodeLogs, act.startOver, act.otherProfile],
		retry: 'cannot-help',
		source: 'https://github.com/etcd-io/etcd/issues/6191',
	},
	{
		id: 'cluster-certificates',
		subject,
		when: {
			pattern:
				/not signed by CA certificate ca|has got the wrong CA cert|crypto\/rsa: verification error.*minikubeCA|apiserver.*certificate is valid for .*, not \d|certificate \S+ is (?:invalid|not signed by)\b.*x509|execution phase certs\/\S+: .*(?:x509|certificate)/i,
		},
		cause: 'cause.clusterCertificates',
		next: [act.startOver, act.otherProfile],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'https://github.com/kubernetes/minikube/issues/10190',
	},
	{
		id: 'node-port-taken',
		subject,
		when: {pattern: /ERROR Port-\d+\]/},
		captures: [/Port-(?<port>\d+)\]/],
		defaults: {port: '?'},
		cause: 'cause.nodePortTaken',
		next: [act.startOver, act.otherProfile],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/6077',
	},
	{
		id: 'node-exited',
		subject,
		when: {
			pattern:
				/GUEST_PROVISION_(?:CONTAINER_EXITED|EXIT_UNEXPECTED)|PR_DOCKER_NO_SSH|container exited (?:unexpectedly|prematurely)|not running container to get SSH|Ports "22\/tcp"|container (?!runtime)\S+ (?:is not running|state (?:Exited|Stopped))|state is not running/i,
		},
		cause: 'cause.nodeExited',
		next: [
			{message: 'do.nodeContainerLog', run: 'docker logs --tail 40 {profile}'},
			{...act.startOver, message: 'cluster.startOver'},
		],
		retry: 'can-help',
		replacesAdvice: true,
		source: 'kubernetes/minikube: cmd/minikube/cmd/start.go',
	},
	{
		id: 'base-image',
		subject,
		when: {
			pattern:
				/(?:unable to pull|(?:failed|error) (?:to )?(?:pull|download|load)\w*).*(?:kicbase|base ?image)|error downloading kic artifacts/i,
		},
		cause: 'cause.baseImage',
		next: [
			act.showEngineProxies,
			act.askServer,
			{message: 'do.pullBaseImage', read: 'https://minikube.sigs.k8s.io/docs/faq/'},
			act.checkNetwork,
		],
		retry: 'can-help',
		isGeneral: true,
		source: 'https://github.com/kubernetes/minikube/issues/11068',
	},
	{
		id: 'network-plugin',
		subject: ['minikube', 'node', 'pod'],
		when: {
			pattern:
				/cni plugin not initialized|network plugin is not ready|failed to find plugin "?\w+|GUEST_CNI_INCOMPATIBLE|cni config uninitialized/i,
		},
		cause: 'cause.networkPlugin',
		next: [act.systemPods, act.restartCluster, act.nodeLogs],
		retry: 'can-help',
		source: 'containerd/go-cni: errors.go',
	},
	{
		id: 'container-runtime-down',
		subject: ['minikube', 'node'],
		when: {
			pattern:
				/CONTAINER_RUNTIME_NOT_RUNNING|container runtime is (?:not running|down)|systemctl (?:-f )?(?:re)?start (?:docker|containerd|crio?)\S*: exit status|Job for (?:docker|containerd|crio)\.service failed|(?:containerd|cri-dockerd|crio)\.sock.*(?:refused|no such file|Unimplemented)/i,
		},
		cause: 'cause.containerRuntimeDown',
		next: [
			act.nodeLogs,
			{message: 'do.otherRuntime', run: 'digimon-setup up --container-runtime containerd'},
			{message: 'do.otherRuntime', run: 'digimon-setup up --container-runtime docker'},
		],
		retry: 'can-help',
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
	{
		id: 'container-runtime-setup',
		subject,
		when: {reason: /^(?:RUNTIME_ENABLE|RT_(?:DOCKER|CRIO)_\w+)$/},
		cause: 'cause.containerRuntimeSetup',
		next: [act.nodeLogs],
		retry: 'can-help',
		isGeneral: true,
		source: 'kubernetes/minikube: pkg/minikube/reason/reason.go',
	},
	{
		id: 'ip-forward',
		subject,
		when: {
			pattern:
				/(?:: |^)ip_forward:|(?:open|create|write) \/proc\/sys\/net\/ipv4\/ip_forward|setting key "?net\.ipv4\.ip_forward/im,
		},
		cause: 'cause.ipForward',
		next: [{message: 'do.ipForward', run: 'sudo sysctl -w net.ipv4.ip_forward=1', on: ['linux']}],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'https://github.com/kubernetes/minikube/issues/18391',
	},
	{
		id: 'kubelet-ends',
		subject,
		when: {
			pattern:
				/(?:"command failed"|"Failed to start ContainerManager"|failed to run Kubelet:?) ?(?:err=)?"?(?<detail>[^\n]+?)"?$/im,
		},
		cause: 'cause.kubeletEnds',
		next: [act.nodeLogs],
		retry: 'can-help',
		source: 'kubernetes/kubernetes: cmd/kubelet/app/server.go',
	},
	{
		id: 'kubelet-not-healthy',
		subject,
		when: {
			pattern: /K8S_KUBELET_NOT_RUNNING|kubelet (?:is not|isn't) (?:running|healthy)/i,
		},
		cause: 'cause.kubeletNotHealthy',
		next: [act.nodeLogs],
		retry: 'can-help',
		isGeneral: true,
		source: 'https://github.com/kubernetes/minikube/issues/15026',
	},
	{
		id: 'control-plane-slow',
		subject,
		when: {
			pattern:
				/K8S_(?:APISERVER_(?:MISSING|TIMEOUT)|DNS_TIMEOUT|UNHEALTHY_CONTROL_PLANE)|apiserver process never appeared|apiserver healthz never reported|wait \d+m\d+s for node|kubeadm init timed out|kube-[\w-]+ (?:check failed|is not healthy)|unable to create RBAC|control-plane\.minikube\.internal\S* .*(?:EOF|refused|timeout|deadline)|controlPlane never updated|apiserver.*timed out/i,
		},
		cause: 'cause.controlPlaneSlow',
		next: [act.nodeLogs, act.moreMemory],
		retry: 'can-help',
		isGeneral: true,
		replacesAdvice: true,
		source: 'kubernetes/minikube: pkg/minikube/bootstrapper/bsutil/kverify/api_server.go',
	},
	{
		id: 'docker-slow',
		subject,
		when: {
			pattern: /took an unusually long time|restarting the docker service may improve/i,
			reason: /^(?:GUEST_STOP_TIMEOUT|DRV_CREATE_TIMEOUT|GUEST_DELETION)$/,
		},
		cause: 'cause.dockerSlow',
		next: [act.restartDocker],
		retry: 'can-help',
		isGeneral: true,
		replacesAdvice: true,
		source: 'https://github.com/kubernetes/minikube/issues/14470',
	},
	{
		id: 'node-not-stopped',
		subject,
		when: {reason: /^GUEST_STOP_TIMEOUT$/},
		cause: 'cause.nodeNotStopped',
		next: [act.restartDocker],
		retry: 'can-help',
		isGeneral: true,
		source: 'https://github.com/kubernetes/minikube/issues/12846',
	},
	{
		id: 'node-not-created',
		subject,
		when: {pattern: /create host timed out/i},
		cause: 'cause.nodeNotCreated',
		next: [act.restartDocker],
		retry: 'can-help',
		isGeneral: true,
		source: 'kubernetes/minikube: pkg/minikube/machine/start.go',
	},
	{
		id: 'node-ssh',
		subject,
		when: {
			pattern:
				/IF_SSH_|waiting for SSH to be available|ssh: handshake failed|:22: (?:connectex|connect)|DRV_(?:NO_IP|RESTART_NO_IP)|Machine didn't return an IP/i,
			unless: /unable to authenticate|permission denied \(publickey/i,
		},
		cause: 'cause.nodeSsh',
		next: [{message: 'do.vpnOff'}, act.driverDocker],
		retry: 'can-help',
		replacesAdvice: true,
		source: 'kubernetes/minikube: pkg/libmachine/drivers/utils.go',
	},
];
