import {changeSchema} from '../../domain/change.ts';
import {stepActions, outcomes} from '../../domain/event.ts';
import {exitCodeOf} from '../../domain/failure.ts';
import {toolNames} from '../../domain/ports/command.ts';
import {settingDefinitions} from '../../domain/setting-definitions.ts';
import {conditionKinds, stepIds} from '../../domain/step.ts';
import {siteCheckNames} from '../../domain/verification.ts';
import {messages} from '../../i18n/en/index.ts';
import {toolReleases} from '../tool-install/releases.ts';

/** Words of Kubernetes, Istio, Helm, Docker and minikube that say what happened and nothing about a person. */
const jargon = `
a able accepted access active add added address addresses again agent all allocated already an and annotations any api apiserver apiversion app apply are args as at attempt attempts auth available
back backend backendname backoff bad be because been being bind body bridge build builder built busy but by bytes cached calls can canceled cancelled cannot cause ca cert certificate certs cgroup cgroups chart check
client close closed cluster clusterip cluster-info cmd cni code com command compatible completed condition conditions config configmap configmaps configuration configured conflict conn connect connected connecting connection
container containerd containers containercreating containercannotrun content context control controller controllers controlplane coredns count cpu cpus crash crashed crashloopbackoff crd crds create created createcontainerconfigerror createcontainererror
creating credentials crio cri current daemon data database db deadline debug default definition delete deleted deleting demo denied deploy deployed deployment deployments desc description destination detail details did different digimon digest
dir directory disable disabled discovery disk diskpressure dns docker dockerd does domain done down download downloaded downloading driver drivers dry dump duplicate egress egressgateway eof empty enable enabled endpoint endpoints
ensure entry env environment envoy envoyproxy err error errimagepull errimageneverpull errors etc etcd event events evicted exceeded exec executable exist existing exists exit exited expected expired extract extracting fail failed failedmount failedscheduling failing failure fatal
file filter filters find finished first flag flags float folder for force forbidden format forward forwarding found from full function gateway gateways gateway-system get getting ghcr github go got grace grpc grpcroute grpc-web
handshake has hash have header headers health healthy helm history hold host hosts hostname http https hub hyperkit hyperv id identifier if ignore image imageinspecterror imagepullbackoff images in info ingress ingressgateway init initialized inject injection injector input insecure inspect install installation
installed installing instance insufficient internal interrupt into invalid io invalidimagename ip ipv4 ipv6 is issue istio istioctl istiod istio-proxy istio-system it item items job join json jsonpath k8s keep kernel key kind kube kubeadm kubeconfig kubectl kubelet kubernetes
label labeled labels last latest launch launched layer layers length level library life limit limits line linux list listen listener load loaded loading local localhost location lock log logs long looking lookup loop manager manifest manifests match matching maximum may memory memorypressure mesh message meta
metadata method minikube minimum minute minutes missing mode module mount mounted mtls must name named names namespace namespaces need needed needs net network networks networkunavailable networking new no node nodeport nodes none not notfound notready null number object objects of off
ok old on once one only oomkilled open operation operator optional or org original os other out output outdated override overlay overlay2 owned package page parameter parse parsing part passthrough password patch path peer pending percent permission permissions phase pid pilot ping pinned pidpressure plane please
plugin pod podinitializing pods podman policy pool port ports post postgres postgresql prefix preload prepare prepulled present pressure previous private probe probes process profile progress protocol provider provisioner provisioning proto proxy proxyv2 public pull pulled pulling push qemu query queue quay quota range rate rbac read readiness
ready reason reached received reconcile recreate redirect ref reference refused registry rejected release released releases remote remove removed removing repair replace replaced replicas replicaset replicasets report request requested requests require required requires reset resolve resolved resolver resource resources response restart restarted restarting result resume retries retry retrying
revision rewrite role rollback rollout rollouts root route routes rpc rule run runc running runtime sandbox schedule scheduled scheduler scheduling schema script second seconds secret secrets security see select selector send sent serve server servers service serviceaccount services serviceversion serving set sets setting settings setup sha sha256 shared
shell should shut shutdown sidecar sidecars sigint signal signed sigkill sigterm since size skip skipped sleep socket some source space spec specified ssh ssl stalled start started starting startup state stateful statefulset status step steps still stop stopped storage store stream string stuck subset succeeded success successful successfully such sudo support supported suppress
svc switch system systemd syslog tag tags take taken taint taints target tcp temp temporary terminal terminated terminating test text than that the their then there this thread time timed timeout timestamp tls to token tolerate too tool tools total trace transport tried true try trying tunnel two type types udp unable unauthorized unavailable unbound undefined
unexpected unhealthy unhandled unix unknown unmarshal unreachable unready unschedulable unsupported until unused up update updated upgrade upgraded upgrading upstream url usage use used user uses using v1 v1alpha3 v1beta1 valid validate validation value values verify version versions via virtual virtualservice virtualservices virtualbox vm volume volumes wait waited waiting warn warning warnings was weather web webhook
webhooks when where which while will with without work worker write writing wrong x509 xds yaml yes you your zero amd64 arm64 x86 arm darwin windows wsl http1 http2 h2 unary prod staging alpine node20 k8s1 net1 sum false nil int bool
processing external configure both proxyv2 field curl sed printf cat cp tee rm mv tar grep awk edit managed origin dig ls echo cd sh bash debian ubuntu fedora macos setsid nohup kill int term pull load build ls interactive cleanup overwrite purge remote side merge subresource template context kubeconfig found rollout analyze profile uninstall upgrade replace del route docker0 dev sudo via print tail stdin nonroot apps istioio linkerd
econnrefused econnreset enotfound etimedout ehostunreach enetunreach eaddrinuse eacces eperm enoent enospc erofs epipe eai again
`;

const fromCatalogue = Object.values(messages).map((template) => template.replaceAll(/\{\w+\}/g, ' '));
const fromTypes = [
	...stepActions,
	...outcomes,
	...siteCheckNames,
	...conditionKinds,
	...stepIds,
	...toolNames,
	...Object.keys(exitCodeOf),
	...changeSchema.options.map(({entries}) => entries.kind.literal),
	...settingDefinitions.flatMap(({name, flag, choices = []}) => [name, flag, ...choices]),
	...toolReleases.flatMap(({url, version, platform}) => [url, version, platform]),
];

/** Every word that a report may hold, in lower case: those of our own sentences and types, of the addresses of tools, and the jargon above. */
export const reportWordList: ReadonlySet<string> = new Set(
	[jargon, ...fromCatalogue, ...fromTypes].flatMap((text) => wordsOf(text)).map((word) => word.toLowerCase()),
);

/** The words in a text: runs of letters and digits. */
export function wordsOf(text: string): readonly string[] {
	return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}
