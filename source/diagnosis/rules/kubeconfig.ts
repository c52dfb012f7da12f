import type {Rule, RuleAction} from '../rule.ts';
import {act} from './actions.ts';

/** minikube writes the cluster's address and the names of its certificates at each start; nothing in a running cluster is lost. */
const rewriteEntry: RuleAction = {
	message: 'do.rewriteEntry',
	run: 'minikube start -p {profile} --keep-context',
};

/** The file that names the cluster, its address and its certificates. */
export const kubeconfigRules: readonly Rule[] = [
	{
		id: 'kubeconfig-undecodable',
		subject: ['minikube', 'kubectl', 'helm', 'istioctl'],
		when: {
			pattern:
				/(?:decod|load|pars|unmarshal|read)\w*[^:]{0,20} (?:kube)?config\b.*(?:yaml:|json:|did not find|control characters|cannot unmarshal|invalid character|mapping values|illegal base64|couldn't get version)|couldn't get version\/kind; json parse error|error loading config file .*(?:yaml|json|unmarshal|invalid)|error converting YAML to JSON: yaml: .*kube.?config/i,
			unless: /permission denied/i,
		},
		captures: [/config file "(?<kubeconfig>[^"]+)"/, /(?<kubeconfig>\/\S*\.kube\/\S*?config)\b/],
		cause: 'cause.kubeconfigUndecodable',
		next: [
			{message: 'do.seeKubeconfig', run: 'less {kubeconfig}', on: ['linux', 'darwin']},
			{
				message: 'do.moveKubeconfig',
				run: {
					linux: 'mv {kubeconfig} {kubeconfig}.broken',
					darwin: 'mv {kubeconfig} {kubeconfig}.broken',
					win32: 'Move-Item {kubeconfig} {kubeconfig}.broken',
				},
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/19543',
	},
	{
		id: 'kubeconfig-locked',
		subject: ['minikube', 'kubectl', 'helm', 'istioctl'],
		when: {pattern: /open (?<lock>\S*(?:\.kube|kubeconfig|config)\S*\.lock): file exists/i},
		cause: 'cause.kubeconfigLocked',
		next: [
			{
				message: 'do.removeLock',
				run: {linux: 'rm {lock}', darwin: 'rm {lock}', win32: 'Remove-Item {lock}'},
			},
			act.unsetKubeconfig,
		],
		retry: 'can-help',
		fault: 'user',
		source: 'https://github.com/mkubaczyk/helmsman/issues/197',
	},
	{
		id: 'client-key-unreadable',
		subject: ['kubectl', 'helm', 'istioctl'],
		when: {
			pattern:
				/unable to read (?:client-cert|client-key|certificate-authority) .*(?:permission denied|operation not permitted|access is denied)|open [^\s:]*\.minikube[\\/][^\s:]+\.(?:crt|key|pem): (?:permission denied|operation not permitted|access is denied)/i,
		},
		cause: 'cause.clientKeyUnreadable',
		next: [
			{message: 'do.toolOutsideSnap', run: 'digimon-setup tools install {downloadable}'},
			{
				message: 'do.ownMinikubeHome',
				run: 'sudo chown -R {user} {minikubeHome}',
				on: ['linux', 'darwin'],
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/10142',
	},
	{
		id: 'tool-folder-rights',
		subject: ['kubectl', 'helm', 'istioctl'],
		when: {
			pattern:
				/(?:mkdir|open|create|stat|rename|unlink|lstat)\w* (?<folder>\/[^\s:]*?\/(?:\.kube\/(?:http-)?cache|\.(?:cache|config|local\/share)\/helm|Library\/\w+\/helm|\.istioctl))[^\s:]*: permission denied/i,
		},
		captures: [/(?<owned>\/[^\s:]*?\/(?:\.kube|\.cache|\.config|\.local|Library\/\w+\/helm|\.istioctl))\b/],
		cause: 'cause.toolFolderRights',
		next: [{message: 'do.ownFolder', run: 'sudo chown -R {user} {owned}', on: ['linux', 'darwin']}],
		retry: 'cannot-help',
		source: 'helm/helm: pkg/helmpath/lazypath.go',
	},
	{
		id: 'kubeconfig-of-root',
		subject: ['kubectl', 'helm', 'istioctl'],
		when: {
			pattern:
				/(?:loading (?:config|kubeconfig) file:? "?|open |stat )(?:\/etc|\/var|\/root)\/[^\s":]*(?:rancher|kube|k0s|k3s|microk8s)[^\s":]*"?: (?:open \S+ |stat \S+ )?permission denied/i,
		},
		captures: [/(?:open|stat) (?<kubeconfig>\/[^\s":]+): permission denied/],
		cause: 'cause.kubeconfigOfRoot',
		next: [
			{
				message: 'do.setKubeconfig',
				run: {
					linux: 'export KUBECONFIG="$HOME/.kube/config"',
					darwin: 'export KUBECONFIG="$HOME/.kube/config"',
					win32: '$env:KUBECONFIG="$HOME\\.kube\\config"',
				},
			},
		],
		retry: 'cannot-help',
		source: 'https://github.com/k3s-io/k3s/issues/6325',
	},
	{
		id: 'kubeconfig-unwritable',
		subject: ['minikube', 'kubectl', 'helm', 'istioctl'],
		when: {
			pattern:
				/HOST_KUBECONFIG_(?:WRITE|PERMISSION)|(?:\.kube\b|kubernetes\/admin\.conf|k3s\.yaml|microk8s|kubeconfig)[^\s:"]*"?: (?:permission denied|read-only file system|operation not permitted|access is denied)|(?:writing|reading|loading|locking) (?:the )?(?:kubeconfig|config file)\b.*(?:permission denied|read-only file system|operation not permitted|access is denied)|permission denied.*(?:\.kube\/|k3s\.yaml)/i,
			unless: /juju-mk|\.minikube\/|\.docker\//,
		},
		captures: [
			/KUBECONFIG=(?<kubeconfig>\S+)/,
			/(?:config file|open|mkdir|stat) "?(?<kubeconfig>\/[^\s":]*(?:kube|k3s)[^\s":]*?)(?:\.lock)?"?: (?:permission|read-only|operation)/,
		],
		cause: 'cause.kubeconfigUnwritable',
		next: [act.unsetKubeconfig, act.ownKubeconfig],
		retry: 'cannot-help',
		replacesAdvice: true,
		source: 'https://github.com/kubernetes/minikube/issues/20552',
	},
	{
		id: 'kubeconfig-no-context',
		subject: ['kubectl', 'helm', 'istioctl', 'minikube'],
		when: {
			pattern:
				/context "?(?<context>[^"\s:]+)"? (?:does not exist|was not found|not found)|no context exists with the name|context was not found for specified context|current-context is not set|"Kubeconfig":"Misconfigured"|kubeconfig(?: endpoint)?:? "?[\w.-]*"? ?does not appear in|does not appear in \S*\.kube/i,
			unless: /docker endpoint|docker context/i,
		},
		cause: 'cause.kubeconfigNoContext',
		// `minikube stop` takes the entry out, and `update-context` fails while the cluster is stopped (minikube 1.38).
		next: [{message: 'do.upWritesContext', run: 'digimon-setup up'}, act.updateContext],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/17712',
	},
	{
		id: 'kubeconfig-empty',
		subject: ['kubectl', 'helm', 'istioctl'],
		when: {
			pattern:
				/localhost:8080 was refused|(?:http:\/\/|\[::1\]:|127\.0\.0\.1:|localhost:)8080\S*: dial|dial tcp (?:127\.0\.0\.1|\[::1\]):8080|no configuration has been provided|invalid configuration: no configuration/i,
		},
		cause: 'cause.kubeconfigEmpty',
		next: [act.updateContext, act.unsetKubeconfig],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/10715',
	},
	{
		id: 'kubeconfig-missing-certificates',
		subject: ['kubectl', 'helm', 'istioctl', 'minikube'],
		when: {
			pattern:
				/unable to read (?:client-cert|client-key|certificate-authority)\S*.*no such file|(?:client|ca)\.(?:crt|key): no such file or directory|tls: private key does not match public key/i,
		},
		cause: 'cause.kubeconfigMissingCertificates',
		next: [act.restartCluster, {...act.startOver, message: 'do.deleteStale'}],
		retry: 'cannot-help',
		source: 'kubernetes/client-go: tools/clientcmd/validation.go',
	},
	{
		id: 'proxy-answers-for-api',
		subject: ['kubectl', 'helm', 'istioctl', 'minikube'],
		when: {
			pattern:
				/(?:connect to the server|Get "?https:\/\/(?:[\d.]+|\[[\da-f:]+\]|localhost|control-plane\S*?):\d+\S*"?|cluster unreachable):? ?(?:.*"?: )?(?:Forbidden|Proxy Authentication Required|Bad Gateway|Service Unavailable|Gateway Time-?out|Method Not Allowed|Not Implemented|proxyconnect tcp.*|unexpected EOF from proxy)\W*$|proxyconnect tcp: .*/i,
		},
		captures: [/https:\/\/(?<server>[\d.]+)/],
		cause: 'cause.proxyAnswersForApi',
		next: [act.noProxy, act.showProxies],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/4965',
	},
	{
		id: 'api-certificate-expired',
		subject: ['kubectl', 'helm', 'istioctl', 'minikube'],
		when: {
			pattern: /certificate has expired or is not yet valid: current time \S+ is after|the certificate has expired/i,
			unless: /https?:\/\/(?!\d|\[|localhost|control-plane)/i,
		},
		cause: 'cause.apiCertificateExpired',
		next: [act.restartCluster, act.setClock, act.startOver],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/18032',
	},
	{
		id: 'api-certificate-stale',
		subject: ['kubectl', 'helm', 'istioctl'],
		when: {
			pattern:
				/x509: certificate signed by unknown authority.*(?:verification error|minikubeCA|kubernetes)|certificate is valid for .*, not |x509: certificate signed by unknown authority/i,
			unless: /webhook|candidate authority certificate "cluster\.local|failed to (?:pull|resolve)|registry/i,
		},
		cause: 'cause.apiCertificateStale',
		next: [act.updateContext, act.noProxy],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/15568',
	},
	{
		id: 'exec-plugin',
		subject: ['kubectl', 'helm', 'istioctl'],
		when: {
			pattern:
				/exec: executable (?<plugin>\S+) (?:not found|failed)|exec plugin: invalid apiVersion|exec plugin is configured to use API version|no Auth Provider found for name "(?<provider>[\w-]+)"/i,
		},
		cause: 'cause.execPlugin',
		next: [rewriteEntry, act.unsetKubeconfig],
		retry: 'cannot-help',
		source: 'https://github.com/chrisns/kubectl-passman/pull/129',
	},
	{
		id: 'api-not-logged-in',
		subject: ['kubectl', 'helm', 'istioctl'],
		when: {
			pattern:
				/you must be logged in to the server|asked for the client to provide credentials|^\W*(?:error: )?unauthorized\W*$|: Unauthorized\W*$|is forbidden: User "(?<user>[^"]+)" cannot/i,
		},
		cause: 'cause.apiNotLoggedIn',
		next: [rewriteEntry],
		retry: 'cannot-help',
		source: 'https://github.com/kubernetes/minikube/issues/4481',
	},
	{
		id: 'api-refused',
		subject: ['kubectl', 'helm', 'istioctl', 'minikube'],
		when: {
			pattern:
				/connection to the server (?<server>\S+) was refused|dial tcp (?<address>(?:127\.0\.0\.1|\[::1\]):\d+|[\d.]+:8443|\[[\da-f:]+\]:8443): (?:connect: |connectex: )?.*(?:refused|no route to host|i\/o timeout|network is unreachable|host is down)/i,
			unless: /control-plane-check|control-plane\.minikube\.internal|kube-apiserver check failed/i,
		},
		captures: [/(?<server>\b\d+\.\d+\.\d+\.\d+:\d+)/],
		defaults: {server: '?'},
		cause: 'cause.apiRefused',
		next: [{message: 'do.minikubeStatus', run: 'minikube status -p {profile}'}, act.updateContext],
		retry: 'can-help',
		isGeneral: true,
		source: 'https://github.com/kubernetes/minikube/issues/6410',
	},
];
