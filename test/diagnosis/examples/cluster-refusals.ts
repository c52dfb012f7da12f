import type {Speaker} from '../../../source/domain/failure.ts';
import type {Example} from './example.ts';

const values = {
	image: 'postgres:17-alpine',
	detail: 'detail',
	service: 'server',
	pod: 'server-1',
	container: 'server',
	podNamespace: 'default',
};
const said = (rule: string, speaker: Speaker, words: string, reason?: string): Example => ({
	rule,
	said: {speaker, words: words.split('\n'), values, ...(reason !== undefined && {reason})},
});

/** Objects that the cluster does not take, pods that the node cannot make, and what the gateway answers then. */
export const clusterRefusalExamples: readonly Example[] = [
	said(
		'api-extension',
		'helm',
		'Error: could not get apiVersions from Kubernetes: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: the server is currently unable to handle the request',
	),
	said(
		'api-extension',
		'kubectl',
		'error: unable to retrieve the complete list of server APIs: custom.metrics.k8s.io/v1beta1: stale GroupVersion discovery: custom.metrics.k8s.io/v1beta1',
	),
	said(
		'api-extension',
		'istioctl',
		'Error: failed to discover resources: unable to retrieve the complete list of server APIs: external.metrics.k8s.io/v1beta1: Got empty response for: external.metrics.k8s.io/v1beta1',
	),
	said('etcd-full', 'helm', 'Error: create: failed to create: etcdserver: mvcc: database space exceeded'),
	said('etcd-full', 'kubectl', 'Error from server: etcdserver: mvcc: database space exceeded'),
	said(
		'webhook-of-another',
		'helm',
		'Error: UPGRADE FAILED: cannot patch "web" with kind Deployment: Internal error occurred: failed calling webhook "validate.kyverno.svc-fail": failed to call webhook: Post "https://kyverno-svc.kyverno.svc:443/validate/fail?timeout=10s": no endpoints available for service "kyverno-svc"',
	),
	said(
		'webhook-of-another',
		'kubectl',
		'Error from server (InternalError): Internal error occurred: failed calling webhook "check-ignore-label.gatekeeper.sh": failed to call webhook: Post "https://gatekeeper-webhook-service.gatekeeper-system.svc:443/v1/admitlabel?timeout=3s": dial tcp 10.112.0.99:8443: i/o timeout',
	),
	said(
		'webhook-left-over',
		'helm',
		'Error: INSTALLATION FAILED: Internal error occurred: failed calling webhook "check-ignore-label.gatekeeper.sh": Post "https://gatekeeper-webhook-service.gatekeeper-system.svc:443/v1/admitlabel?timeout=3s": service "gatekeeper-webhook-service" not found',
	),
	said(
		'webhook-left-over',
		'kubectl',
		'Error creating: Internal error occurred: failed calling webhook "namespace.sidecar-injector.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/inject?timeout=10s": service "istiod" not found',
	),
	said(
		'webhook-certificate',
		'kubectl',
		'Error from server (InternalError): error when creating "STDIN": Internal error occurred: failed calling webhook "validation.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/validate?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate "cluster.local")',
	),
	said(
		'admission-policy',
		'kubectl',
		"Error creating: pods \"web-1\" is forbidden: ValidatingAdmissionPolicy 'demo-policy.example.com' with binding 'demo-binding-test.example.com' denied request: failed expression: object.spec.replicas <= 5",
	),
	said(
		'admission-policy',
		'helm',
		"Error: deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'replicas' with binding 'replicas-all' denied request: too many",
	),
	said(
		'type-unknown',
		'helm',
		'Error: INSTALLATION FAILED: unable to build kubernetes objects from release manifest: resource mapping not found for name: "web" namespace: "" from "": no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"\nensure CRDs are installed first',
	),
	said('type-unknown', 'kubectl', 'error: the server doesn\'t have a resource type "brokers"'),
	said(
		'types-missing',
		'kubectl',
		'error: resource mapping not found for name: "gateway" namespace: "" from "STDIN": no matches for kind "Gateway" in version "networking.istio.io/v1alpha3"\nensure CRDs are installed first',
	),
	said('types-missing', 'kubectl', 'error: the server doesn\'t have a resource type "virtualservices"'),
	said(
		'helm-record-too-large',
		'helm',
		'Error: create: failed to create: Secret "sh.helm.release.v1.digimon.v1" is invalid: data: Too long: must have at most 1048576 bytes',
	),
	said(
		'helm-record-too-large',
		'helm',
		'Error: UPGRADE FAILED: create: failed to create: etcdserver: request is too large',
	),
	said(
		'helm-not-deleted',
		'helm',
		'Error: uninstallation completed with 1 error(s): timed out waiting for the condition',
	),
	said('helm-not-deleted', 'helm', 'Error: uninstallation completed with 1 error(s): context deadline exceeded'),
	said('helm-not-deleted', 'kubectl', 'error: timed out waiting for the condition on namespaces/istio-system'),
	said(
		'service-address-taken',
		'istioctl',
		'Error: The Service "istio-ingressgateway" is invalid: spec.ports[0].nodePort: Invalid value: 31380: provided port is already allocated',
	),
	said('object-leaving', 'helm', 'Error: object is being deleted: deployments.apps "web" already exists'),
	said(
		'kubeconfig-locked',
		'minikube',
		'Exiting due to GUEST_START: failed to update kubeconfig: failed to lock config file: open /Users/a/.kube/config.lock: file exists',
	),
	said('kubeconfig-locked', 'kubectl', 'error: open /home/a/.kube/config.lock: file exists'),
	said(
		'client-key-unreadable',
		'helm',
		'Error: invalid configuration: [unable to read client-cert /home/a/.minikube/profiles/digimon/client.crt for digimon due to open /home/a/.minikube/profiles/digimon/client.crt: permission denied, unable to read client-key /home/a/.minikube/profiles/digimon/client.key for digimon due to open /home/a/.minikube/profiles/digimon/client.key: permission denied]',
	),
	said('tool-folder-rights', 'helm', 'Error: mkdir /home/a/.cache/helm/repository: permission denied'),
	said('tool-folder-rights', 'kubectl', 'error: mkdir /home/a/.kube/cache/discovery: permission denied'),
	said('envoy-no-route', 'envoy', '', '404'),
	said('envoy-redirect', 'envoy', '', '301'),
	said(
		'envoy-upstream-silent',
		'envoy',
		'upstream connect error or disconnect/reset before headers. retried and the latest reset reason: connection timeout',
		'503',
	),
	said(
		'kubelet-silent',
		'node',
		'0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
	),
	said('kubelet-silent', 'node', 'Kubelet stopped posting node status.'),
	said('kubelet-silent', 'node', 'PLEG is not healthy: pleg was last seen active 3m5.30015447s ago; threshold is 3m0s'),
	said(
		'pod-addresses',
		'pod',
		'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "9a1b": failed to allocate for range 0: no IP addresses available in range set: 10.1.56.1-10.1.56.254',
		'FailedCreatePodSandBox',
	),
	said(
		'pod-addresses',
		'pod',
		'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "9a1b": plugin type="bridge" failed (add): failed to set bridge addr: "cni0" already has an IP address different from 10.244.0.1/24',
		'FailedCreatePodSandBox',
	),
	said(
		'pod-sysctl',
		'pod',
		'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to create containerd task: failed to create shim: OCI runtime create failed: container_linux.go:380: starting container process caused: process_linux.go:545: container init caused: write sysctl key net.ipv4.ip_unprivileged_port_start: open /proc/sys/net/ipv4/ip_unprivileged_port_start: no such file or directory: unknown',
		'FailedCreatePodSandBox',
	),
	said(
		'pod-sysctl',
		'pod',
		'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to start sandbox container for pod "gateway": Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: open /proc/sys/net/ipv4/ip_unprivileged_port_start: no such file or directory: unknown',
		'FailedCreatePodSandBox',
	),
	said(
		'pod-sysctl',
		'pod',
		'forbidden sysctl: "net.ipv4.ip_unprivileged_port_start" not allowlisted',
		'SysctlForbidden',
	),
	said(
		'pod-sandbox-runtime',
		'pod',
		'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to start sandbox container task "9a1b": failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error setting rlimit type 7: operation not permitted: unknown',
		'FailedCreatePodSandBox',
	),
	said(
		'pod-pause-image',
		'pod',
		'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox image "registry.k8s.io/pause:3.10.1": failed to pull image "registry.k8s.io/pause:3.10.1": failed to pull and unpack image: failed to do request: Head "https://us-west2-docker.pkg.dev/v2/k8s-artifacts-prod/images/pause/manifests/3.10.1": dial tcp 142.251.10.82:443: i/o timeout',
		'FailedCreatePodSandBox',
	),
	said(
		'pod-name-reserved',
		'pod',
		'failed to reserve container name "server_server-1_default_bc1c_0": name "server_server-1_default_bc1c_0" is reserved for "6a37ff9b9165"',
		'CreateContainerError',
	),
	said(
		'pod-name-reserved',
		'pod',
		'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to reserve sandbox name "web_default_0": name "web_default_0" is reserved for "aa11"',
		'FailedCreatePodSandBox',
	),
	said('pod-runtime-slow', 'pod', 'context deadline exceeded', 'CreateContainerError'),
	said(
		'pod-runtime-slow',
		'pod',
		'Failed to create pod sandbox: rpc error: code = DeadlineExceeded desc = context deadline exceeded',
		'FailedCreatePodSandBox',
	),
	said(
		'pod-run-as-root',
		'pod',
		'container has runAsNonRoot and image will run as root (pod: "db-1_default(b5b3)", container: db)',
		'CreateContainerConfigError',
	),
	said(
		'pod-run-as-root',
		'pod',
		'container has runAsNonRoot and image has non-numeric user (node), cannot verify user is non-root',
		'CreateContainerConfigError',
	),
	said(
		'pod-api-unreachable',
		'pod',
		'Failed to list *v1.Service: Get "https://10.96.0.1:443/api/v1/services?limit=500&resourceVersion=0": dial tcp 10.96.0.1:443: i/o timeout',
	),
	said('pod-istio-validation', 'pod', 'iptables validation failed; workload is not ready for Istio.'),
	said(
		'istio-refuses-object',
		'kubectl',
		'Error from server: error when creating "STDIN": admission webhook "validation.istio.io" denied the request: configuration is invalid: port name must be set',
	),
	said(
		'istio-refuses-object',
		'helm',
		'Error: INSTALL FAILED: failed to create resource: admission webhook "validation.istio.io" denied the request: error decoding configuration: invalid character',
	),
	said(
		'object-invalid',
		'helm',
		'Error: INSTALLATION FAILED: Deployment.apps "web" is invalid: spec.template.spec.containers[0].image: Required value',
	),
	said(
		'object-invalid',
		'helm',
		'Error: UPGRADE FAILED: failed to create resource: Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.spec.foo"',
	),
	said(
		'sidecar-twice',
		'kubectl',
		'Error creating: Pod "web-1" is invalid: spec.initContainers[1].name: Duplicate value: "istio-proxy"',
	),
	said('namespace-terminating', 'helm', 'Error: namespaces "default" is being terminated'),
	said(
		'api-busy',
		'kubectl',
		'Error from server (Timeout): error when creating "STDIN": Timeout: request did not complete within requested timeout - context deadline exceeded',
	),
	said('api-busy', 'helm', 'Error: the server has received too many requests and has asked us to try again later'),
	said(
		'api-busy',
		'helm',
		'Error: query: failed to query with labels: Get "https://127.0.0.1:32771/api/v1/namespaces/default/secrets": context deadline exceeded',
	),
	said(
		'request-unknown',
		'istioctl',
		'Istio core encountered an error: failed to wait for resource: failed to verify CRD creation: the server could not find the requested resource',
	),
	said(
		'exec-plugin',
		'kubectl',
		'Unable to connect to the server: getting credentials: exec: executable passman not found',
	),
	said(
		'exec-plugin',
		'helm',
		'Error: Kubernetes cluster unreachable: exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
	),
	said(
		'exec-plugin',
		'kubectl',
		'Unable to connect to the server: getting credentials: exec plugin is configured to use API version client.authentication.k8s.io/v1beta1, plugin returned version client.authentication.k8s.io/v1alpha1',
	),
	said(
		'envoy-protocol',
		'envoy',
		'upstream connect error or disconnect/reset before headers. reset reason: protocol error',
		'502',
	),
	said(
		'envoy-fault',
		'envoy',
		'upstream connect error or disconnect/reset before headers. reset reason: overflow',
		'503',
	),
	said(
		'pod-clock',
		'pod',
		'x509: certificate has expired or is not yet valid: current time 2026-11-20T00:00:00Z is before 2026-11-24T00:00:00Z',
	),
	said(
		'pod-certificate-expired',
		'pod',
		'Failed to authenticate client from 10.244.0.7: [invalid bearer token, service account token has expired]',
	),
	said('pod-name-unknown', 'pod', 'Error: getaddrinfo ENOTFOUND db'),
	said('pod-name-unknown', 'pod', 'dial tcp: lookup db on 10.96.0.10:53: no such host'),
	said(
		'pod-memory-limit',
		'pod',
		'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown',
		'RunContainerError',
	),
	said(
		'pod-out-of-resources',
		'pod',
		"Pod was rejected: Node didn't have enough resource: cpu, requested: 500, used: 1800, capacity: 2000",
		'OutOfcpu',
	),
	said(
		'node-full',
		'node',
		'0/1 nodes are available: 1 Too many pods. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
	),
	said(
		'tunnel-low-port',
		'minikube',
		'bind [127.0.0.1]:80: Permission denied\nchannel_setup_fwd_listener_tcpip: cannot listen to port: 80',
	),
	said(
		'sidecar-not-authenticated',
		'pod',
		'citadelclient\tfailed to sign CSR: create certificate: rpc error: code = Unauthenticated desc = request authenticate failure',
	),
	said(
		'sidecar-not-authenticated',
		'pod',
		'xdsproxy\tupstream terminated with unexpected error rpc error: code = Unknown desc = authentication failure',
	),
	said(
		'pod-mount-unregistered',
		'pod',
		'MountVolume.SetUp failed for volume "kube-api-access-r24g5" : object "default"/"kube-root-ca.crt" not registered',
		'FailedMount',
	),
	said(
		'object-invalid-otherwise',
		'kubectl',
		'Error from server (BadRequest): Gateway in version "v1" cannot be handled as a Gateway: strict decoding error: unknown field "spec.x"',
	),
];
