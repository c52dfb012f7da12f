import type {Rule, RuleAction} from '../rule.ts';
import {act} from './actions.ts';

const describeLimits: RuleAction = {
	message: 'do.describeLimits',
	run: 'kubectl --context {profile} -n {podNamespace} describe resourcequota,limitrange',
};
const deleteQuota: RuleAction = {
	message: 'do.deleteQuota',
	run: 'kubectl --context {profile} -n {podNamespace} delete resourcequota {quota}',
};

const refusing: Rule['subject'] = ['kubectl', 'helm', 'istioctl', 'pod'];
const tools: Rule['subject'] = ['kubectl', 'helm', 'istioctl'];
const seeWebhooks: RuleAction = {
	message: 'do.seeWebhooks',
	run: 'kubectl --context {profile} get validatingwebhookconfigurations,mutatingwebhookconfigurations',
};
/** Whose webhook it is: Istio's own, or one of another program in a namespace. */
const whoseWebhook: Rule['captures'] = [
	/webhook "?(?<istiosWebhook>[\w.-]*istio\.io)\b/,
	/https:\/\/[\w-]+\.(?<webhookNamespace>(?!istio-system\b)[\w-]+)\.svc/,
];
const webhookPods: RuleAction = {
	message: 'do.webhookPods',
	run: 'kubectl --context {profile} -n {webhookNamespace} get pods',
};
const ofIstio = {needs: ['istiosWebhook']};

/** What asks a webhook or a policy before it lets an object into the cluster, and what these answer. */
const webhookRules: readonly Rule[] = [
	{
		id: 'webhook-field-conflict',
		subject: ['istioctl', 'kubectl', 'helm'],
		when: {
			pattern:
				/(?<kind>ValidatingWebhookConfiguration|MutatingWebhookConfiguration)\S*?(?:\/\/| "|\/)(?<name>[\w.-]+).*Apply failed with \d+ conflicts?|Apply failed with \d+ conflicts?.*\.webhooks\[/i,
		},
		captures: [/(?<kind>(?:Validating|Mutating)WebhookConfiguration)\S*?(?:\/\/| "|\/)(?<name>[\w.-]+)/i],
		defaults: {kind: 'validatingwebhookconfiguration', name: 'istiod-default-validator'},
		cause: 'cause.webhookFieldConflict',
		next: [{message: 'do.deleteWebhook', run: 'kubectl --context {profile} delete {kind} {name} --ignore-not-found'}],
		retry: 'cannot-help',
		source: 'https://github.com/istio/istio/issues/45204',
	},
	{
		id: 'istio-refuses-object',
		subject: tools,
		when: {
			pattern: /admission webhook "(?:[\w-]+\.)?validation\.(?:[\w-]+\.)?istio\.io" denied the request: (?<detail>.+)/i,
		},
		cause: 'cause.istioRefusesObject',
		next: [
			{
				message: 'do.seeAllRoutes',
				run: 'kubectl --context {profile} get gateways.networking.istio.io,virtualservices.networking.istio.io -A',
			},
			{message: 'do.seeIstioVersions', run: 'istioctl version --context {profile}'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/istio/istio/issues/39496',
	},
	{
		id: 'webhook-denied',
		subject: tools,
		when: {pattern: /admission webhook "(?<webhook>[^"]+)" denied the request/i},
		cause: 'cause.webhookDenied',
		next: [seeWebhooks],
		retry: 'cannot-help',
		source: 'kubernetes/apiserver: pkg/admission/plugin/webhook/errors/statuserror.go',
	},
	{
		id: 'admission-policy',
		subject: refusing,
		when: {
			pattern:
				/ValidatingAdmissionPolicy '(?<policy>[^']+)' with binding '(?<binding>[^']+)' denied request: (?<detail>.+)/i,
		},
		cause: 'cause.admissionPolicy',
		next: [
			{
				message: 'do.seePolicy',
				run: 'kubectl --context {profile} get validatingadmissionpolicies {policy} -o yaml',
			},
			{
				message: 'do.deletePolicyBinding',
				run: 'kubectl --context {profile} delete validatingadmissionpolicybindings {binding}',
			},
		],
		retry: 'cannot-help',
		source: 'kubernetes/apiserver: pkg/admission/plugin/policy/validating/dispatcher.go',
	},
	{
		id: 'webhook-left-over',
		subject: [],
		when: {pattern: /failed calling webhook "?(?<webhook>[\w.-]+).*\bservice "?[\w.-]+"? not found/i},
		captures: whoseWebhook,
		cause: 'cause.webhookLeftOver',
		next: [
			{...act.repairMesh, ...ofIstio},
			{...seeWebhooks, message: 'do.deleteForeignWebhook'},
		],
		retry: 'cannot-help',
		source: 'https://github.com/open-policy-agent/gatekeeper/issues/2192',
	},
	{
		id: 'webhook-certificate',
		subject: [],
		when: {
			pattern: /failed calling webhook "?(?<webhook>[\w.-]+).*(?:x509: |tls: )/i,
			unless: /current time/i,
		},
		captures: whoseWebhook,
		cause: 'cause.webhookCertificate',
		next: [{...act.restartIstiod, ...ofIstio}, webhookPods, seeWebhooks],
		retry: 'cannot-help',
		source: 'https://github.com/istio/istio/issues/39496',
	},
	{
		id: 'webhook-of-another',
		subject: [],
		when: {pattern: /failed calling webhook "?(?<webhook>(?![\w.-]*istio\.io\b)[\w.-]+)/i},
		captures: whoseWebhook,
		cause: 'cause.webhookSilent',
		next: [webhookPods, {...seeWebhooks, message: 'do.deleteForeignWebhook'}],
		retry: 'can-help',
		source: 'https://github.com/kyverno/kyverno/issues/7576',
	},
	{
		id: 'webhook-silent',
		subject: [],
		when: {pattern: /failed calling webhook "?(?<webhook>[\w.-]+)/i},
		cause: 'cause.webhookSilent',
		next: [act.repairMesh, act.istiodLog],
		retry: 'can-help',
		source: 'https://github.com/istio/istio/issues/54790',
	},
];

/** An object that is not as its type demands: by a value of the chart, a webhook's change, or another version of the cluster. */
const invalidObject = {
	when: {
		pattern:
			/(?<refused>\b[A-Z]\w+)(?:\.[\w.]+)? "(?<name>[\w.-]+)" is invalid: (?<detail>.+)|[A-Z]\w+ in version "[^"]+" cannot be handled as an? \w+: .+/i,
	},
	captures: [/(?<refused>[A-Z]\w+) in version "[^"]+" cannot be handled as an? \w+: (?<detail>.+)/],
	defaults: {name: ''},
	cause: 'cause.objectInvalid',
	retry: 'cannot-help',
	isGeneral: true,
	source: 'kubernetes/apimachinery: pkg/api/errors/errors.go',
} as const satisfies Partial<Rule>;

/** What the API server says of an object that it holds, or is given. */
const objectRules: readonly Rule[] = [
	{
		id: 'object-modified',
		subject: tools,
		when: {pattern: /operation cannot be fulfilled on|the object has been modified; please apply your changes/i},
		cause: 'cause.objectModified',
		next: [],
		retry: 'can-help',
		source: 'https://github.com/helm/helm/issues/31783',
	},
	{
		id: 'object-leaving',
		subject: tools,
		when: {pattern: /object is being deleted: (?<detail>.+ already exists)/i},
		cause: 'cause.objectLeaving',
		next: [
			{
				message: 'do.seeObjects',
				run: 'kubectl --context {profile} -n {namespace} get deployments,pods,services',
			},
		],
		retry: 'can-help',
		source: 'kubernetes/apiserver: pkg/registry/generic/registry/store.go',
	},
	{
		id: 'service-address-taken',
		subject: tools,
		when: {
			pattern:
				/Service "(?<name>[\w.-]+)" is invalid: .*(?<detail>provided (?:port|IP) is already allocated|provided IP is not in the valid range)/i,
		},
		cause: 'cause.serviceAddressTaken',
		next: [{message: 'do.seeServices', run: 'kubectl --context {profile} get services -A'}],
		retry: 'cannot-help',
		source: 'https://github.com/istio/istio/issues/14499',
	},
	{
		id: 'field-conflict',
		subject: tools,
		when: {
			pattern:
				/Apply failed with \d+ conflicts?|conflicts? with "(?<manager>[^"]+)"(?: using|: \.|:)|conflict occurred while applying/i,
		},
		captures: [
			/conflicts? with "(?<manager>[^"]+)"/,
			/object (?<namespace>[\w-]*)\/(?<name>[\w.-]+) \S+, Kind=(?<kind>\w+)/,
			/\bobj (?<kind>[A-Z]\w+)\/(?<namespace>[\w-]+)\/(?<name>[\w.-]+)/,
		],
		defaults: {manager: '?'},
		cause: 'cause.fieldConflict',
		next: [
			{
				message: 'do.deleteInTheWay',
				run: 'kubectl --context {profile} -n {namespace} delete {kind} {name}',
				needs: ['kind', 'name'],
			},
			act.otherProfile,
		],
		retry: 'cannot-help',
		source: 'https://github.com/k3s-io/helm-controller/issues/343',
	},
	{
		id: 'field-immutable',
		subject: tools,
		when: {pattern: /field is immutable|Forbidden: updates to statefulset|may not change once set/i},
		captures: [
			/(?<kind>[A-Z]\w+)(?:\.\S+)? "(?<name>[\w.-]+)" is invalid/,
			/cannot patch "(?<name>[\w.-]+)" with kind (?<kind>\w+)/,
		],
		defaults: {kind: '', name: ''},
		cause: 'cause.fieldImmutable',
		next: [
			{
				message: 'do.deleteInTheWay',
				run: 'kubectl --context {profile} -n {namespace} delete {kind} {name}',
				needs: ['kind', 'name'],
			},
			act.uninstallRelease,
		],
		retry: 'cannot-help',
		source: 'kubernetes/apimachinery: pkg/api/validation/objectmeta.go',
	},
	{
		id: 'namespace-terminating',
		subject: tools,
		when: {pattern: /because it is being terminated|namespaces? \S+ is (?:being terminated|terminating)/i},
		captures: [/namespaces?:? "?(?<namespace>[\w-]+)"?:? .*(?:being terminated|terminating)/],
		cause: 'cause.namespaceTerminating',
		next: [{message: 'do.seeNamespace', run: 'kubectl --context {profile} get namespace {namespace} -o yaml'}],
		retry: 'can-help',
		source: 'kubernetes/apiserver: pkg/admission/plugin/namespace/lifecycle/admission.go',
	},
	{
		...invalidObject,
		id: 'object-invalid',
		subject: ['helm'],
		next: [{message: 'do.withoutHelmSet', run: 'digimon-setup plan'}],
	},
	{
		...invalidObject,
		id: 'object-invalid-otherwise',
		subject: ['kubectl', 'istioctl'],
		next: [seeWebhooks, act.seeVersions],
	},
];

/** Why the API server admits no pod: what a namespace demands of pods, in the words of a ReplicaSet's event. */
const podRules: readonly Rule[] = [
	{
		id: 'pod-security',
		subject: refusing,
		when: {pattern: /(?<!would )violates PodSecurity "?(?<level>[\w-]+)/i},
		captures: [/(?<netAdmin>NET_ADMIN)/],
		defaults: {podNamespace: 'default'},
		cause: 'cause.podSecurity',
		next: [
			{
				message: 'do.admitAllPods',
				run: 'kubectl --context {profile} label namespace {podNamespace} pod-security.kubernetes.io/enforce=privileged --overwrite',
			},
			{message: 'do.meshCni', run: 'digimon-setup up --istio-set components.cni.enabled=true', needs: ['netAdmin']},
		],
		retry: 'cannot-help',
		source: 'https://github.com/istio/istio/issues/54968',
	},
	{
		id: 'quota-unspecified',
		subject: refusing,
		when: {pattern: /failed quota: (?<quota>[\w.-]+): must specify (?<missing>.+)/i},
		defaults: {podNamespace: 'default'},
		cause: 'cause.quotaUnspecified',
		next: [describeLimits, deleteQuota],
		retry: 'cannot-help',
		source: 'https://github.com/deckhouse/deckhouse/issues/8919',
	},
	{
		id: 'quota-exceeded',
		subject: refusing,
		when: {pattern: /exceeded quota: (?<quota>[\w.-]+), (?<detail>requested: .+)/i},
		defaults: {podNamespace: 'default'},
		cause: 'cause.quotaExceeded',
		next: [describeLimits, deleteQuota],
		retry: 'cannot-help',
		source: 'kubernetes/apiserver: pkg/admission/plugin/resourcequota/controller.go',
	},
	{
		id: 'limit-range',
		subject: refusing,
		when: {
			pattern:
				/(?<detail>(?:maximum|minimum) [\w./-]+ usage per (?:Container|Pod|PersistentVolumeClaim) is .+|[\w./-]+ max limit to request ratio per .+)/i,
		},
		defaults: {podNamespace: 'default'},
		cause: 'cause.limitRange',
		next: [
			describeLimits,
			{
				message: 'do.deleteLimitRange',
				run: 'kubectl --context {profile} -n {podNamespace} delete limitrange --all',
			},
		],
		retry: 'cannot-help',
		source: 'kubernetes/kubernetes: plugin/pkg/admission/limitranger/admission.go',
	},
	{
		id: 'service-account-missing',
		subject: refusing,
		when: {
			pattern:
				/error looking up service account|serviceaccounts? "?(?<account>[\w./-]+)"? not found|no API token found for service account/i,
		},
		defaults: {podNamespace: 'default', account: '?'},
		cause: 'cause.serviceAccountMissing',
		next: [
			{
				message: 'do.seeServiceAccounts',
				run: 'kubectl --context {profile} -n {podNamespace} get serviceaccounts',
			},
			act.systemPods,
		],
		retry: 'can-help',
		source: 'kubernetes/kubernetes: plugin/pkg/admission/serviceaccount/admission.go',
	},
	{
		id: 'sidecar-twice',
		subject: refusing,
		when: {pattern: /Duplicate value: "istio-(?:proxy|init|validation)"/i},
		defaults: {podNamespace: 'default'},
		cause: 'cause.sidecarTwice',
		next: [
			{message: 'do.seeRevisions', run: 'kubectl --context {profile} get mutatingwebhookconfigurations --show-labels'},
			{message: 'do.seeNamespaceLabels', run: 'kubectl --context {profile} get namespace {podNamespace} --show-labels'},
		],
		retry: 'cannot-help',
		source: 'istio/istio: pkg/kube/inject/webhook.go',
	},
	{
		id: 'pods-forbidden',
		subject: refusing,
		when: {pattern: /pods .*is forbidden: (?<detail>.+)/i, unless: /cannot (?:list|get|watch|create)\b/i},
		defaults: {podNamespace: 'default'},
		cause: 'cause.podsForbidden',
		next: [
			{
				message: 'do.lastEvents',
				run: 'kubectl --context {profile} -n {podNamespace} get events --sort-by=.lastTimestamp',
			},
		],
		retry: 'cannot-help',
		isGeneral: true,
		source: 'kubernetes/apimachinery: pkg/api/errors/errors.go',
	},
];

/** What the API server lets into the cluster, and why it does not. */
export const admissionRules: readonly Rule[] = [...webhookRules, ...objectRules, ...podRules];
