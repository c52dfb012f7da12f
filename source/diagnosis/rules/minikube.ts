import type {Rule} from '../rule.ts';
import {act} from './actions.ts';

const subject: Rule['subject'] = ['minikube'];

/** What `minikube start` needs of the machine, by its reason IDs (minikube, pkg/minikube/reason) and its words. */
export const minikubeRules: readonly Rule[] = [
	{
		id: 'memory-too-small',
		subject,
		when: {
			pattern:
				/RSRC_(?:OVER_ALLOC_MEM|S(?:SH|CP)_OOM|INSUFFICIENT_(?:REQ|SYS|CONTAINER)_MEMORY|DOCKER_MEMORY|INVALID_HYPERV_MEMORY|KVM_OOM)|requested memory allocation|has only \d+ ?MB memory|cannot set up guest memory|not enough memory|insufficient memory resources|HCS_E_.*memory|ran out of memory/i,
		},
		captures: [
			/(?:system limit|has only|available memory|limit of|maximum of|at most) (?:of |is )?(?<memoryLimit>\d+) ?(?:MB|MiB)/i,
		],
		cause: 'cause.memoryTooSmall',
		next: [
			act.lessMemory,
			{message: 'do.enlargeColima', run: 'colima stop && colima start --cpu 4 --memory 8', on: ['darwin']},
			{message: 'do.enlargeDocker'},
			{message: 'do.seeMemory', run: {linux: 'free -m', darwin: 'docker info', win32: 'docker info'}},
		],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'kubernetes/minikube: cmd/minikube/cmd/start.go',
	},
	{
		id: 'cpus-too-few',
		subject,
		when: {
			pattern:
				/RSRC_(?:INSUFFICIENT_CORES|DOCKER_CORES)|requested cpu count|available CPUs \d+ is less than|has less than 2 CPUs|range of CPUs is from|not enough CPUs/i,
		},
		captures: [/available cpus of (?<cpuLimit>\d+)/i],
		cause: 'cause.cpusTooFew',
		next: [
			{message: 'do.fewerCpus', run: 'digimon-setup up --cpus {fewerCpus}'},
			{message: 'do.enlargeColima', run: 'colima stop && colima start --cpu 4 --memory 8', on: ['darwin']},
			{message: 'do.enlargeDocker'},
		],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'kubernetes/minikube: cmd/minikube/cmd/start.go',
	},
	{
		id: 'run-as-root',
		subject,
		when: {pattern: /DRV_AS_ROOT|should not be used with root privileges/i},
		cause: 'cause.runAsRoot',
		next: [{message: 'do.asUser'}],
		retry: 'cannot-help',
		source: 'kubernetes/minikube: cmd/minikube/cmd/start.go',
	},
	{
		id: 'driver-mismatch',
		subject,
		when: {pattern: /GUEST_DRIVER_MISMATCH|cluster was created using the ["'“]?(?<oldDriver>[\w-]+)["'”]? driver/i},
		captures: [/created using the ["'“]?(?<oldDriver>[\w-]+)["'”]? driver/i],
		cause: 'cause.driverMismatch',
		next: [
			{message: 'do.driverOfCluster', run: 'digimon-setup up --driver {oldDriver}'},
			act.startOver,
			act.otherProfile,
		],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'kubernetes/minikube: cmd/minikube/cmd/start.go',
	},
	{
		id: 'kubernetes-version',
		subject,
		when: {
			pattern:
				/K8S_(?:OLD|NEW|DOWNGRADE)_UNSUPPORTED|MK_KVERSION_USAGE|MK_PATCH_NOT_FOUND|No Major\.Minor\.Patch elements|dl\.k8s\.io\/release\/v[\d.]+\/.*\b404\b/i,
		},
		cause: 'cause.kubernetesVersion',
		next: [{message: 'do.kubernetesAuto', run: 'digimon-setup up --kubernetes-version auto'}, act.otherProfile],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'recording start-bad-version',
	},
	{
		id: 'cgroup-v1',
		subject: ['minikube', 'pod', 'node'],
		when: {
			pattern:
				/configured to not run on a host using cgroup v1|cgroup v1 (?:support )?(?:is )?(?:unsupported|not supported|removed)/i,
		},
		cause: 'cause.cgroupV1',
		next: [{message: 'do.cgroupV2', read: 'https://kubernetes.io/docs/concepts/architecture/cgroups/'}],
		retry: 'cannot-help',
		source: 'kubernetes/kubernetes: pkg/kubelet/apis/config/validation/validation_linux.go',
	},
	{
		id: 'cgroup-not-mounted',
		subject: ['minikube', 'docker'],
		when: {
			pattern:
				/cannot (?:find|found) cgroup mount|cgroup mountpoint (?:does not exist|not found)|mountpoint for cgroup not found|no cgroup mount found/i,
		},
		cause: 'cause.cgroupNotMounted',
		next: [
			{
				message: 'do.mountCgroup',
				run: 'sudo mkdir -p /sys/fs/cgroup/systemd && sudo mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd',
				on: ['linux'],
			},
			{message: 'do.wslSystemd', read: 'https://learn.microsoft.com/windows/wsl/systemd', on: ['linux']},
			{...act.restartDocker, on: ['darwin', 'win32']},
		],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'https://github.com/microsoft/WSL/issues/4189',
	},
	{
		id: 'memory-cgroup-off',
		subject: ['minikube', 'docker', 'node'],
		when: {
			pattern:
				/missing (?:required )?cgroups: .*memory|CGROUPS_MEMORY: missing|cgroup subsystem not mounted: \[[^\]]*memory|does not support memory limit capabilities or the cgroup/i,
		},
		cause: 'cause.memoryCgroupOff',
		next: [
			{
				message: 'do.memoryCgroup',
				run: "sudo sed -i '1s/$/ cgroup_enable=memory cgroup_memory=1/' /boot/firmware/cmdline.txt && sudo reboot",
				on: ['linux'],
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes-sigs/kind/issues/3503',
	},
	{
		id: 'kubelet-cgroups',
		subject: ['minikube', 'node'],
		when: {
			pattern:
				/HOST_(?:CGROUP_NOT_SUPPORTED|ROOT_CGROUP)|kubepods(?:\.slice)? already exists|root container \[kubepods\] doesn't exist/i,
		},
		cause: 'cause.kubeletCgroups',
		next: [
			{
				message: 'do.withoutPodCgroups',
				run: 'digimon-setup up --minikube-arg=--extra-config=kubelet.cgroups-per-qos=false --minikube-arg=--extra-config=kubelet.enforce-node-allocatable=',
			},
			act.startOver,
		],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
	{
		id: 'cgroups-missing',
		subject: ['minikube', 'docker'],
		when: {
			pattern:
				/HOST_PIDS_CGROUP|cgroup.*(?:not mounted|read-only file system)|required subsystem: \w+|PR_DOCKER_CGROUP_MOUNT|cgroup controller \S+ (?:is )?not available|cannot enter cgroupv2|cgroup\.(?:subtree_control|controllers)"?: (?:device or resource busy|no such file|operation not supported)|CPU CFS (?:scheduler|quota)|Failed to create \S+ control group/i,
		},
		cause: 'cause.cgroupsMissing',
		next: [
			{
				message: 'do.seeCgroups',
				run: 'stat -fc %T /sys/fs/cgroup && cat /sys/fs/cgroup/cgroup.controllers',
				on: ['linux'],
			},
		],
		retry: 'cannot-help',
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
	{
		id: 'cpu-delegation',
		subject,
		when: {pattern: /HOST_CPU_DELEGATION|cpu controller needs to be delegated/i},
		cause: 'cause.cpuDelegation',
		next: [],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/14871',
	},
	{
		id: 'bridge-netfilter',
		subject,
		when: {pattern: /bridge-nf-call-ip6?tables/i},
		cause: 'cause.bridgeNetfilter',
		next: [{message: 'do.loadBridgeNetfilter', run: 'sudo modprobe br_netfilter', on: ['linux']}],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/7676',
	},
	{
		id: 'kubeadm-preflight',
		subject,
		when: {
			pattern: /\[ERROR (?<check>[\w-]+)\]: (?<detail>[^[\n]+?)(?= \[|$)/m,
			unless: /\[ERROR (?:Port|NumCPU|Mem|ImagePull)/,
		},
		cause: 'cause.kubeadmPreflight',
		next: [act.nodeLogs],
		retry: 'cannot-help',
		isGeneral: true,
		source: 'https://github.com/kubernetes/minikube/issues/8805',
	},
	{
		id: 'no-systemd',
		subject: ['minikube', 'docker'],
		when: {
			pattern:
				/not been booted with systemd|failed to connect to bus: (?:host is down|no such file)|systemctl: (?:command )?not found/i,
		},
		cause: 'cause.noSystemd',
		next: [{message: 'do.wslSystemd', read: 'https://learn.microsoft.com/windows/wsl/systemd'}],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/11975',
	},
	{
		id: 'virtualization-off',
		subject,
		when: {
			pattern:
				/HOST_(?:VIRT_UNAVAILABLE|VTX_DISABLED|VTX_UNAVAILABLE|SVM_DISABLED)|VT-?X.*(?:disabled|not available|enabled)|VERR_(?:VMX|SVM|NEM)_|\/dev\/kvm\S*.*(?:no such|not found|not exist)|KVM kernel module|virtualization (?:support |is )*(?:disabled|not enabled|not supported|unavailable)|HCS_E_HYPERV_NOT_INSTALLED|domaintype=kvm|failed to set MSR|nested virtualization/i,
		},
		cause: 'cause.virtualizationOff',
		next: [act.driverDocker, {message: 'do.enableVirtualization'}],
		retry: 'cannot-help',
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
	{
		id: 'hypervisor-rights',
		subject,
		when: {
			pattern:
				/PR_HYPERV_|PR_KVM_(?:USER_PERMISSION|SOCKET|ISO_PERMISSION)|\/dev\/kvm\S*.*permission denied|run as an? administrator|requires elevation|libvirt group|libvirt socket|DRV_NEEDS_ROOT/i,
		},
		cause: 'cause.hypervisorRights',
		next: [
			{message: 'do.joinLibvirt', run: 'sudo usermod -aG libvirt {user} && newgrp libvirt', on: ['linux']},
			{message: 'do.asAdministrator', on: ['win32']},
			act.driverDocker,
		],
		retry: 'cannot-help',
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
	{
		id: 'driver-unusable',
		subject,
		when: {
			pattern:
				/DRV_(?:UNSUPPORTED\w*|NOT_FOUND|NOT_DETECTED|NOT_HEALTHY|REGISTRY_NOT_FOUND|KVM2_NOT_FOUND|AUX_\w+|IMAGE_ARCH_UNSUPPORTED|CORRUPT|EXITED_1|HYPERV_\w+|MISSING_ADDRESS)|PR_(?:KVM|VBOX|HYPERKIT|QEMU|POWERSHELL|PRECREATE)\w*|IF_(?:VBOX|HOST_CIDR)\w*|PROVIDER_(?!DOCKER_INCORRECT)\w*(?:NOT_FOUND|NOT_RUNNING|UNAVAILABLE)|NOT_FOUND_(?:CRI_DOCKERD|DOCKERD|CNI_PLUGINS|SOCKET_VMNET|VMNET_HELPER)|GUEST_MISSING_(?:CONNTRACK|CRICTL)|unable to pick a default driver|no possible driver|none were healthy|the driver ['"]?\w+['"]? is not supported|VBoxManage not found/i,
		},
		cause: 'cause.driverUnusable',
		next: [act.driverDocker, {message: 'do.seeDrivers', read: 'https://minikube.sigs.k8s.io/docs/drivers/'}],
		retry: 'cannot-help',
		isGeneral: true,
		source: 'kubernetes/minikube: cmd/minikube/cmd/start.go',
	},
	{
		id: 'wrong-architecture',
		subject: ['minikube', 'docker'],
		when: {
			pattern:
				/PROVIDER_DOCKER_INCORRECT_ARCH|GUEST_INCORRECT_ARCH|qemu: uncaught target signal|amd64 version of minikube/i,
		},
		cause: 'cause.wrongArchitecture',
		next: [act.newerMinikube],
		retry: 'cannot-help',
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
	{
		id: 'storage-driver',
		subject: ['minikube', 'docker', 'pod'],
		when: {
			pattern:
				/unsupported graph driver|driver not supported: (?:overlay2?|zfs|btrfs)|failed to mount overlay|GUEST_STORAGE_DRIVER|overlayfs.*(?:not supported|invalid argument)|error creating overlay mount/i,
		},
		cause: 'cause.storageDriver',
		next: [{message: 'do.seeStorageDriver', run: "docker info --format '{{.Driver}}'"}],
		retry: 'cannot-help',
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
	{
		id: 'minikube-lock-rights',
		subject,
		when: {pattern: /open "?(?<lock>\/[^\s"]*\/juju-mk\w+)"?: permission denied/i},
		cause: 'cause.minikubeLockRights',
		next: [{message: 'do.removeLock', run: 'sudo rm {lock}', on: ['linux', 'darwin']}],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'https://github.com/kubernetes/minikube/issues/13502',
	},
	{
		id: 'minikube-home-rights',
		subject,
		when: {
			pattern:
				/HOST_HOME_(?:PERMISSION|MKDIR|CHOWN)|\.minikube\/?\S*"?: permission denied|permission denied.*\.minikube/i,
			unless: /juju-mk/,
		},
		cause: 'cause.minikubeHomeRights',
		next: [
			{
				message: 'do.ownMinikubeHome',
				run: 'sudo chown -R {user} {minikubeHome} && chmod -R u+rwX {minikubeHome}',
				on: ['linux', 'darwin'],
			},
		],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
	{
		id: 'minikube-profile-damaged',
		subject,
		when: {
			pattern:
				/GUEST_(?:CONFIG_CORRUPT|SSH_CERT_NOT_FOUND|DOES_NOT_EXIST|KVM2_NO_DOMAIN|VBOX_NO_VM|UNSIGNED_CERT)|HOST_CONFIG_LOAD|profiles?\b.*config\.json.*(?:unexpected end|invalid character|cannot find|unmarshal)|(?:load|read|unmarshal)\w* (?:cluster |profile |machine )?config.*(?:unexpected end of JSON|invalid character)|\.minikube\/(?:profiles|machines)\/\S+: no such file|machine does not exist|K8S_INVALID_CERT_HOSTNAME/i,
		},
		cause: 'cause.minikubeProfileDamaged',
		next: [act.startOver, act.otherProfile],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'kubernetes/minikube: cmd/minikube/cmd/start.go',
	},
	{
		id: 'home-without-locks',
		subject,
		when: {
			pattern:
				/\b(?:f?locks?|mutex)\b.*(?:bad file descriptor|no locks available|operation not supported|function not implemented|stale (?:NFS )?file handle)/i,
		},
		cause: 'cause.homeWithoutLocks',
		next: [
			{
				message: 'do.localMinikubeHome',
				run: {
					linux: 'export MINIKUBE_HOME=/var/tmp/{user}-minikube',
					darwin: 'export MINIKUBE_HOME=/private/var/tmp/{user}-minikube',
					win32: '$env:MINIKUBE_HOME = "$env:LOCALAPPDATA\\minikube"',
				},
			},
			{message: 'do.seeFileSystem', run: 'df -T {minikubeHome}', on: ['linux']},
		],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'https://github.com/kubernetes/minikube/issues/11022',
	},
	{
		id: 'minikube-for-windows',
		subject,
		when: {pattern: /MK_WRONG_BINARY_WSL|windows \.exe binary inside WSL/i},
		cause: 'cause.minikubeForWindows',
		next: [{message: 'do.installTool', run: 'digimon-setup tools install {downloadable}'}],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'kubernetes/minikube: pkg/minikube/reason/reason.go',
	},
	{
		id: 'minikube-locked',
		subject,
		when: {
			pattern:
				/GUEST_PROVISION_ACQUIRE_LOCK|acquire (?:\w+ )*lock|another minikube (?:process|instance|start)|mutex.*timeout/i,
			unless: /permission denied|read-only|no space/i,
		},
		cause: 'cause.minikubeLocked',
		next: [
			{
				message: 'do.seeMinikubes',
				run: {linux: 'pgrep -af minikube', darwin: 'pgrep -fl minikube', win32: 'Get-Process minikube'},
			},
		],
		retry: 'can-help',
		replacesAdvice: true,
		source: 'kubernetes/minikube: pkg/minikube/machine/client.go',
	},
	{
		id: 'minikube-old-node',
		subject,
		when: {
			pattern:
				/RT_DOCKER_MISSING_CRI_DOCKER|RT_DOCKER_UNAVAILABLE|cri-dockerd?\.sock.*no such file|created before minikube/i,
		},
		cause: 'cause.minikubeOldNode',
		next: [act.startOver, act.otherProfile],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
];
