import {exampleOf, type Example} from './example.ts';

const said = exampleOf();

/** The kubeconfig and the API server, as kubectl, Helm, istioctl and minikube tell of them. */
export const clusterExamples: readonly Example[] = [
	said(
		'kubeconfig-undecodable',
		'minikube',
		'failed to start node: Failed kubeconfig update: could not read config: Error decoding config from data: apiVersion: v1: yaml: control characters are not allowed',
	),
	said(
		'kubeconfig-undecodable',
		'kubectl',
		'error: error loading config file "/home/a/.kube/config": yaml: line 12: mapping values are not allowed in this context',
	),
	said(
		'kubeconfig-unwritable',
		'minikube',
		'failed to start node: Failed kubeconfig update: writing kubeconfig: Error creating directory: /etc/kubernetes: mkdir /etc/kubernetes: permission denied',
	),
	// k3s-io/k3s#6325
	said(
		'kubeconfig-of-root',
		'kubectl',
		'WARN[0000] Unable to read /etc/rancher/k3s/k3s.yaml, please start server with --write-kubeconfig-mode to modify kube config permissions\nerror: error loading config file "/etc/rancher/k3s/k3s.yaml": open /etc/rancher/k3s/k3s.yaml: permission denied',
	),
	said(
		'kubeconfig-of-root',
		'kubectl',
		'error: error loading config file "/etc/kubernetes/admin.conf": open /etc/kubernetes/admin.conf: permission denied',
	),
	said(
		'kubeconfig-unwritable',
		'kubectl',
		'error: error loading config file "/home/a/.kube/config": open /home/a/.kube/config: permission denied',
	),
	said('kubeconfig-no-context', 'kubectl', 'error: context "digimon" does not exist'),
	said('kubeconfig-no-context', 'helm', 'Error: kubernetes cluster unreachable: context "digimon" does not exist'),
	said(
		'kubeconfig-empty',
		'kubectl',
		'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
	),
	said(
		'kubeconfig-missing-certificates',
		'kubectl',
		'error: unable to read client-cert /home/a/.minikube/profiles/digimon/client.crt for digimon due to open /home/a/.minikube/profiles/digimon/client.crt: no such file or directory',
	),
	said('proxy-answers-for-api', 'kubectl', 'Unable to connect to the server: Forbidden'),
	said(
		'proxy-answers-for-api',
		'helm',
		'Error: kubernetes cluster unreachable: Get "https://192.168.49.2:8443/version": Forbidden',
	),
	said(
		'api-certificate-stale',
		'kubectl',
		'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate "minikubeCA")',
	),
	said('api-not-logged-in', 'kubectl', 'error: You must be logged in to the server (Unauthorized)'),
	said(
		'api-refused',
		'kubectl',
		'The connection to the server 127.0.0.1:32771 was refused - did you specify the right host or port?',
	),

	said(
		'istio-default-tag',
		'istioctl',
		'Error: failed to install manifests: errors occurred during operation: creating default tag would conflict:\nError [IST0139] (MutatingWebhookConfiguration istio-sidecar-injector) Webhook overlaps with others: [istio-revision-tag-default/namespace.sidecar-injector.istio.io]. This may cause injection to occur twice.',
	),
	said(
		'webhook-field-conflict',
		'istioctl',
		'Error: failed to process default webhook: failed to apply YAML: Apply failed with 1 conflict: conflict with "pilot-discovery" using admissionregistration.k8s.io/v1: .webhooks[name="validation.istio.io"].failurePolicy',
	),
	said(
		'helm-ownership',
		'helm',
		'Error: Unable to continue with install: Service "web" in namespace "default" exists and cannot be imported into the current release: invalid ownership metadata; label validation error: missing key "app.kubernetes.io/managed-by": must be set to "Helm"',
	),
	said(
		'field-conflict',
		'helm',
		'Error: conflict occurred while applying object default/web apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.template.spec.containers[name="web"].image',
	),
	said(
		'field-immutable',
		'helm',
		'Error: UPGRADE FAILED: cannot patch "web" with kind Deployment: Deployment.apps "web" is invalid: spec.selector: Invalid value: {}: field is immutable',
	),
	said(
		'object-modified',
		'helm',
		'Error: conflict occurred while applying object integration-test/frontend /v1, Kind=Service: Operation cannot be fulfilled on resourcequotas "compute": the object has been modified; please apply your changes to the latest version and try again',
	),
	said(
		'cluster-policy',
		'kubectl',
		'Error creating: insufficient quota to match these scopes: [{PriorityClass In [system-node-critical system-cluster-critical]}]',
	),
	said(
		'api-certificate-expired',
		'minikube',
		'error execution phase certs/apiserver-kubelet-client: [certs] certificate apiserver-kubelet-client not signed by CA certificate ca: x509: certificate has expired or is not yet valid: current time 2024-01-24T01:22:32Z is after 2024-01-19T20:19:24Z',
	),
	said('helm-busy', 'helm', 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress'),
	said('helm-name-in-use', 'helm', 'Error: INSTALLATION FAILED: cannot reuse a name that is still in use'),
	said('helm-no-deployed-release', 'helm', 'Error: UPGRADE FAILED: "digimon" has no deployed releases'),
	said(
		'chart-values',
		'helm',
		"Error: values don't meet the specifications of the schema(s) in the following chart(s):",
	),
	said(
		'webhook-denied',
		'helm',
		'Error: UPGRADE FAILED: cannot patch "web" with kind Deployment: admission webhook "polaris.fairwinds.com" denied the request: invalid JSON Document',
	),
	said(
		'webhook-silent',
		'kubectl',
		'Error from server (InternalError): Internal error occurred: failed calling webhook "validation.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/validate?timeout=10s": dial tcp 10.107.180.45:443: connect: connection refused',
	),
	said(
		'type-unknown',
		'helm',
		'Error: unable to build kubernetes objects from release manifest: no kind "Ingress" is registered for version "extensions/v1beta1" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:28"',
	),
	said(
		'types-missing',
		'helm',
		'Error: no kind "Gateway" is registered for version "networking.istio.io/v1" in scheme "pkg/runtime/scheme.go:110"',
	),
	said(
		'types-missing',
		'kubectl',
		'error: resource mapping not found for name: "gateway" namespace: "" from "gateway.yaml": no matches for kind "Gateway" in version "networking.istio.io/v1"\nensure CRDs are installed first',
	),
	said(
		'namespace-terminating',
		'istioctl',
		'Error from server (Forbidden): serviceaccounts "istiod" is forbidden: unable to create new content in namespace istio-system because it is being terminated',
	),
	said(
		'istio-kubernetes-version',
		'istioctl',
		'The Kubernetes version v1.24.0 is not supported by Istio 1.31.0. The minimum supported Kubernetes version is 1.32.',
	),
	said(
		'istio-settings',
		'istioctl',
		'Error: failed to apply manifests: validation errors (use --force to override):\nunknown field "galley" in v1alpha1.Values',
	),
	said('no-istiod', 'istioctl', 'Error: no running Istio pods in namespace "istio-system"'),
	said('tool-too-old', 'istioctl', "Error: unknown flag: --skip-confirm\nRun 'istioctl install --help' for usage."),
	said('api-busy', 'kubectl', 'Unable to connect to the server: net/http: TLS handshake timeout'),
	said('api-busy', 'helm', 'Error: etcdserver: request timed out'),
	said(
		'not-ready-in-time',
		'istioctl',
		'Error: failed to install manifests: failed to wait for resource: resources not ready after 5m0s: context deadline exceeded',
	),
	said(
		'api-certificate-expired',
		'helm',
		'Error: Kubernetes cluster unreachable: Get "https://127.0.0.1:32769/version": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-28T10:06:02Z is after 2026-11-24T09:01:11Z',
	),
];
