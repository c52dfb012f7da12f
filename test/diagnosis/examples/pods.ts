import {exampleOf, type Example} from './example.ts';

const values = {
	image: 'postgres:17-alpine',
	detail: 'detail',
	tries: 2,
	service: 'server',
	pod: 'server-1',
	container: 'server',
	podNamespace: 'default',
};
const said = exampleOf(values);

/** What the kubelet, containers and Envoy say. */
export const podExamples: readonly Example[] = [
	said(
		'pull-store-incomplete',
		'pull',
		'failed to pull and unpack image "docker.io/library/postgres:17-alpine": failed to extract layer sha256:4dca: failed to get reader from content store: content digest sha256:51f5: not found',
	),
	said(
		'pull-quota',
		'pull',
		'failed to resolve reference "docker.io/istio/pilot:1.31.0": unexpected status from HEAD request to https://registry-1.docker.io/v2/istio/pilot/manifests/1.31.0: 429 Too Many Requests',
	),
	said(
		'pull-certificate',
		'pull',
		'rpc error: code = Unknown desc = error pulling image configuration: download failed after attempts=6: x509: certificate signed by unknown authority',
	),
	said(
		'pull-disk-full',
		'pull',
		'failed to extract layer sha256:1: write /var/lib/containerd/a: no space left on device: unknown',
	),
	said('pull-platform', 'pull', 'no match for platform in manifest: not found'),
	said(
		'pull-name',
		'pull',
		'failed to do request: Head "https://registry-1.docker.io/v2/istio/pilot/manifests/1.31.0": dial tcp: lookup registry-1.docker.io on 192.168.49.1:53: server misbehaving',
	),
	said(
		'pull-clock',
		'pull',
		'failed to do request: Head "https://registry-1.docker.io/v2/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-20T08:11:02Z is before 2026-11-24T08:40:00Z',
	),
	said(
		'pull-unreachable',
		'pull',
		'failed to do request: Head "https://registry-1.docker.io/v2/": dial tcp 54.1.2.3:443: connect: connection refused',
	),
	said(
		'pull-old-format',
		'pull',
		'not implemented: media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.1',
	),
	said(
		'pull-signature',
		'pull',
		'Source image rejected: A signature was required, but no signature exists',
		'SignatureValidationFailed',
	),
	said(
		'pull-no-such-image',
		'pull',
		'failed to resolve reference "docker.io/nobody/nope:v9": docker.io/nobody/nope:v9: not found',
	),
	said('pull-fails', 'pull', 'rpc error: code = Unknown desc = something else'),

	said(
		'inotify-limits',
		'pod',
		'Error: failed to create discovery service: failed to start file watcher: too many open files',
	),
	said(
		'cgroup-v1',
		'node',
		'kubelet is configured to not run on a host using cgroup v1. cgroup v1 support is in maintenance mode',
	),
	said(
		'disk-full',
		'node',
		'0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }.',
	),
	said('pod-architecture', 'pod', 'exec /usr/local/bin/docker-entrypoint.sh: exec format error'),
	said('pod-architecture', 'pod', 'rosetta error: failed to open elf at /lib64/ld-linux-x86-64.so.2'),
	said(
		'pod-envoy-not-ready',
		'pod',
		'Exec lifecycle hook ([pilot-agent wait]) for Container "istio-proxy" in Pod "server" failed - error: command \'pilot-agent wait\' exited with 255: Error: timeout waiting for Envoy proxy to become ready.',
		'PostStartHookError',
	),
	said('pod-start-hook', 'pod', 'Exec lifecycle hook ([/bin/sh]) failed: exited with 1', 'PostStartHookError'),
	said('pod-iptables', 'pod', "iptables-restore v1.8.7 (legacy): iptables-restore: unable to initialize table 'nat'"),
	said(
		'pod-needs-istiod-config',
		'pod',
		'MountVolume.SetUp failed for volume "istiod-ca-cert" : configmap "istio-ca-root-cert" not found',
		'FailedMount',
	),
	said('pod-missing-config', 'pod', 'secret "password" not found', 'CreateContainerConfigError'),
	said(
		'pod-sandbox',
		'pod',
		'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "3603dc72589a": plugin type="calico" failed (add): stat /var/lib/calico/nodename: no such file or directory: check that the calico/node container is running and has mounted /var/lib/calico/',
		'FailedCreatePodSandBox',
	),
	said(
		'pod-evicted',
		'pod',
		'The node was low on resource: memory. Threshold quantity: 100Mi, available: 81Mi. ',
		'Evicted',
	),
	said('pod-address-in-use', 'pod', 'listen tcp 127.0.0.1:10251: bind: address already in use'),
	said(
		'pod-database-data',
		'pod',
		'2019-03-01 08:46:20.785 UTC [1] FATAL:  database files are incompatible with server\n2019-03-01 08:46:20.785 UTC [1] DETAIL:  The data directory was initialized by PostgreSQL version 10, which is not compatible with this version 11.2 (Debian 11.2-1.pgdg90+1).',
	),
	said('pod-permission', 'pod', 'chown: /var/lib/postgresql/data: Operation not permitted'),

	said(
		'envoy-certificate-expired',
		'envoy',
		'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: TLS_error:|268436501:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_EXPIRED:TLS_error_end',
		'503',
	),
	said(
		'envoy-plain-upstream',
		'envoy',
		'upstream connect error or disconnect/reset before headers. retried and the latest reset reason: remote connection failure, transport failure reason: TLS_error:|268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end',
		'503',
	),
	said(
		'envoy-certificate',
		'envoy',
		'upstream connect error or disconnect/reset before headers. transport failure reason: TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:TLS_error_end',
		'503',
	),
	said('envoy-access-denied', 'envoy', 'RBAC: access denied', '403'),
	said('envoy-no-healthy-upstream', 'envoy', 'no healthy upstream', '503'),
	said(
		'envoy-upstream-refused',
		'envoy',
		'upstream connect error or disconnect/reset before headers. reset reason: connection failure',
		'503',
	),
	said('envoy-timeout', 'envoy', 'upstream request timeout', '504'),
	said('envoy-grpc-web', 'envoy', 'invalid gRPC request content-type "application/grpc-web+proto"', '415'),
	said('envoy-grpc-web-status', 'envoy', '', '415'),
	said('envoy-other-service', 'envoy', 'unknown service digimon.Digimon', '200'),
	said('envoy-fault', 'envoy', 'fault filter abort', '503'),
];
