import type {Speaker} from '../../../source/domain/failure.ts';
import type {Example} from './example.ts';

const said = (rule: string, speaker: Speaker, words: string, reason?: string): Example => ({
	rule,
	said: {speaker, words: words.split('\n'), ...(reason !== undefined && {reason})},
});

/** The machine, Docker, minikube and the network. */
export const machineExamples: readonly Example[] = [
	said(
		'shim-without-version',
		'kubectl',
		'mise ERROR No version is set for shim: kubectl\nmise ERROR Run with --verbose or MISE_VERBOSE=1 for more information',
	),
	said(
		'shim-without-version',
		'helm',
		'No version is set for command helm\nConsider adding one of the following versions in your config file',
	),
	said('inotify-limits', 'minikube', 'Failed to start host: failed to create fsnotify watcher: too many open files'),
	said(
		'disk-full',
		'minikube',
		'Docker is out of disk space! (/var is at 100% of capacity). You can pass --force to skip this check.',
		'RSRC_DOCKER_STORAGE',
	),
	said('disk-full', 'docker', 'ERROR: failed to solve: write /app/node_modules/a: no space left on device'),
	said('file-system-read-only', 'minikube', 'Failed to save config: open /mnt/usb/config.json: read-only file system'),
	said(
		'docker-disk-broken',
		'docker',
		'ERROR: failed to build: failed to solve: failed to extract layer sha256:c0b79e: write /var/lib/desktop-containerd/daemon/io.containerd.snapshotter.v1.overlayfs/snapshots/41/fs/usr/local/bin/node: input/output error',
	),
	said(
		'docker-disk-broken',
		'minikube',
		'Failed to start host: creating host: create: creating: setting up container node: docker volume create p: exit status 1: Error response from daemon: create p: error while creating volume root path: mkdir /var/lib/docker/volumes/p: read-only file system',
	),
	said(
		'process-limit',
		'kubectl',
		'runtime: failed to create new OS thread (have 3 already; errno=11)\nruntime: may need to increase max user processes (ulimit -u)\nfatal error: newosproc',
	),
	said(
		'program-damaged',
		'minikube',
		"minikube: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.32' not found (required by minikube)",
	),
	said(
		'snap-confined',
		'docker',
		'snap-confine has elevated permissions and is not confined but should be. Refusing to continue to avoid permission escalation attacks\nPlease make sure that the snapd.apparmor service is enabled and started.',
	),
	said(
		'sudo-not-allowed',
		'sudo',
		'sudo: The "no new privileges" flag is set, which prevents sudo from running as root.',
	),
	said('sudo-not-allowed', 'sudo', 'tester is not in the sudoers file.  This incident will be reported.'),
	said('sudo-needs-password', 'sudo', 'sudo: a password is required'),

	said(
		'docker-client-too-old',
		'docker',
		'Error response from daemon: client version 1.43 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version',
	),
	said(
		'docker-client-too-new',
		'docker',
		'Error response from daemon: client version 1.52 is too new. Maximum supported API version is 1.43',
	),
	said(
		'docker-wsl-integration',
		'docker',
		"The command 'docker' could not be found in this WSL 2 distro.\nWe recommend to activate the WSL integration in Docker Desktop settings.",
	),
	said(
		'docker-is-podman',
		'docker',
		'Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.\nError: unrecognized command `podman context`',
	),
	said(
		'docker-no-permission',
		'docker',
		'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.45/info": dial unix /var/run/docker.sock: connect: permission denied',
	),
	said(
		'docker-no-permission',
		'docker',
		'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock',
	),
	said(
		'docker-context-missing',
		'docker',
		'Failed to initialize: unable to resolve docker endpoint: context "colima": context not found: open /home/tester/.docker/contexts/meta/f24f/meta.json: no such file or directory',
	),
	said('docker-host-invalid', 'docker', 'unable to parse docker host `localhost`'),
	said(
		'docker-engine-error',
		'docker',
		'request returned 500 Internal Server Error for API route and version http://%2FUsers%2Fa%2F.docker%2Frun%2Fdocker.sock/v1.51/info, check if the server supports the requested API version',
	),
	said(
		'docker-not-running',
		'docker',
		'ERROR: Cannot connect to the Docker daemon at unix:///home/a/.colima/default/docker.sock. Is the docker daemon running?',
	),
	said(
		'docker-tls',
		'docker',
		'unable to resolve docker endpoint: open /home/u/.docker/ca.pem: no such file or directory',
	),
	said('docker-tls', 'docker', 'Error response from daemon: Client sent an HTTP request to an HTTPS server.'),
	said('docker-hung', 'docker', 'error during connect: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.47/info": EOF'),
	said(
		'docker-sign-in',
		'docker',
		'Sign in to continue using Docker Desktop.\nMembership in the [my company] organization is required.',
	),
	said(
		'docker-paused',
		'minikube',
		'Exiting due to GUEST_DELETE: Failed to delete cluster: Error response from daemon: Docker Desktop is manually paused. Unpause it through the Whale menu or Dashboard.',
	),
	said(
		'docker-not-running',
		'docker',
		'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
	),
	said(
		'docker-not-running',
		'docker',
		'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory',
	),
	said(
		'docker-credential-helper',
		'docker',
		'#2 ERROR: error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH, out: ``',
	),
	said('docker-config-unreadable', 'docker', 'ERROR: open /home/a/.docker/buildx/activity/default: permission denied'),
	said(
		'buildx-missing',
		'docker',
		'ERROR: BuildKit is enabled but the buildx component is missing or broken.\n       Install the buildx component to build images with BuildKit:\n       https://docs.docker.com/go/buildx/',
	),
	said('buildx-missing', 'docker', "docker: 'buildx' is not a docker command.\nSee 'docker --help'"),
	said(
		'buildx-missing',
		'docker',
		"docker: unknown command: docker buildx\n\nRun 'docker --help' for more information",
	),
	said(
		'image-load',
		'minikube',
		'X Exiting due to GUEST_IMAGE_LOAD: Failed to load image: save to dir: caching images: write: unable to calculate manifest: blob sha256:84041ef6c694 not found',
	),
	said(
		'reserved-port',
		'minikube',
		'Failed to start host: driver start: listen tcp4 127.0.0.1:2440: bind: An attempt was made to access a socket in a way forbidden by its access permissions.',
		'GUEST_PROVISION',
	),
	said(
		'node-port-taken',
		'minikube',
		'[preflight] Some fatal errors occurred:\n\t[ERROR Port-8443]: Port 8443 is in use',
		'GUEST_PORT_IN_USE',
	),
	said(
		'port-taken',
		'docker',
		'docker: Error response from daemon: Bind for 127.0.0.1:8443 failed: port is already allocated.',
	),
	said(
		'docker-network-pool',
		'docker',
		'Error response from daemon: could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
	),
	said(
		'docker-network-pool',
		'minikube',
		'un-retryable: no free private network subnets found with given parameters (start: "192.168.57.0", step: 9, tries: 20)',
		'IF_DEDICATED_NETWORK',
	),
	said(
		'docker-iptables',
		'minikube',
		'docker: Error response from daemon: driver failed programming external connectivity on endpoint digimon (63279464dc55):  (iptables failed: iptables --wait -t nat -A DOCKER -p tcp -d 127.0.0.1 --dport 32837 -j DNAT --to-destination 172.17.0.2:32443 ! -i docker0: iptables: No chain/target/match by that name.',
	),
	said(
		'docker-apparmor',
		'minikube',
		'docker: Error response from daemon: AppArmor enabled on system but the docker-default profile could not be loaded: running `/sbin/apparmor_parser apparmor_parser -Kr /var/lib/docker/tmp/docker-default401788521` failed with output: apparmor_parser: Unable to replace "docker-default".',
	),
	said(
		'docker-build-cache',
		'docker',
		'ERROR: failed to solve: failed to compute cache key: unlazy requires an applier',
	),
	said(
		'docker-runtime-failed',
		'minikube',
		'docker: Error response from daemon: OCI runtime create failed: container_linux.go:380: starting container process caused: process_linux.go:545: container init caused: rootfs_linux.go:76: mounting "/var/lib/docker/containers/3e24/resolv.conf" to rootfs at "/etc/resolv.conf" caused: mount through procfd: possibly malicious path detected -- refusing to operate on /etc/resolv.conf: unknown.',
	),
	said(
		'docker-snap-confined',
		'minikube',
		'docker copy /home/joseph/.minikube/machines/minikube/id_rsa.pub into minikube:/home/docker/.ssh/authorized_keys, output: level=error msg="Can\'t add file /home/joseph/.minikube/machines/minikube/id_rsa.pub to tar: open /home/joseph/.minikube/machines/minikube/id_rsa.pub: permission denied"',
	),
	said(
		'cpus-too-few',
		'minikube',
		'docker: Error response from daemon: Range of CPUs is from 0.01 to 1.00, as there are only 1 CPUs available.',
	),
	said(
		'bridge-netfilter',
		'minikube',
		'error execution phase preflight: [preflight] Some fatal errors occurred:\n	[ERROR FileContent--proc-sys-net-bridge-bridge-nf-call-iptables]: /proc/sys/net/bridge/bridge-nf-call-iptables does not exist',
	),
	said(
		'kubeadm-preflight',
		'minikube',
		'error execution phase preflight: [preflight] Some fatal errors occurred:\n [ERROR FileContent--proc-sys-net-ipv4-ip_forward]: /proc/sys/net/ipv4/ip_forward contents are not set to 1',
	),
	said(
		'docker-not-running',
		'docker',
		'error during connect: Get "http://%2F%2F.%2Fpipe%2FdockerDesktopLinuxEngine/v1.45/info": open //./pipe/dockerDesktopLinuxEngine: O sistema não pode encontrar o arquivo especificado.',
	),
	said(
		'docker-container-conflict',
		'minikube',
		'Error response from daemon: Conflict. The container name "/digimon" is already in use by container "5b2c". You have to remove (or rename) that container to be able to reuse that name.',
	),
	said(
		'docker-mounts-denied',
		'minikube',
		'docker: Error response from daemon: Mounts denied: EOF.',
		'PR_DOCKER_MOUNTS_EOF',
	),

	said(
		'memory-too-small',
		'minikube',
		'Requested memory allocation 6144MB is more than your system limit 3072MB.',
		'RSRC_OVER_ALLOC_MEM',
	),
	said('memory-too-small', 'minikube', 'Docker Desktop has only 1967MB memory but you specified 6144MB', 'MK_USAGE'),
	said(
		'cpus-too-few',
		'minikube',
		'Requested cpu count 4 is greater than the available cpus of 2',
		'RSRC_INSUFFICIENT_CORES',
	),
	said('run-as-root', 'minikube', 'The "docker" driver should not be used with root privileges.', 'DRV_AS_ROOT'),
	said(
		'driver-mismatch',
		'minikube',
		'The existing "digimon" cluster was created using the "kvm2" driver, which is incompatible with requested "docker" driver.',
		'GUEST_DRIVER_MISMATCH',
	),
	said(
		'kubernetes-version',
		'minikube',
		'Kubernetes 1.16.0 is not supported by this release of minikube',
		'K8S_OLD_UNSUPPORTED',
	),
	said(
		'cgroup-v1',
		'minikube',
		'E0101 00:00:00.000000 1 run.go:72] "command failed" err="failed to validate kubelet configuration, error: kubelet is configured to not run on a host using cgroup v1. cgroup v1 support is in maintenance mode"',
	),
	said(
		'cgroup-not-mounted',
		'minikube',
		'docker: Error response from daemon: cgroups: cannot find cgroup mount destination: unknown.',
		'PR_DOCKER_CGROUP_MOUNT',
	),
	said('cpu-delegation', 'minikube', 'ERROR: UserNS: cpu controller needs to be delegated', 'HOST_CPU_DELEGATION'),
	said(
		'no-systemd',
		'minikube',
		"sudo systemctl daemon-reload: System has not been booted with systemd as init system (PID 1). Can't operate.",
	),
	said(
		'virtualization-off',
		'minikube',
		"Failed to start host: precreate: This computer doesn't have VT-X/AMD-v enabled. Enabling it in the BIOS is mandatory",
		'HOST_VIRT_UNAVAILABLE',
	),
	said('hypervisor-rights', 'minikube', 'Hyper-v commands have to be run as an Administrator', 'PR_HYPERV_AS_ADMIN'),
	said(
		'driver-unusable',
		'minikube',
		'Unable to pick a default driver. Here is what was considered, in preference order:',
		'DRV_NOT_DETECTED',
	),
	said(
		'wrong-architecture',
		'minikube',
		'qemu: uncaught target signal 11 (Segmentation fault) - core dumped',
		'GUEST_INCORRECT_ARCH',
	),
	said(
		'storage-driver',
		'minikube',
		'Error response from daemon: unsupported graph driver: btrfs',
		'GUEST_STORAGE_DRIVER_BTRFS',
	),
	said(
		'minikube-home-rights',
		'minikube',
		'mkdir /home/a/.minikube/profiles/digimon: permission denied',
		'HOST_HOME_PERMISSION',
	),
	said(
		'minikube-profile-damaged',
		'minikube',
		'Unable to load config: unmarshal: unexpected end of JSON input',
		'HOST_CONFIG_LOAD',
	),
	said(
		'minikube-locked',
		'minikube',
		'failed to acquire bootstrap client lock: timeout acquiring mutex',
		'GUEST_PROVISION_ACQUIRE_LOCK',
	),
	said(
		'minikube-old-node',
		'minikube',
		"sudo stat: cannot stat '/var/run/cri-dockerd.sock': No such file or directory",
		'RT_DOCKER_MISSING_CRI_DOCKER',
	),
	said(
		'node-exited',
		'minikube',
		"Docker container exited prematurely after it was created, consider investigating Docker's performance/health.",
		'GUEST_PROVISION_CONTAINER_EXITED',
	),
	said(
		'base-image',
		'minikube',
		'Error downloading kic artifacts:  failed to download kic base image or any fallback image',
	),
	said(
		'network-plugin',
		'minikube',
		'node not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
	),
	said('container-runtime-down', 'minikube', 'sudo systemctl restart crio: exit status 5', 'RUNTIME_ENABLE'),
	said(
		'kubelet-not-healthy',
		'minikube',
		'[kubelet-check] The kubelet is not healthy after 4m0.000940s',
		'K8S_KUBELET_NOT_RUNNING',
	),
	said(
		'control-plane-slow',
		'minikube',
		'failed to start node: wait 6m0s for node: wait for apiserver proc: apiserver process never appeared',
		'K8S_APISERVER_MISSING',
	),
	said(
		'node-ssh',
		'minikube',
		'Failed to start host: provision: Too many retries waiting for SSH to be available.  Last error: exit status 255',
		'IF_SSH_TIMEOUT',
	),

	said(
		'registry-quota',
		'docker',
		'ERROR: failed to solve: node:22-alpine: toomanyrequests: You have reached your unauthenticated pull rate limit.',
	),
	said(
		'proxy-password',
		'minikube',
		'Failed to cache binaries: download failed: Get "https://dl.k8s.io/v1.34.4/bin/linux/amd64/kubectl": Proxy Authentication Required',
	),
	said(
		'proxy-unreachable',
		'docker',
		'docker: Error response from daemon: Get "https://registry-1.docker.io/v2/": proxyconnect tcp: dial tcp 192.168.65.7:3128: connect: connection refused',
	),
	said(
		'proxy-scheme',
		'minikube',
		'Get "https://registry.k8s.io/v2/": http: server gave HTTP response to HTTPS client',
		'INET_PROXY_CONFUSION',
	),
	said(
		'clock-wrong',
		'docker',
		'Unable to connect to the server: x509: certificate has expired or is not yet valid: current time 2021-03-29T11:40:49+08:00 is before 2021-03-29T11:39:56Z',
	),
	said(
		'docker-certificate-unknown',
		'docker',
		'Error response from daemon: Get "https://registry-1.docker.io/v2/": x509: certificate signed by unknown authority',
	),
	said(
		'registry-denied',
		'docker',
		"Error response from daemon: pull access denied for superj80820/digimon-web, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
	),
	said(
		'ipv6-unreachable',
		'docker',
		'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp [2600:1f18:2148:bc02:4bf0:3a98:55ae:e3d5]:443: connect: network is unreachable',
	),
	said(
		'name-not-resolved',
		'minikube',
		'Failed to cache binaries: Get "https://dl.k8s.io/v1.34.4/bin/linux/amd64/kubelet": dial tcp: lookup dl.k8s.io: no such host',
	),
	said(
		'docker-network-gone',
		'minikube',
		'error provisioning guest: Failed to start host: driver start: start: docker start minikube: exit status 1\nError response from daemon: failed to set up container networking: failed to create endpoint minikube on network minikube: network 7ee15742102f2016ea64d8487264bb8cb81e455225c16733bf3584509b65b5c4 does not exist',
	),
	said(
		'node-key-refused',
		'minikube',
		'err     : NewSession: new client: new client: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain',
	),
	said(
		'network-unreachable',
		'minikube',
		'invalid checksum: Error downloading checksum file: Get "https://dl.k8s.io/release/v1.27.4/bin/linux/amd64/kubectl.sha256": EOF',
	),
	said(
		'download-damaged',
		'minikube',
		'updating node: downloading binaries: downloading kubelet: download failed: https://storage.googleapis.com/kubernetes-release/release/v1.18.0/bin/linux/amd64/kubelet: Checksums did not match for /root/.minikube/cache/linux/v1.18.0/kubelet.download.',
	),
	said(
		'network-unreachable',
		'minikube',
		'downloading kubectl: download failed: invalid checksum: no checksum found in: https://storage.googleapis.com/kubernetes-release/release/v1.20.2/bin/linux/amd64/kubectl.sha256',
	),
	said(
		'docker-in-node',
		'docker',
		'Cannot connect to the Docker daemon at tcp://192.168.49.2:2376. Is the docker daemon running?',
	),
	said(
		'docker-mirror',
		'docker',
		'ERROR: failed to solve: node:24-alpine: failed to resolve source metadata for docker.io/library/node:24-alpine: failed to do request: Head "https://dockerproxy.com/v2/library/node/manifests/24-alpine?ns=docker.io": read tcp 192.168.127.130:44148->150.136.252.237:443: read: connection reset by peer',
	),
	said(
		'network-unreachable',
		'minikube',
		'Error downloading kubectl: read tcp 10.0.0.1:4->1.2.3.4:443: read: connection reset by peer',
		'INET_RESET_BY_PEER',
	),
	said(
		'container-sysctl-denied',
		'minikube',
		'error provisioning guest: Failed to start host: creating host: create: creating: create kic node: create container: docker run -d -t --privileged --hostname p --name p gcr.io/k8s-minikube/kicbase:v0.0.50: exit status 125\nstdout:\n4b1f7c1cf5c1\n\nstderr:\ndocker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: open sysctl net.ipv4.ip_unprivileged_port_start file: reopen fd 8: permission denied: unknown',
		'GUEST_PROVISION',
	),
	said(
		'iptables-table',
		'minikube',
		"error provisioning guest: Failed to start host: creating host: create: creating: create kic node: create container: docker run -d -t --privileged --hostname p --name p gcr.io/k8s-minikube/kicbase:v0.0.50: exit status 125\nstdout:\n4b1f7c1cf5c1\n\nstderr:\ndocker: Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint p (0a7b5ee4f6d4): Unable to enable DIRECT ACCESS FILTERING - DROP rule:  (iptables failed: iptables --wait -t raw -A PREROUTING -p tcp -d 192.168.49.2 --dport 8443 ! -i br-1a2b -j DROP: iptables v1.8.7 (legacy): can't initialize iptables table `raw': Table does not exist (do you need to insmod?)\nPerhaps iptables or your kernel needs to be upgraded.\n (exit status 3))",
		'GUEST_PROVISION',
	),
	said(
		'minikube-lock-rights',
		'minikube',
		'Failed kubeconfig update: unable to acquire lock for {Name:mk19004591210340446308469f521c5cfa3e1599 Clock:{} Delay:500ms Timeout:1m0s Cancel:<nil>}: unable to open /tmp/juju-mk19004591210340446308469f521c5cfa3e1599: permission denied',
		'HOST_JUJU_LOCK_PERMISSION',
	),
	said(
		'ip-forward',
		'minikube',
		'Failed to enable container runtime: ip_forward: sudo sh -c "echo 1 > /proc/sys/net/ipv4/ip_forward": exit status 1\nstdout:\n\nstderr:\nsh: 1: echo: echo: I/O error',
		'RUNTIME_ENABLE',
	),
	said('container-runtime-setup', 'minikube', 'Failed to enable container runtime: something new', 'RUNTIME_ENABLE'),
	said(
		'security-module',
		'minikube',
		'error provisioning guest: Failed to start host: creating host: create: provisioning: ssh command error:\ncommand : sudo hostname minikube && echo "minikube" | sudo tee /etc/hostname\nerr     : Process exited with status 127\noutput  : hostname: error while loading shared libraries: libc.so.6: cannot apply additional memory protection after relocation: Permission denied',
		'GUEST_PROVISION',
	),
	said(
		'keyring-quota',
		'minikube',
		'error provisioning guest: Failed to start host: creating host: create: creating: create kic node: create container: docker run -d -t --privileged --hostname p --name p gcr.io/k8s-minikube/kicbase:v0.0.50: exit status 125\nstdout:\n4b1f7c1cf5c1\n\nstderr:\ndocker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: unable to join session keyring: unable to create session key: disk quota exceeded',
		'GUEST_PROVISION',
	),
	said(
		'container-not-killed',
		'minikube',
		'Failed to delete profile(s): failed to remove container: docker rm -f -v p: exit status 1\nstdout:\n\nstderr:\nError response from daemon: cannot remove container "p": could not kill container: permission denied',
		'GUEST_DELETION',
	),
	said(
		'docker-slow',
		'minikube',
		'context deadline exceeded\nExecuting "docker container inspect p --format={{.State.Status}}" took an unusually long time: 19.003236959s\nRestarting the docker service may improve performance.',
		'GUEST_STOP_TIMEOUT',
	),
	said('node-not-stopped', 'minikube', 'context deadline exceeded', 'GUEST_STOP_TIMEOUT'),
	said(
		'node-not-created',
		'minikube',
		'Failed to start host: creating host: create host timed out in 360.000000 seconds',
		'DRV_CREATE_TIMEOUT',
	),
	said(
		'certificate-expired',
		'docker',
		'Error response from daemon: Get "https://registry-1.docker.io/v2/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-28T10:06:02Z is after 2026-11-24T09:01:11Z',
	),
	said(
		'name-not-resolved',
		'docker',
		'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: server misbehaving',
	),
];
