import {exampleOf, type Example} from './example.ts';

const values = {
	image: 'postgres:17-alpine',
	detail: 'detail',
	service: 'server',
	pod: 'server-1',
	container: 'server',
	podNamespace: 'default',
};
const said = exampleOf(values);

/** What the API server, the kubelet, the scheduler and minikube refuse. */
export const refusalExamples: readonly Example[] = [
	said(
		'pod-security',
		'kubectl',
		'Error creating: pods "server-6f8c7d9b8-x2x7k" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities (container "istio-init" must not include "NET_ADMIN", "NET_RAW" in securityContext.capabilities.add)',
	),
	said(
		'pod-security',
		'helm',
		'Error: pods "web" is forbidden: violates PodSecurity "restricted:v1.34": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false)',
	),
	said(
		'quota-unspecified',
		'kubectl',
		'Error creating: pods "db-6f8c7d9b8-x2x7k" is forbidden: failed quota: mem-cpu-hdd: must specify limits.cpu for: istio-init,istio-proxy; limits.memory for: db; requests.cpu for: db; requests.memory for: db',
	),
	said(
		'quota-exceeded',
		'kubectl',
		'Error creating: pods "web" is forbidden: exceeded quota: compute-resources, requested: limits.cpu=2, used: limits.cpu=4, limited: limits.cpu=4',
	),
	said(
		'limit-range',
		'kubectl',
		'Error creating: pods "web-1" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
	),
	said(
		'limit-range',
		'kubectl',
		'Error creating: pods "web-1" is forbidden: memory max limit to request ratio per Container is 1, but provided ratio is 8.000000',
	),
	said(
		'service-account-missing',
		'kubectl',
		'Error creating: pods "web-1" is forbidden: error looking up service account default/default: serviceaccount "default" not found',
	),
	said(
		'pods-forbidden',
		'kubectl',
		'Error creating: pods "web-1" is forbidden: no providers available to validate pod request',
	),
	said(
		'pod-apparmor',
		'pod',
		'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: apparmor failed to apply profile: write /proc/self/attr/apparmor/exec: no such file or directory: unknown',
	),
	said(
		'pod-program-missing',
		'pod',
		'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "server": executable file not found in $PATH: unknown',
	),
	said(
		'pod-process-limit',
		'pod',
		'LOG:  could not fork worker process: Resource temporarily unavailable\nruntime/cgo: pthread_create failed: Resource temporarily unavailable',
	),
	said('dns-loop', 'pod', '[FATAL] plugin/loop: Loop (127.0.0.1:35330 -> :53) detected for zone "."'),
	said(
		'cluster-dns',
		'pod',
		'envoy config	StreamAggregatedResources gRPC config stream to xds-grpc closed: 14, connection error: desc = "transport: Error while dialing: dial tcp: lookup istiod.istio-system.svc on 10.96.0.10:53: read udp 10.244.0.7:46231->10.96.0.10:53: read: connection refused"',
	),
	said(
		'volume-unbound',
		'node',
		'0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
	),
	said('node-cordoned', 'node', '0/1 nodes are available: 1 node(s) were unschedulable.'),
	said('node-pids', 'node', 'PIDPressure'),
	said(
		'node-memory',
		'node',
		'0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/memory-pressure: }.',
	),
	said(
		'node-not-ready',
		'node',
		'0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
	),
	said(
		'node-tainted',
		'node',
		'0/1 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }.',
	),
	said(
		'tunnel-running',
		'minikube',
		'X Exiting due to SVC_TUNNEL_START: error starting tunnel: error creating tunnel: another tunnel is already running, shut it down first: ID { Route: 10.96.0.0/12 -> 192.168.49.2, machineName: digimon, Pid: 16524 }',
	),
];
