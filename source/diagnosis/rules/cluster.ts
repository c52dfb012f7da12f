import type {Rule} from '../rule.ts';
import {act} from './actions.ts';

const subject: Rule['subject'] = ['kubectl', 'helm', 'istioctl'];

/** The client in etcd's own pod, with the certificates that minikube gives it; the image has no shell. */
const etcdctl =
	'kubectl --context {profile} -n kube-system exec etcd-{profile} -- etcdctl --cacert=/var/lib/minikube/certs/etcd/ca.crt --cert=/var/lib/minikube/certs/etcd/server.crt --key=/var/lib/minikube/certs/etcd/server.key';

/** What the API server answers, to kubectl, Helm and istioctl alike. */
export const clusterRules: readonly Rule[] = [
	{
		id: 'istio-default-tag',
		subject: ['istioctl'],
		when: {
			pattern:
				/IST0139|default tag would conflict|istio-revision-tag-default|revision tag .*already exists|tag "?[\w-]+"? already exists|webhook overlaps with others/i,
		},
		cause: 'cause.istioDefaultTag',
		next: [
			{message: 'do.removeDefaultTag', run: 'istioctl --context {profile} tag remove default -y'},
			{message: 'do.uninstallIstio', run: 'istioctl uninstall --purge -y --context {profile}'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/istio/istio/issues/43932',
	},
	{
		id: 'helm-ownership',
		subject,
		when: {
			pattern:
				/(?<kind>\w+) "(?<name>[^"]+)" in namespace "(?<namespace>[^"]*)" exists and cannot be imported|invalid ownership metadata|exists and cannot be imported into the current release/i,
		},
		captures: [
			/(?<kind>\w+) "(?<name>[^"]+)" in namespace "(?<namespace>[^"]*)"/,
			/(?<object>\w+ "[^"]+") in namespace/,
		],
		defaults: {object: '?'},
		cause: 'cause.helmOwnership',
		next: [
			{
				message: 'do.deleteInTheWay',
				run: 'kubectl --context {profile} -n {namespace} delete {kind} {name}',
				needs: ['kind', 'name'],
			},
			{
				message: 'do.deleteAllInTheWay',
				run: 'kubectl --context {profile} -n {namespace} delete deployment,service db server weather web --ignore-not-found',
			},
			act.otherProfile,
		],
		retry: 'cannot-help',
		source: 'https://github.com/helm/helm/issues/11516',
	},
	{
		id: 'helm-busy',
		subject: ['helm'],
		when: {
			pattern: /another operation \(install\/upgrade\/rollback\) is in progress|pending-(?:install|upgrade|rollback)/i,
		},
		cause: 'cause.helmBusy',
		next: [
			{message: 'do.helmHistory', run: 'helm --kube-context {profile} -n {namespace} history {release}'},
			act.uninstallRelease,
		],
		retry: 'can-help',
		source: 'https://github.com/helm/helm/issues/30601',
	},
	{
		id: 'helm-name-in-use',
		subject: ['helm'],
		when: {
			pattern: /cannot re-?use a name that is still in use|release named \S+ already exists|release: already exists/i,
		},
		cause: 'cause.helmNameInUse',
		next: [act.uninstallRelease],
		retry: 'cannot-help',
		source: 'helm/helm: pkg/action/install.go',
	},
	{
		id: 'helm-no-deployed-release',
		subject: ['helm'],
		when: {pattern: /has no deployed releases|release: not found/i},
		cause: 'cause.helmNoDeployedRelease',
		next: [act.uninstallRelease],
		retry: 'cannot-help',
		source: 'helm/helm: pkg/storage/driver/driver.go',
	},
	{
		id: 'helm-record-too-large',
		subject: ['helm'],
		when: {
			pattern:
				/Secret "sh\.helm\.release[^"]*" is invalid: data: Too long|request is too large|trying to send message larger than max|Request entity too large/i,
		},
		cause: 'cause.helmRecordTooLarge',
		next: [{message: 'do.withoutHelmSet', run: 'digimon-setup plan'}],
		retry: 'cannot-help',
		source: 'https://github.com/helm/helm/issues/9788',
	},
	{
		id: 'helm-not-deleted',
		subject,
		when: {
			pattern:
				/uninstallation completed with \d+ errors?.*(?:timed out|deadline exceeded)|failed to delete release|timed out waiting for the condition on namespaces?\/(?<leaving>[\w-]+)/i,
		},
		cause: 'cause.notDeletedInTime',
		next: [
			{message: 'do.seeNamespace', run: 'kubectl --context {profile} get namespace {leaving} -o yaml'},
			{
				message: 'do.seeObjects',
				run: 'kubectl --context {profile} -n {namespace} get deployments,pods,services',
			},
			{
				message: 'do.lastEvents',
				run: 'kubectl --context {profile} -n {namespace} get events --sort-by=.lastTimestamp',
			},
		],
		retry: 'can-help',
		source: 'https://github.com/helm/helm/issues/12000',
	},
	{
		id: 'chart-values',
		subject: ['helm'],
		when: {
			pattern:
				/error converting YAML|YAML parse error|execution error at|nil pointer evaluating|values don't meet the specifications|failed parsing --set|unable to build kubernetes objects from release manifest: error validating|template: .*: executing|cannot unmarshal .* into Go|wrong type for value/i,
		},
		cause: 'cause.chartValues',
		next: [{message: 'do.withoutHelmSet', run: 'digimon-setup plan'}],
		retry: 'cannot-help',
		source: 'helm/helm: pkg/chart/common/util/values.go',
	},
	{
		id: 'cluster-policy',
		subject,
		when: {
			pattern: /insufficient quota to match/i,
		},
		cause: 'cause.clusterPolicy',
		next: [
			{
				message: 'do.seeQuotas',
				run: 'kubectl --context {profile} get resourcequotas,limitranges -A',
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/kubernetes/issues/73698',
	},
	{
		id: 'types-missing',
		subject,
		when: {
			pattern:
				/no (?:matches for )?kind .*\bistio\.io\/|doesn't have a resource type "?(?:gateways?|virtualservices?|destinationrules?|envoyfilters?|sidecars?|peerauthentications?|authorizationpolic\w+)\b/i,
		},
		cause: 'cause.typesMissing',
		next: [act.repairMesh],
		retry: 'cannot-help',
		source: 'kubernetes/cli-runtime: pkg/resource/mapper.go',
	},
	{
		id: 'type-unknown',
		subject,
		when: {
			pattern: /(?:no matches for kind|no kind|doesn't have a resource type) "(?<type>[\w.-]+)/i,
		},
		cause: 'cause.typeUnknown',
		next: [{message: 'do.seeTypes', run: 'kubectl --context {profile} api-resources'}, act.seeVersions],
		retry: 'cannot-help',
		isGeneral: true,
		source: 'kubernetes/cli-runtime: pkg/resource/mapper.go',
	},
	{
		id: 'request-unknown',
		subject,
		when: {pattern: /the server could not find the requested resource/i},
		cause: 'cause.requestUnknown',
		next: [act.seeVersions, {message: 'do.installTool', run: 'digimon-setup tools install {downloadable}'}],
		retry: 'cannot-help',
		isGeneral: true,
		source: 'https://github.com/istio/istio/issues/26141',
	},
	{
		id: 'istio-kubernetes-version',
		subject: ['istioctl'],
		when: {
			pattern: /Kubernetes version \S+ is not supported by Istio|minimum supported Kubernetes version/i,
		},
		cause: 'cause.istioKubernetesVersion',
		next: [
			{message: 'do.kubernetesAuto', run: 'digimon-setup up --kubernetes-version auto'},
			{message: 'do.installTool', run: 'digimon-setup tools install istioctl'},
		],
		retry: 'cannot-help',
		source: 'istio/istio: istioctl/pkg/install/k8sversion/version.go',
	},
	{
		id: 'istio-settings',
		subject: ['istioctl'],
		when: {
			pattern:
				/unknown field "?(?<field>[\w.]+)|unknown (?:component|profile)|profile "?\S+"? not found|validation errors?:|could not (?:parse|set|overlay|unmarshal)|bad path=value|invalid (?:value|path|set)|failed to (?:parse|generate|merge|validate).*(?:--set|overlay|values|IstioOperator|config)|fetching? profile/i,
			unless: /x509|dial tcp|no such host/i,
		},
		cause: 'cause.istioSettings',
		next: [{message: 'do.withoutIstioSet', run: 'digimon-setup plan'}],
		retry: 'cannot-help',
		isGeneral: true,
		source: 'https://github.com/istio/istio/issues/23710',
	},
	{
		id: 'no-istiod',
		subject: ['istioctl', 'kubectl'],
		when: {
			pattern: /no running Istio pods|unable to find any Istiod/i,
		},
		cause: 'cause.noIstiod',
		next: [act.repairMesh, act.meshPods],
		retry: 'cannot-help',
		source: 'istio/istio: pkg/kube/client.go',
	},
	{
		id: 'tool-too-old',
		subject: ['kubectl', 'helm', 'istioctl', 'minikube', 'docker'],
		when: {
			pattern:
				/unknown (?:shorthand )?flag|unknown command|flag provided but not defined|unrecognized (?:option|arguments?)/i,
		},
		cause: 'cause.toolTooOld',
		next: [{message: 'do.installTool', run: 'digimon-setup tools install {downloadable}'}],
		retry: 'cannot-help',
		source: 'spf13/pflag: errors.go',
	},
	{
		id: 'api-extension',
		subject,
		when: {
			pattern:
				/(?:complete list of server APIs|stale GroupVersion discovery|discovery failed for some groups.*?): .*?(?<api>[\w.-]+\/v\w+)(?:: (?!the server could not find)|\W*$)/i,
		},
		captures: [/: (?<metrics>metrics\.k8s\.io)\//],
		cause: 'cause.apiExtension',
		next: [
			{message: 'do.seeApiServices', run: 'kubectl --context {profile} get apiservices'},
			{
				message: 'do.disableMetrics',
				run: 'minikube addons disable metrics-server -p {profile}',
				needs: ['metrics'],
			},
			act.systemPods,
		],
		retry: 'can-help',
		source: 'https://github.com/helm/helm/issues/6361',
	},
	{
		id: 'etcd-full',
		subject: ['kubectl', 'helm', 'istioctl', 'minikube'],
		when: {pattern: /mvcc: database space exceeded|etcdserver: no space|\bNOSPACE\b/i},
		cause: 'cause.etcdFull',
		next: [
			{
				message: 'do.defragmentEtcd',
				run: `${etcdctl} defrag && ${etcdctl} alarm disarm`,
			},
			{message: 'do.recreate', run: 'digimon-setup down && digimon-setup up'},
		],
		retry: 'cannot-help',
		fault: 'machine',
		source: 'https://github.com/replicatedhq/kURL/issues/3923',
	},
	{
		id: 'api-busy',
		subject,
		when: {
			pattern:
				/etcdserver:|(?:Get|Post|Put|Patch|Delete) "https:[^"]+": context deadline exceeded|request did not complete within (?:the )?requested timeout|Error from server \(Timeout\)|server has received too many requests|evaluation timed out|failed to complete (?:mutation|validation) in|TLS handshake timeout|Client\.Timeout exceeded|unable to return a response in the time allotted|http2: client connection lost|client rate limiter|connection reset by peer|net\/http: request canceled|the server is currently unable|unexpected EOF|\bEOF\W*$|ServiceUnavailable|apiserver not ready/i,
			// Noise of kubectl and Helm beside any other fault.
			unless: /couldn't get resource list for/i,
		},
		cause: 'cause.apiBusy',
		next: [act.restartCluster, {message: 'do.minikubeStatus', run: 'minikube status -p {profile}'}, act.moreMemory],
		retry: 'can-help',
		isGeneral: true,
		source: 'https://github.com/kubernetes/minikube/issues/21153',
	},
	{
		id: 'not-ready-in-time',
		subject,
		when: {
			pattern:
				/timed out waiting for the condition|context deadline exceeded|failed to wait for resource|resources? not ready|not ready: \[|timed out waiting|progress deadline exceeded|exceeded its progress deadline/i,
		},
		cause: 'cause.notReadyInTime',
		next: [
			{message: 'do.allPods', run: 'kubectl --context {profile} get pods -A'},
			{message: 'common.waitLonger', run: 'digimon-setup --timeout {longerWait}'},
		],
		retry: 'can-help',
		isGeneral: true,
		source: 'recording istioctl-install-timeout',
	},
];
