import {exampleOf, type Example} from './example.ts';

const said = exampleOf();

/** What minikube repeats of `docker run` for the node, with the engine's own words. */
const ofNode = (rule: string, words: string): Example =>
	said(
		rule,
		'minikube',
		`error provisioning guest: Failed to start host: creating host: create: creating: create kic node: create container: docker run -d -t --privileged gcr.io/k8s-minikube/kicbase:v0.0.48: exit status 125\nstdout:\nf32a6b0f\n\nstderr:\ndocker: Error response from daemon: ${words}`,
		'GUEST_PROVISION',
	);

/** Kernel, containers, disks and rights of the machine, and parts of the node. */
export const hostExamples: readonly Example[] = [
	// blakeblackshear/frigate#1558
	ofNode(
		'kernel-module-missing',
		'failed to create endpoint p on network p: failed to add the host (veth2df6899) <=> sandbox (veth5480d98) pair interfaces: operation not supported.',
	),
	ofNode('kernel-module-missing', 'Failed to create bridge br-1f2e via netlink: operation not supported'),
	said(
		'kernel-module-missing',
		'docker',
		'ERROR: failed to build: failed to solve: failed to mount /var/lib/docker/tmp/buildkit-mount1: [{Type:overlay Source:overlay Target:}]: overlay: no such device',
	),
	// kubernetes/minikube#14432
	ofNode(
		'docker-runtime-missing',
		'failed to create shim task: OCI runtime create failed: unable to retrieve OCI runtime error (open /run/containerd/io.containerd.runtime.v2.task/moby/3c41/log.json: no such file or directory): exec: "nvidia-container-runtime": executable file not found in $PATH: unknown.',
	),
	ofNode('docker-runtime-missing', 'unknown or invalid runtime name: nvidia.'),
	// NVIDIA/nvidia-container-toolkit#154
	ofNode(
		'docker-runtime-missing',
		'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: error running prestart hook #0: exit status 1, stdout: , stderr: nvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1: cannot open shared object file: no such file or directory: unknown.',
	),
	// k0sproject/k0s#744
	said(
		'machine-is-container',
		'minikube',
		'E0101 12:00:00.000000     580 run.go:74] "command failed" err="failed to run Kubelet: failed to create kubelet: open /dev/kmsg: no such file or directory"',
		'K8S_KUBELET_NOT_RUNNING',
	),
	ofNode(
		'machine-is-container',
		'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "proc" to rootfs at "/proc": mount src=proc, dst=/proc, flags=0xe: operation not permitted: unknown.',
	),
	// docker/for-linux#1307
	said(
		'docker-image-damaged',
		'docker',
		'Error response from daemon: file integrity checksum failed for "usr/local/bin/node"',
	),
	// docker/for-win#13475
	said(
		'image-platform',
		'docker',
		'ERROR: failed to solve: nginx:alpine: no match for platform in manifest sha256:02ffd439b71d9ea9408e449b568f65c0bbbb94bebd8750f1d80231ab6496008e: not found',
	),
	// moby/moby#41609
	ofNode('firewalld-refuses', "Failed to program NAT chain: ZONE_CONFLICT: 'docker0' already bound to a zone"),
	// basecamp/kamal#1762
	ofNode(
		'iptables-nft',
		'failed to create NAT chain DOCKER: iptables failed: iptables -t nat -N DOCKER: iptables v1.8.11 (nf_tables): CHAIN_ADD failed (No such file or directory): chain PREROUTING',
	),
	// docker/compose#10926
	ofNode('node-address-taken', 'Address already in use'),
	// docker/for-linux#478, docker/for-linux#791
	ofNode('docker-store-damaged', 'open /var/lib/docker/overlay2/0c1f/committed: no such file or directory'),
	ofNode(
		'docker-store-damaged',
		'error creating overlay mount to /var/lib/docker/overlay2/c022-init/merged: no such file or directory.',
	),
	// docker/buildx#2380
	said(
		'docker-build-ended',
		'docker',
		'ERROR: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
	),
	// kubernetes/minikube#23169
	said(
		'node-image-broken',
		'minikube',
		'Failed to start host: creating host: create: creating: prepare kic ssh: container name "p" state Stopped: log: 2026-06-16T09:12:41.112233445Z exec /usr/local/bin/entrypoint: exec format error: container exited unexpectedly',
		'GUEST_PROVISION_EXIT_UNEXPECTED',
	),
	// kubernetes/minikube#19536
	said(
		'node-image-refused',
		'minikube',
		"preparing volume for minikube container: docker run --rm --name minikube-preload-sidecar gcr.io/k8s-minikube/kicbase:v0.0.30 -d /var/lib: exit status 125\nstdout:\n\nstderr:\ndocker: Error response from daemon: pull access denied for gcr.io/k8s-minikube/kicbase, repository does not exist or may require 'docker login': denied: Permission denied",
		'GUEST_PROVISION',
	),
	// kubernetes/minikube#8327
	said(
		'node-mount-noexec',
		'minikube',
		'failed to start node: run: /bin/bash -c "sudo env PATH="/var/lib/minikube/binaries/v1.34.4:$PATH" kubeadm init --config /var/tmp/minikube/kubeadm.yaml": Process exited with status 126\nstdout:\n\nstderr:\nenv: ‘kubeadm’: Permission denied',
		'GUEST_START',
	),
	// kubernetes/minikube#15664
	said(
		'node-mount-nosuid',
		'minikube',
		"error provisioning guest: Failed to start host: creating host: create: provisioning: ssh command error:\ncommand : sudo hostname p\nerr     : Process exited with status 1\noutput  : sudo: effective uid is not 0, is /usr/bin/sudo on a file system with the 'nosuid' option set or an NFS file system without root privileges?",
		'GUEST_PROVISION',
	),
	// kubernetes/minikube#12569
	said(
		'kubelet-disk',
		'minikube',
		'Sep 29 14:42:47 minikube kubelet[67785]: E0929 14:42:47.666856   67785 kubelet.go:1423] "Failed to start ContainerManager" err="failed to get rootfs info: failed to get device for dir \\"/var/lib/kubelet\\": could not find device with major: 0, minor: 35 in cached partitions map"',
		'K8S_KUBELET_NOT_RUNNING',
	),
	said(
		'kubelet-ends',
		'minikube',
		'[kubelet-check] The kubelet is not healthy after 4m0.000940s\nkubelet[580]: E0101 12:00:00.000000     580 run.go:74] "command failed" err="failed to run Kubelet: running with swap on is not supported, please disable swap or set --fail-swap-on flag to false"',
		'K8S_KUBELET_NOT_RUNNING',
	),
	// etcd-io/etcd#6191, etcd-io/etcd#10722
	said('etcd-damaged', 'minikube', 'X Problems detected in etcd:\netcdmain: read wal error (walpb: crc mismatch)'),
	// kubernetes/minikube#10190
	said(
		'cluster-certificates',
		'minikube',
		'error execution phase certs/apiserver-kubelet-client: [certs] certificate apiserver-kubelet-client not signed by CA certificate ca: x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate "minikubeCA")',
		'GUEST_START',
	),
	// microsoft/WSL#4189; minikube names it PR_DOCKER_IP_CONFLICT, since two of its known problems have this pattern.
	said(
		'cgroup-not-mounted',
		'minikube',
		'docker: Error response from daemon: cgroups: cannot find cgroup mount destination: unknown.',
		'PR_DOCKER_IP_CONFLICT',
	),
	// kubernetes/kubernetes#54914
	said(
		'memory-cgroup-off',
		'minikube',
		'error execution phase preflight: [preflight] Some fatal errors occurred:\n\t[ERROR SystemVerification]: missing required cgroups: memory',
		'GUEST_START',
	),
	// containerd/containerd#6659
	ofNode(
		'cgroups-missing',
		'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: unable to apply cgroup configuration: cannot enter cgroupv2 "/sys/fs/cgroup/docker" with domain controllers -- it is in an invalid state: unknown.',
	),
	// kubernetes/minikube#11022, kubernetes/minikube#16531
	said(
		'home-without-locks',
		'minikube',
		'Failed to start host: creating host: create: bootstrapping certificates: failed to acquire bootstrap client lock: %!v(MISSING) bad file descriptor',
		'GUEST_PROVISION_ACQUIRE_LOCK',
	),
	said(
		'minikube-for-windows',
		'minikube',
		'You are trying to run a windows .exe binary inside WSL. For better integration please use a Linux binary instead',
		'MK_WRONG_BINARY_WSL',
	),
	said('open-files-limit', 'kubectl', 'open /home/a/x: too many open files'),
	said('open-files-limit', 'minikube', 'Failed to setup certs: listen udp: socket: too many open files', 'GUEST_CERT'),
	// canonical/ubuntu.com#4089
	said(
		'sudo-out-of-order',
		'sudo',
		'sudo: /etc/sudoers is world writable\nsudo: no valid sudoers sources found, quitting\nsudo: unable to initialize policy plugin',
	),
	// canonical/docker-snap#34
	said(
		'docker-snap-confined',
		'docker',
		'ERROR: unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat /var/lib/snapd/void/Dockerfile: no such file or directory',
	),
	said(
		'certificate-unknown',
		'minikube',
		'Failed to cache binaries: download failed: Get "https://dl.k8s.io/release/v1.34.4/bin/linux/amd64/kubeadm": tls: failed to verify certificate: x509: certificate signed by unknown authority',
		'INET_CACHE_BINARIES',
	),
	// irbis-sh/zen-desktop#482
	said(
		'docker-certificate-unknown',
		'docker',
		'ERROR: failed to build: failed to solve: failed to resolve source metadata for docker.io/docker/dockerfile:1.19: failed to do request: Head "https://registry-1.docker.io/v2/docker/dockerfile/manifests/1.19": tls: failed to verify certificate: x509: certificate signed by unknown authority',
	),
	// docker/hub-feedback#2499
	said(
		'registry-out-of-order',
		'docker',
		'Error response from daemon: Head "https://registry-1.docker.io/v2/moby/buildkit/manifests/buildx-stable-1": received unexpected HTTP status: 503 Service Unavailable',
	),
	said(
		'registry-out-of-order',
		'helm',
		'Error: failed to fetch https://istio-release.storage.googleapis.com/charts/index.yaml : 502 Bad Gateway',
	),
	// manusa/actions-setup-minikube#40
	said(
		'node-key-open',
		'minikube',
		"ssh: Creating ssh client: permissions 0644 for '/home/runner/.minikube/machines/minikube/id_rsa' are too open",
	),
	said(
		'docker-download-cut',
		'docker',
		'ERROR: failed to build: failed to solve: short read: expected 3622 bytes but got 0: unexpected EOF',
	),
	said('program-crashed', 'minikube', 'panic: runtime error: invalid memory address or nil pointer dereference'),
	said(
		'docker-certificate-unknown',
		'docker',
		'ERROR: failed to solve: failed to authorize: failed to fetch oauth token: Post "https://auth.docker.io/token": x509: certificate is valid for *.filter.lan, not auth.docker.io',
	),
	said(
		'network-unreachable',
		'docker',
		'Error response from daemon: Get "https://registry-1.docker.io/v2/": remote error: tls: internal error',
	),
	said('port-taken', 'minikube', 'bind [127.0.0.1]:80: Address already in use\nCould not request local forwarding.'),
	said(
		'control-plane-slow',
		'minikube',
		'[control-plane-check] kube-apiserver is not healthy after 4m0.000s\nerror: error execution phase wait-control-plane: kube-apiserver check failed at https://192.168.49.2:8443/livez: Get "https://192.168.49.2:8443/livez?timeout=10s": dial tcp 192.168.49.2:8443: connect: connection refused',
		'GUEST_START',
	),
	// microsoft/WSL#5100, intuitem/ciso-assistant-community#1485, docker/cli#4238
	ofNode(
		'kernel-lacks-containers',
		"OCI runtime create failed: container_linux.go:377: starting container process caused: process_linux.go:352: getting the final child's pid from pipe caused: EOF: unknown",
	),
	ofNode(
		'kernel-lacks-containers',
		'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error setting cgroup config for procHooks process: bpf_prog_query(BPF_CGROUP_DEVICE) failed: function not implemented: unknown.',
	),
	said(
		'kubelet-cgroups',
		'minikube',
		'Failed to start ContainerManager" err="failed to initialize top level QOS containers: root container [kubepods] doesn\'t exist"',
		'HOST_ROOT_CGROUP',
	),
	// What others would take: the runtime of the node, its Docker's socket, and an image that kubeadm cannot pull.
	said(
		'container-runtime-down',
		'minikube',
		'error execution phase preflight: [preflight] Some fatal errors occurred:\n\t[ERROR CRI]: container runtime is not running: output: validate service connection: rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService',
		'GUEST_START',
	),
	said(
		'container-runtime-down',
		'minikube',
		'Failed to enable container runtime: validate service connection: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing dial unix /var/run/cri-dockerd.sock: connect: connection refused"',
		'RUNTIME_ENABLE',
	),
	said(
		'network-unreachable',
		'minikube',
		'[ERROR ImagePull]: failed to pull image registry.k8s.io/kube-apiserver:v1.34.4: failed to do request: Head "https://registry.k8s.io/v2/kube-apiserver/manifests/v1.34.4": dial tcp 34.96.108.209:443: i/o timeout',
		'GUEST_START',
	),
	// cym1102/nginxWebUI#58, jlesage/docker-freefilesync#11, canonical/lxd#4902
	ofNode(
		'machine-is-container',
		'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: unable to apply caps: operation not permitted: unknown.',
	),
	ofNode(
		'machine-is-container',
		'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error setting cgroup config for procHooks process: failed to write "c 10:200 rwm": write /sys/fs/cgroup/devices/docker/89b3/devices.allow: operation not permitted: unknown.',
	),
	ofNode(
		'machine-is-container',
		'linux runtime spec devices: lstat /dev/.lxc/proc/1848/fdinfo/16: no such file or directory.',
	),
	// moby/buildkit#6977, #3599
	said(
		'docker-store-damaged',
		'docker',
		'ERROR: failed to apply diffs: failed to stat lower snapshot sha256:1: snapshot eog8qh5k86hs54exlxa8re89h does not exist: not found',
	),
	// docker/for-win#11440, docker/buildx#57
	said(
		'docker-snap-confined',
		'docker',
		'failed to solve with frontend dockerfile.v0: failed to read dockerfile: open /var/lib/docker/tmp/buildkit-mount656237737/Dockerfile: no such file or directory',
	),
	// docker/build-push-action#1239
	said('builder-missing', 'docker', 'ERROR: no builder "builder-27f86516-8b69-444b-b6c4-28e945d1c29e" found'),
	said(
		'docker-credentials-refused',
		'docker',
		'#2 ERROR: error getting credentials - err: exit status 1, out: `Post "http://ipc/registry/credstore-updated": context deadline exceeded`',
	),
	said(
		'docker-hung',
		'minikube',
		'state: unknown state "digimon": docker container inspect digimon --format={{.State.Status}}: context deadline exceeded',
		'GUEST_STATUS',
	),
	said(
		'control-plane-slow',
		'minikube',
		'failed to start node: wait: kubeadm init timed out in 10 minutes',
		'GUEST_START',
	),
	// minikube's own files of the node: firewalld (minikube#8772), a stopped node, what kubeadm finds of an earlier start
	said(
		'firewalld-refuses',
		'minikube',
		"error creating docker network: COMMAND_FAILED: 'python-nftables' failed: internal:0:0-0: Error: Could not process rule",
		'IF_DOCKER_NETWORK',
	),
	ofNode('docker-network-gone', 'network digimon not found.'),
	ofNode(
		'docker-snap-confined',
		"error while creating mount source path '/lib/modules': mkdir /lib/modules: read-only file system.",
	),
	said(
		'node-port-taken',
		'minikube',
		'failed to start node: wait: kubeadm init: Process exited with status 1\nstderr:\n[preflight] Some fatal errors occurred:\n\t[ERROR Port-10250]: Port 10250 is in use',
		'GUEST_START',
	),
	said(
		'cluster-certificates',
		'minikube',
		'stderr:\nerror execution phase certs/apiserver: failed to write or validate certificate "apiserver": certificate apiserver is invalid: x509: certificate has expired or is not yet valid',
		'GUEST_START',
	),
	// firmadyne/firmadyne#115
	said('route-without-network', 'sudo', 'Error: Nexthop has invalid gateway.'),
	said('route-without-network', 'sudo', 'RTNETLINK answers: Network is unreachable'),
	// kubernetes/minikube#12894
	said(
		'node-address-taken',
		'minikube',
		"error provisioning guest: Failed to start host: can't create with that IP, address already in use",
		'GUEST_PROVISION',
	),
];
