import type {Rule, RuleAction} from '../rule.ts';
import {engineStore} from '../word-values.ts';
import {act} from './actions.ts';

/** Where Docker keeps its data, with the options of that mount. */
const seeDockerMount = {
	message: 'do.seeDockerMount',
	run: `findmnt -no TARGET,FSTYPE,OPTIONS -T "$(docker info --format '{{.DockerRootDir}}')"`,
	on: ['linux'],
} as const satisfies RuleAction;

/** This machine: its disk, its limits, its programs and rights. Any tool says these words. */
export const machineRules: readonly Rule[] = [
	{
		id: 'shim-without-version',
		subject: [],
		when: {
			pattern:
				/no (?:preset )?version (?:is )?set|is not installed.*(?:asdf|mise|rtx) install|no version.*(?:shim|\.tool-versions)|pyenv: .*not found|command not found.*shim|mise install\b/i,
		},
		cause: 'cause.shimWithoutVersion',
		next: [{message: 'do.installTool', run: 'digimon-setup tools install {downloadable}'}],
		retry: 'cannot-help',
		source: 'https://github.com/tuist/tuist/issues/10907',
	},
	{
		id: 'inotify-limits',
		subject: [],
		when: {
			pattern:
				/too many open files|inotify_(?:add_watch|init)|fsnotify\w* watcher|failed to (?:create|start|initialize) (?:\w+ )*(?:fs|file)?\s?watcher|user limit on (?:total number of )?inotify|inotify (?:instances|watch)/i,
			unless: /accept\d?: |socket: too many|open \/\S+: too many open files/i,
		},
		cause: 'cause.inotifyLimits',
		next: [act.raiseInotify],
		retry: 'cannot-help',
		source: 'https://github.com/istio/istio/issues/55915',
	},
	{
		id: 'open-files-limit',
		subject: ['docker', 'minikube', 'kubectl', 'istioctl', 'helm'],
		when: {pattern: /(?:accept\d?|socket|pipe\d?|open \S+): too many open files/i},
		cause: 'cause.openFilesLimit',
		next: [{message: 'do.raiseOpenFiles', run: 'ulimit -n 65536', on: ['linux', 'darwin']}],
		retry: 'cannot-help',
		source: 'golang/go: src/syscall/zerrors_linux_amd64.go',
	},
	{
		id: 'keyring-quota',
		subject: ['docker', 'minikube', 'pod'],
		when: {pattern: /(?:session key|keyring|add_key)\b.*disk quota exceeded/i},
		cause: 'cause.keyringQuota',
		next: [
			{
				message: 'do.raiseKeys',
				run: {
					linux: 'sudo sysctl -w kernel.keys.maxkeys=2000 kernel.keys.maxbytes=200000',
					darwin: '{restartDocker}',
					win32: '{restartDocker}',
				},
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/containers/podman/issues/13363',
	},
	{
		id: 'security-module',
		subject: ['docker', 'minikube', 'pod'],
		when: {
			pattern:
				/error while loading shared libraries: .*permission denied|cannot apply additional memory protection after relocation: permission denied|apparmor="DENIED"|avc:\s+denied|SELinux is preventing|SELinux policy (?:prevents|denies)/i,
		},
		cause: 'cause.securityModule',
		next: [{message: 'do.seeDenials', run: "sudo dmesg | grep -iE 'apparmor|selinux|avc'", on: ['linux']}],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/23000',
	},
	{
		id: 'docker-disk-broken',
		subject: ['docker', 'minikube'],
		when: {
			pattern: new RegExp(
				`(?:${engineStore.source}|error response from daemon|failed to extract|failed to solve).*(?:input/output error|read-only file system)`,
				'i',
			),
			unless: /\/sys\/fs\/cgroup|\/proc\/sys|creating mount source path/i,
		},
		captures: [/(?<fault>input\/output error|read-only file system)/i],
		cause: 'cause.dockerDiskBroken',
		next: [act.restartDocker, {...act.dockerSpace, needs: []}, {...act.anySpace, needs: ['nativeDisk']}],
		retry: 'cannot-help',
		source: 'https://github.com/docker/for-win/issues/13565',
	},
	{
		id: 'disk-full',
		subject: ['docker', 'minikube', 'kubectl', 'helm', 'istioctl', 'sudo', 'ip', 'route', 'pod', 'node'],
		when: {
			pattern:
				/no space left on device|ENOSPC|disk quota exceeded|RSRC_(?:DOCKER|PODMAN|INSUFFICIENT)_STORAGE|GUEST_PROVISION_NOSPACE|DiskPressure|disk-pressure|not enough (?:free )?(?:disk )?space|insufficient (?:disk|storage)|out of disk space|low on resource: ephemeral-storage/i,
			unless: /session key|keyring|shared memory|\/sys\/fs\/cgroup|\/dev\/shm/i,
		},
		cause: 'cause.diskFull',
		next: [act.folderSpace, act.cacheSize, act.dockerSpace, act.pruneDocker, act.nodeSpace, act.anySpace],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'recording start-disk-pressure',
	},
	{
		id: 'file-system-read-only',
		subject: [],
		when: {pattern: /read-only file system|EROFS|PR_DOCKER_READONLY_VOL/i, unless: /creating mount source path/i},
		captures: [/(?<path>\/[^\s:"']+)"?: read-only file system/],
		defaults: {path: '?'},
		cause: 'cause.fileSystemReadOnly',
		next: [
			{
				message: 'do.seeMount',
				run: 'findmnt -T {fullFolder}',
				needs: ['fullFolder'],
				on: ['linux'],
			},
			{...act.restartDocker, needs: ['dockerDisk']},
		],
		retry: 'cannot-help',
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
	{
		id: 'process-limit',
		subject: ['docker', 'minikube', 'kubectl', 'istioctl', 'helm', 'sudo'],
		when: {
			pattern:
				/cannot allocate memory|fork(?:\/exec)?\b.*resource temporarily unavailable|failed to create new OS thread|pthread_create failed(?!.*operation not permitted)|fork: retry|ENOMEM|out of memory/i,
		},
		cause: 'cause.processLimit',
		next: [
			{
				message: 'do.seeMemory',
				run: {
					linux: 'free -m',
					darwin: 'vm_stat',
					win32: 'Get-Process | Sort-Object WS -Descending | Select-Object -First 10',
				},
			},
		],
		retry: 'can-help',
		source: 'https://github.com/kubernetes/kubernetes/issues/125242',
	},
	{
		id: 'program-crashed',
		subject: ['docker', 'minikube', 'kubectl', 'istioctl', 'helm'],
		when: {
			pattern:
				/^panic: |\bpanic: runtime error|fatal error: (?:concurrent map|all goroutines are asleep|unexpected signal)/im,
		},
		cause: 'cause.programCrashed',
		next: [
			{message: 'do.installTool', run: 'digimon-setup tools install {downloadable}'},
			{message: 'do.newerDocker', read: 'https://docs.docker.com/engine/install/', needs: ['dockerSpeaks']},
		],
		retry: 'can-help',
		isGeneral: true,
		source: 'golang/go: src/runtime/panic.go',
	},
	{
		id: 'program-damaged',
		subject: ['docker', 'minikube', 'kubectl', 'istioctl', 'helm', 'sudo'],
		when: {
			pattern:
				/exec format error|bad CPU type|cannot execute binary file|GLIBC_[\d.]+['"]? not found|version `GLIBC|killed: 9|is damaged and can't be opened|cannot be opened because|segmentation fault|illegal instruction/i,
			unless: /docker-credential|pod|container/i,
		},
		cause: 'cause.programDamaged',
		next: [{message: 'do.installTool', run: 'digimon-setup tools install {downloadable}'}],
		retry: 'cannot-help',
		isGeneral: true,
		source: 'https://github.com/kubernetes/minikube/issues/10239',
	},
	{
		id: 'docker-snap-confined',
		subject: ['docker', 'minikube'],
		when: {
			pattern:
				/can't add file \S*\/\.\S* to tar: open \S+: permission denied|\/var\/lib\/snapd\/void|unable to prepare context: .*(?:not found|no such file)|copying pub key: .*\blstat \/tmp\/\S+: no such file|failed to read dockerfile: open (?:\S*\/)?Dockerfile: no such file|creating mount source path .*: read-only file system/i,
		},
		cause: 'cause.dockerSnap',
		next: [
			{message: 'do.seeDockerPath', run: 'command -v docker', on: ['linux']},
			{message: 'do.installDocker', read: 'https://docs.docker.com/engine/install/'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/canonical/docker-snap/issues/34',
	},
	{
		id: 'snap-confined',
		subject: ['docker', 'minikube', 'kubectl', 'helm', 'istioctl'],
		when: {
			pattern:
				/snap-confine|home directories outside of \/home|cannot create user data directory|\/snap\/\S+.*(?:permission denied|no such file)|\/var\/lib\/snapd?\/hostfs/i,
		},
		cause: 'cause.snapConfined',
		next: [
			{message: 'do.installTool', run: 'digimon-setup tools install {downloadable}'},
			{message: 'do.installDocker', read: 'https://docs.docker.com/engine/install/', needs: ['dockerSpeaks']},
		],
		retry: 'cannot-help',
		source: 'https://github.com/canonical/microk8s/issues/4196',
	},
	{
		id: 'node-mount-noexec',
		subject: ['minikube'],
		when: {
			pattern:
				/(?:env: [‘'"]?(?:kubeadm|kubelet)[’'"]?|\/minikube\/binaries\/\S+|(?:^|\s)kubeadm): permission denied/im,
		},
		cause: 'cause.nodeMountNoexec',
		next: [seeDockerMount, {message: 'do.remountExec', on: ['linux']}],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/8327',
	},
	{
		id: 'node-mount-nosuid',
		subject: ['minikube'],
		when: {reason: /^(?:GUEST|K8S|RUNTIME)_/, pattern: /sudo: (?:effective uid is not 0|.*no new privileges)/i},
		cause: 'cause.nodeMountNosuid',
		next: [
			seeDockerMount,
			{message: 'do.seeNewPrivileges', run: 'grep -n no-new-privileges /etc/docker/daemon.json', on: ['linux']},
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/15664',
	},
	{
		id: 'sudo-out-of-order',
		subject: ['sudo', 'ip', 'route'],
		when: {
			pattern:
				/sudoers\S* is (?:world writable|group writable|owned by|mode)|no valid sudoers sources|unable to initialize policy plugin|sudo\.conf is owned by|must be owned by uid 0|effective uid is not 0|(?:syntax|parse) error in \/etc\/sudoers|account validation failure|PAM account management error/i,
		},
		captures: [
			/(?<detail>\S*sudo(?:ers|\.conf)?\S* (?:is (?:world writable|group writable|owned by uid \d+|mode \d+)|must be owned by uid 0[^\n]*)|effective uid is not 0)/,
		],
		defaults: {detail: 'no valid sudoers sources'},
		cause: 'cause.sudoOutOfOrder',
		next: [act.nodeAddress],
		retry: 'cannot-help',
		source: 'https://github.com/canonical/ubuntu.com/issues/4089',
	},
	{
		id: 'route-without-network',
		subject: ['sudo', 'minikube', 'ip', 'route'],
		when: {
			pattern:
				/Nexthop has invalid gateway|RTNETLINK answers: (?:Network is unreachable|No route to host|Network is down)|writing to routing socket: (?:network is unreachable|not in table)/i,
		},
		cause: 'cause.routeWithoutNetwork',
		next: [
			{
				message: 'do.seeAddresses',
				run: {linux: 'ip -4 -brief address', darwin: 'ifconfig', win32: 'Get-NetIPAddress -AddressFamily IPv4'},
			},
			act.restartDocker,
			act.restartCluster,
		],
		retry: 'cannot-help',
		source: 'https://github.com/firmadyne/firmadyne/issues/115',
	},
	{
		id: 'sudo-not-allowed',
		subject: ['sudo', 'minikube', 'ip', 'route'],
		when: {
			pattern:
				/is not (?:in the sudoers file|allowed to (?:run|execute))|may not run sudo|no new privileges|must be setuid root|exec: "sudo": executable file not found|RTNETLINK answers: Operation not permitted|I'm sorry.*sudo/i,
		},
		cause: 'cause.sudoNotAllowed',
		next: [act.nodeAddress],
		retry: 'cannot-help',
		source: 'recording sudo-no-new-privileges',
	},
	{
		id: 'sudo-needs-password',
		subject: ['sudo', 'minikube', 'ip', 'route'],
		when: {
			pattern:
				/sudo: .*(?:a password is required|a terminal is required|no tty present|askpass)|interactive authentication is required|\d incorrect password attempt/i,
		},
		cause: 'cause.sudoNeedsPassword',
		next: [{message: 'do.sudoFirst', run: 'sudo -v'}, act.nodeAddress],
		retry: 'can-help',
		fault: 'user',
		source: 'recording sudo-needs-password',
	},
];
