import type {Rule} from '../rule.ts';
import {act} from './actions.ts';

const subject: Rule['subject'] = ['docker', 'minikube'];

/** What Docker's engine and its runtime say of one container: its ports, its network, its start and its end. */
export const containerRules: readonly Rule[] = [
	{
		id: 'kernel-module-missing',
		subject,
		when: {
			pattern:
				/(?:\bveth|pair interfaces|create (?:the )?bridge|via netlink)\b.*operation not supported|overlay\b.*: no such device|unknown filesystem type '?overlay|Module (?!configs)[\w-]+ not found in directory \/lib\/modules/i,
		},
		captures: [
			/Module (?<module>(?!configs)[\w-]+) not found in directory/,
			/\b(?<module>veth)\w*/,
			/(?<module>overlay)/,
			/(?<module>bridge)/,
		],
		defaults: {module: 'veth'},
		cause: 'cause.kernelModuleMissing',
		next: [
			{message: 'do.loadModule', run: 'sudo modprobe {module}', on: ['linux']},
			{...act.restartDocker, on: ['darwin', 'win32']},
		],
		retry: 'cannot-help',
		source: 'https://github.com/blakeblackshear/frigate/issues/1558',
	},
	{
		id: 'docker-runtime-missing',
		subject,
		when: {
			pattern:
				/(?:exec: "|fork\/exec )[\w./-]*(?:runtime|runsc|kata|crun|youki|sysbox)[\w./-]*"?: (?:executable file not found|stat \S+: no such file|no such file)|unknown (?:or invalid )?runtime (?:name|specified)|nvidia-container-(?:cli|runtime)\b.*(?:error|fail|not found)|could not select device driver/i,
		},
		captures: [
			/(?:exec: "|fork\/exec )(?<runtime>[\w./-]*(?:runtime|runsc|kata|crun|youki|sysbox)[\w./-]*)/,
			/runtime (?:name|specified):? "?(?<runtime>[\w-]+)/i,
		],
		defaults: {runtime: 'nvidia'},
		cause: 'cause.dockerRuntimeMissing',
		next: [
			{message: 'do.removeDefaultRuntime', run: '{editSettings}'},
			{message: 'do.removeDefaultRuntime', needs: ['settingsByHand']},
			act.restartDocker,
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/14432',
	},
	{
		id: 'machine-is-container',
		subject: ['docker', 'minikube', 'node'],
		when: {
			pattern:
				/open \/dev\/kmsg: (?:no such file|operation not permitted)|\/proc\/sys\/(?:vm|kernel)\/\w+: (?:permission denied|read-only file system)|oom_score_adj: permission denied|error mounting "(?:proc|sysfs)" to rootfs.*(?:operation not permitted|permission denied)|unable to apply caps: operation not permitted|\/devices\.allow: operation not permitted|\/dev\/\.lxc\//i,
		},
		cause: 'cause.machineIsContainer',
		next: [
			{message: 'do.seeVirtualization', run: 'systemd-detect-virt --container', on: ['linux']},
			{message: 'do.allowNesting'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/k0sproject/k0s/issues/744',
	},
	{
		id: 'docker-image-damaged',
		subject,
		when: {
			pattern:
				/file integrity checksum failed for|could not verify layer data|wrong diff id calculated on extraction|layers from manifest don't match image configuration/i,
		},
		cause: 'cause.dockerImageDamaged',
		next: [
			{
				message: 'do.removeOwnImages',
				run: {
					linux: 'docker image rm --force $(docker images --quiet digimon-setup/demo) && docker builder prune --all',
					darwin: 'docker image rm --force $(docker images --quiet digimon-setup/demo) && docker builder prune --all',
					win32: 'docker image rm --force (docker images --quiet digimon-setup/demo); docker builder prune --all',
				},
			},
		],
		retry: 'can-help',
		source: 'https://github.com/docker/for-linux/issues/1307',
	},
	{
		id: 'image-platform',
		subject,
		when: {
			pattern: /no match(?:ing manifest)? for (?:platform|\w+\/\w+)|does not match the specified platform/i,
		},
		cause: 'cause.imagePlatform',
		next: [
			{
				message: 'do.seePlatforms',
				run: {
					linux: "docker info --format '{{.OSType}}/{{.Architecture}}'; env | grep DOCKER_DEFAULT_PLATFORM",
					darwin: "docker info --format '{{.OSType}}/{{.Architecture}}'; env | grep DOCKER_DEFAULT_PLATFORM",
					win32: "docker info --format '{{.OSType}}/{{.Architecture}}'; Get-ChildItem Env:DOCKER_DEFAULT_PLATFORM",
				},
			},
			{
				message: 'do.unsetPlatform',
				run: {
					linux: 'unset DOCKER_DEFAULT_PLATFORM',
					darwin: 'unset DOCKER_DEFAULT_PLATFORM',
					win32: 'Remove-Item Env:DOCKER_DEFAULT_PLATFORM',
				},
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/docker/for-win/issues/13475',
	},
	{
		id: 'node-address-taken',
		subject,
		when: {
			pattern:
				/(?:(?:error response from daemon|container networking|on network \S+):|can't create with that IP,) address already in use/i,
		},
		cause: 'cause.nodeAddressTaken',
		next: [{message: 'do.seeNetwork', run: 'docker network inspect {profile}'}, act.startOver],
		retry: 'cannot-help',
		source: 'https://github.com/docker/compose/issues/10926',
	},
	{
		id: 'docker-store-damaged',
		subject,
		when: {
			pattern:
				/\/(?:var\/lib\/)?docker\/(?:overlay2|image|containers|fuse-overlayfs)\/\S*"?: no such file or directory|failed to get digest sha256:\S+: open|layer does not exist|failed to retrieve image metadata|\bsnapshot \w{10,} (?:does not exist|not found)/i,
		},
		cause: 'cause.dockerStoreDamaged',
		next: [act.restartDocker, {message: 'do.pruneImages', run: 'docker system prune --all'}],
		retry: 'cannot-help',
		source: 'https://github.com/docker/for-linux/issues/478',
	},
	{
		id: 'docker-build-ended',
		subject: ['docker'],
		when: {
			pattern:
				/failed to receive status: rpc error: code = Unavailable|frontend grpc server closed unexpectedly|error reading from server: (?:EOF|connection reset)|transport is closing/i,
		},
		cause: 'cause.dockerBuildEnded',
		next: [act.restartDocker],
		retry: 'can-help',
		source: 'https://github.com/docker/buildx/issues/2380',
	},
	{
		id: 'docker-network-gone',
		subject,
		when: {
			pattern:
				/failed to (?:create endpoint|set up container networking).*network \S+ (?:does not exist|not found)|error response from daemon: network \S+ not found/i,
		},
		cause: 'cause.dockerNetworkGone',
		next: [act.startOver],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/21026',
	},
	{
		id: 'node-key-refused',
		subject: ['minikube'],
		when: {pattern: /ssh: unable to authenticate, attempted methods \[none publickey\]/i},
		cause: 'cause.nodeKeyRefused',
		next: [act.startOver],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/14909',
	},
	{
		id: 'reserved-port',
		subject: [],
		when: {pattern: /forbidden by its access permissions/i},
		captures: [/(?:tcp[46]?|for|udp) \S*?:(?<port>\d+)/],
		defaults: {port: '?'},
		cause: 'cause.reservedPort',
		next: [
			{message: 'do.seeReservedPorts', run: 'netsh interface ipv4 show excludedportrange protocol=tcp'},
			{message: 'do.restartWinnat', run: 'net stop winnat\nnet start winnat'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/14516',
	},
	{
		id: 'port-taken',
		subject: ['docker', 'minikube'],
		when: {
			pattern:
				/port is already allocated|bind(?: \S+:\d+)?: address already in use|ports are not available(?!.*:0: bind: permission denied)|GUEST_PORT_IN_USE|only one usage of each socket address/i,
		},
		captures: [
			/(?:Bind for |listen (?:tcp|udp)\d? |exposing port (?:TCP|UDP) )\S*?:(?<port>(?<known>\d+))/i,
			/:(?<port>(?<known>\d+)):? bind/,
			/bind \S+:(?<port>(?<known>\d+))/,
		],
		defaults: {port: '?'},
		cause: 'cause.portTaken',
		next: [
			{
				message: 'do.seeListener',
				run: {
					linux: "sudo ss -ltnp 'sport = :{port}'",
					darwin: 'sudo lsof -nP -iTCP:{port} -sTCP:LISTEN',
					win32: 'Get-NetTCPConnection -State Listen -LocalPort {port}',
				},
				needs: ['known'],
			},
		],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'moby/moby: daemon/libnetwork/portallocator/portallocator.go',
	},
	{
		id: 'docker-network-pool',
		subject,
		when: {
			pattern:
				/non-overlapping IPv4 address pool|address pools have been fully subnetted|pool overlaps with other|networks have overlapping IPv4|no free private network subnets|subnet is taken|conflicts with network|could not find an available.*network/i,
		},
		cause: 'cause.dockerNetworkPool',
		next: [
			{message: 'do.pruneNetworks', run: 'docker network prune'},
			{message: 'do.otherSubnet', run: 'digimon-setup up --minikube-arg=--subnet=192.168.200.0/24'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/12950',
	},
	{
		id: 'iptables-table',
		subject,
		when: {pattern: /can't initialize iptables table [`'"](?<table>\w+)['"]?: Table does not exist/i},
		captures: [/iptables table [`'"](?<rawTable>raw)\b/],
		cause: 'cause.iptablesTable',
		next: [
			{message: 'do.loadTable', run: 'sudo modprobe iptable_{table}', on: ['linux']},
			{
				message: 'do.withoutRawTable',
				read: 'https://docs.docker.com/engine/network/packet-filtering-firewalls/',
				needs: ['rawTable'],
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/moby/moby/issues/49557',
	},
	{
		id: 'docker-apparmor',
		subject,
		when: {
			pattern: /AppArmor enabled on system but|apparmor failed to apply profile|set apparmor profile|apparmor_parser:/i,
		},
		cause: 'cause.dockerApparmor',
		next: [{message: 'do.seeApparmor', run: 'systemctl status apparmor', on: ['linux']}],
		retry: 'cannot-help',
		source: 'https://github.com/IceWhaleTech/CasaOS/issues/76',
	},
	{
		id: 'docker-build-cache',
		subject: ['docker'],
		when: {pattern: /unlazy requires an applier|parent snapshot \S+ does not exist/i},
		cause: 'cause.dockerBuildCache',
		next: [{message: 'do.pruneBuildCache', run: 'docker builder prune'}],
		retry: 'cannot-help',
		source: 'https://github.com/tbistr/texlive-full-devcontainer/issues/7',
	},
	{
		id: 'kernel-lacks-containers',
		subject,
		when: {
			pattern:
				/final child'?s? pid from pipe|write init-p: broken pipe|bpf_prog_query\(BPF_CGROUP_DEVICE\)|waiting for init preliminary setup|(?:clone|unshare|keyctl|openat2?)\b.*function not implemented/i,
		},
		cause: 'cause.kernelLacksContainers',
		next: [
			{
				message: 'do.seeKernelKind',
				run: 'uname -sr; systemd-detect-virt; sysctl user.max_user_namespaces',
				on: ['linux'],
			},
			{...act.restartDocker, on: ['darwin', 'win32']},
		],
		retry: 'cannot-help',
		source: 'https://github.com/microsoft/WSL/issues/5100',
	},
	{
		id: 'docker-runtime-failed',
		subject,
		when: {pattern: /OCI runtime (?:create|start|exec) failed|failed to create (?:shim )?task/i},
		cause: 'cause.dockerRuntimeFailed',
		next: [act.restartDocker, {message: 'do.newerDocker', read: 'https://docs.docker.com/engine/install/'}],
		retry: 'cannot-help',
		isGeneral: true,
		source: 'https://github.com/kubernetes/minikube/issues/12882',
	},
	{
		id: 'firewalld-refuses',
		subject,
		when: {pattern: /ZONE_CONFLICT|INVALID_ZONE|FirewallD1\.Exception|COMMAND_FAILED: .*(?:iptables|nftables)/},
		cause: 'cause.firewalldRefuses',
		captures: [/ZONE_CONFLICT: '(?<interface>[\w.-]+)'/],
		next: [
			{
				message: 'do.moveToDockerZone',
				run: 'sudo firewall-cmd --permanent --zone=docker --change-interface={interface} && sudo firewall-cmd --reload && sudo systemctl restart docker',
				on: ['linux'],
			},
			{
				message: 'do.restartFirewall',
				run: 'sudo systemctl restart firewalld && sudo systemctl restart docker',
				on: ['linux'],
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/moby/moby/issues/41609',
	},
	{
		id: 'iptables-nft',
		subject,
		when: {pattern: /\(nf_tables\): .*(?:Could not fetch rule set generation id|CHAIN_ADD failed|RULE_\w+ failed)/i},
		cause: 'cause.iptablesNft',
		next: [
			{
				message: 'do.iptablesLegacy',
				run: 'sudo update-alternatives --set iptables /usr/sbin/iptables-legacy && sudo update-alternatives --set ip6tables /usr/sbin/ip6tables-legacy',
				on: ['linux'],
			},
			act.restartDocker,
		],
		retry: 'cannot-help',
		source: 'https://github.com/basecamp/kamal/pull/1762',
	},
	{
		id: 'docker-iptables',
		subject,
		when: {
			pattern:
				/Unable to enable SKIP DNAT rule|iptables.*(?:No chain\/target\/match by that name|Chain '?DOCKER\S* does not exist)|DOCKER-ISOLATION-STAGE\S* .*(?:does not exist|no chain)/i,
		},
		cause: 'cause.dockerIptables',
		next: [act.restartDocker],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/18461',
	},
	{
		id: 'docker-container-conflict',
		subject,
		when: {pattern: /container name "?\/?(?<container>[\w.-]+)"? is already in use/i},
		cause: 'cause.dockerContainerConflict',
		next: [{message: 'do.seeContainer', run: 'docker ps -a --filter name={container}'}, act.startOver],
		retry: 'cannot-help',
		source: 'moby/moby: daemon/errors.go',
	},
	{
		id: 'container-sysctl-denied',
		subject,
		when: {pattern: /open sysctl \S+ file: .*permission denied/i},
		cause: 'cause.containerSysctlDenied',
		next: [{message: 'do.sysctlDenied', read: 'https://github.com/opencontainers/runc/issues/4972'}],
		retry: 'cannot-help',
		source: 'https://github.com/moby/moby/issues/51405',
	},
	{
		id: 'container-not-killed',
		subject,
		when: {pattern: /(?:could not kill|cannot (?:stop|kill|remove)) container\b.*permission denied/i},
		cause: 'cause.containerNotKilled',
		next: [
			{message: 'do.removeUnknownProfiles', run: 'sudo aa-remove-unknown', on: ['linux']},
			{...act.restartDocker, on: ['darwin', 'win32']},
		],
		retry: 'cannot-help',
		source: 'https://github.com/canonical/docker-snap/issues/272',
	},
	{
		id: 'docker-mounts-denied',
		subject,
		when: {
			pattern:
				/mounts denied|is not shared from (?:OS X|the host)|filesharing\/share|PR_DOCKER_(?:MOUNTS_EOF|FILE_SHARING)/i,
		},
		cause: 'cause.dockerMountsDenied',
		next: [act.restartDocker],
		retry: 'cannot-help',
		source: 'kubernetes/minikube: pkg/minikube/reason/known_issues.go',
	},
];
