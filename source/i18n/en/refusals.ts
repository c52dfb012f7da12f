/** What the cluster, its pods and its gateway refuse (`cause.`), and what to do then (`do.`). Causes of pods are parts of a sentence. */
export const refusalMessages = {
	'cause.admissionPolicy': 'The policy {policy} of the cluster refuses the object: {detail}',
	'cause.apiExtension': 'An extension of the cluster’s API does not answer: {api}; mostly its pod does not run.',
	'cause.clientKeyUnreadable':
		'{tool} may not read the cluster’s certificates in {minikubeHome}: it was installed as a snap, which may not read hidden folders, or they belong to another user.',
	'cause.envoyNoRoute':
		'The Gateway or a VirtualService is missing or changed, or another Gateway in the cluster holds the same port.',
	'cause.envoyRedirect':
		'The gateway redirects instead of serving the page: a Gateway or a VirtualService was changed.',
	'cause.envoyUpstreamSilent':
		'The pod of {service} does not answer Envoy’s attempts to connect; a network policy is a common reason.',
	'cause.etcdFull': 'The cluster’s database (etcd) is full, so nothing can be written to it.',
	'cause.helmRecordTooLarge':
		'What Helm would store about the release is larger than the cluster accepts (1 MiB): a value or a file of the chart is too large.',
	'cause.kubeconfigLocked': 'The kubeconfig is locked by {lock}; mostly a program that ended left it.',
	'cause.kubeletSilent': 'the node does not report to the cluster',
	'cause.notDeletedInTime': 'Objects in the cluster were not deleted in time.',
	'cause.objectLeaving': 'An object of the same name is still being deleted: {detail}.',
	'cause.podAddresses': 'the node has no address for {service}: {detail}',
	'cause.podApiUnreachable': '{service} cannot reach the cluster’s API server: {detail}',
	'cause.podIstioCni': 'Istio’s CNI plugin did not set up {service}: {detail}',
	'cause.podNameReserved':
		'the node’s container runtime is still busy with an earlier try to start {service}: {detail}',
	'cause.podPauseImage': 'the node cannot get the image {pause}, which every pod needs',
	'cause.podRunAsRoot':
		'{service} is not started: it is demanded that it does not run as root, and its image does: {detail}',
	'cause.podSysctl': '{service} sets the kernel setting {sysctl}, which this kernel or the node does not have or allow',
	'cause.serviceAddressTaken': 'The Service {name} asks for a port or an address that another Service has ({detail}).',
	'cause.toolFolderRights': '{tool} may not use its folder {folder}: it belongs to another user.',
	'cause.typeUnknown':
		'The cluster does not know {type}: its Kubernetes is too old or too new for it, or an add-on is missing.',
	'cause.webhookCertificate':
		'The API server does not accept the certificate of the webhook {webhook}; mostly one of both is of an earlier installation.',
	'cause.webhookLeftOver':
		'The webhook {webhook} is set up, and the service that answers for it is not in the cluster any more.',
	'do.cniPods': 'See whether Istio’s CNI plugin runs in the node',
	'do.defragmentEtcd': 'Free its space',
	'do.deleteForeignWebhook': 'Find the webhook’s configuration; delete it where its program is no longer wanted',
	'do.deletePod': 'Let the pod be made again',
	'do.deletePolicyBinding': 'Take the policy away, if you may, then run the same command again',
	'do.disableMetrics':
		'Turn off the add-on metrics-server, which the demo does not need; then run the same command again',
	'do.ownFolder': 'Make it yours, then run the same command again',
	'do.recreate': 'Or recreate the cluster',
	'do.restartIstiod': 'Restart istiod, which renews its certificate',
	'do.routesAgain': 'Create our routes again',
	'do.seeAllRoutes':
		'See the Gateways and VirtualServices of all namespaces; each must name our host and no other Gateway port 80',
	'do.seeApiServices': 'See which extension is not available',
	'do.seeKernel': 'See the node’s kernel; it is the kernel of this machine, or of Docker’s machine',
	'do.seeLimits': 'See which limit it has; without one the whole node has no memory left',
	'do.seeNetworkPolicies': 'See whether a network policy forbids it',
	'do.seeObjects': 'See what is still there',
	'do.seePolicy': 'See what the policy demands',
	'do.seeServices': 'See which Services there are; delete one that is not needed',
	'do.seeTypes': 'See which types the cluster knows',
	'do.seeVersions': 'Compare the versions of the cluster and of the tool',
	'do.toolOutsideSnap': 'Let digimon-setup download one that is no snap, for itself only',
	'do.webhookPods': 'See whether the webhook’s program runs; when it does, run the same command again',
	'cause.envoyProtocol':
		'Envoy and the pod of {service} do not speak the same protocol: the port of its Service is named for another one.',
	'cause.execPlugin':
		'The kubeconfig’s entry for this cluster takes its credentials from a program that does not work here; it is not as minikube writes it.',
	'cause.istioRefusesObject': 'Istio refuses an object as invalid: {detail}',
	'cause.nodeFull': 'the node runs as many pods as it may',
	'cause.objectInvalid': 'The cluster refuses {refused} {name} as invalid: {detail}',
	'cause.podCertificateExpired': 'a certificate or token that {service} uses has expired',
	'cause.podClock': 'the node’s clock is behind, so a certificate or token of {service} counts as not yet valid',
	'cause.podNameUnknown': '{service} asks for the name {name}, which the name server of the cluster does not know',
	'cause.podOutOfResources': 'the node refuses {service}, as it has too little of {resource}',
	'cause.requestUnknown':
		'The cluster’s Kubernetes does not know what {tool} asks of it: their versions are too far apart.',
	'cause.sidecarTwice':
		'two installations of Istio inject their sidecar into the pods of {service}, so that they are refused',
	'cause.tunnelLowPort': 'This user may not use the port {port}; those below 1024 need root.',
	'diagnosis.notTaken': 'the node does not take {service}: {detail}',
	'do.rewriteEntry': 'Let minikube write the cluster’s entry again; nothing in the cluster is lost',
	'do.seeAllPods': 'See which pods there are; delete what is not needed',
	'do.seeIstioVersions': 'See whether istioctl and the cluster have the same version',
	'do.seeNamespaceLabels': 'See which of them the namespace asks for: istio-injection, or istio.io/rev',
	'do.seeRevisions': 'See which revisions of Istio inject sidecars; remove the one that is not needed',
	'do.seeService': 'See the Service and the names of its ports',
	'do.seeServiceNames': 'See which Services there are',
	'cause.podMount': 'the node cannot mount a volume of {service} yet: {detail}',
	'cause.sidecarNotAuthenticated': 'istiod does not accept the identity of the sidecar of {service}',
} as const;
