import {systemCommands} from '../../domain/ports/command.ts';
import type {Bundle} from '../../domain/ports/bundle.ts';
import type {HostFacts} from '../../domain/ports/host.ts';
import {constants, type Settings} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import type {SiteCheckName} from '../../domain/verification.ts';

/** What the commands of an explanation depend on. */
export type Place = {
	readonly host: Pick<HostFacts, 'platform' | 'systemHostsFile'> & Pick<Bundle, 'hostNames'>;
	readonly settings: Settings;
	/** The gateway's address, once it is known. */
	readonly address: string | undefined;
};

const {namespace, meshNamespace, ingressService} = constants;
const routeKinds = 'gateways.networking.istio.io,virtualservices.networking.istio.io';

/** Commands of this system that show what a step made, with the context in them; they only read. */
export function inspectCommands(place: Place, id: StepId): readonly string[] {
	const {profile} = place.settings;
	const kubectl = `kubectl --context ${profile}`;
	const ingress = `istioctl --context ${profile} -n ${meshNamespace} proxy-config`;
	const commands: Readonly<Record<StepId, readonly string[]>> = {
		cluster: [`minikube status -p ${profile}`, `${kubectl} get nodes -o wide`],
		mesh: [`${kubectl} -n ${meshNamespace} get pods,services`, `istioctl --context ${profile} version`],
		label: [
			`${kubectl} get namespace ${namespace} --show-labels`,
			`${kubectl} -n ${namespace} describe pods -l io.kompose.service=server`,
		],
		chart: [
			`${kubectl} -n ${namespace} get pods,services`,
			`${kubectl} -n ${namespace} get service server -o yaml`,
			`helm list --kube-context ${profile} -n ${namespace}`,
		],
		gateway: [
			`${kubectl} -n ${namespace} get ${routeKinds}`,
			`${ingress} listeners deployment/${ingressService}`,
			`${ingress} routes deployment/${ingressService}`,
		],
		tunnel: [`${kubectl} -n ${meshNamespace} get service ${ingressService}`, 'digimon-setup tunnel'],
		hosts: nameCommands(place),
		site: siteCommands(place),
	};
	return commands[id];
}

/** Resolves the names by the system. No resolver reads another hosts file, so that is printed. */
function nameCommands({host, settings: {hostsFile}}: Place): readonly string[] {
	const commands = systemCommands[host.platform];
	if (hostsFile !== host.systemHostsFile) return [commands.showFile(hostsFile)];
	return [host.hostNames.web, host.hostNames.api].map(commands.lookUp);
}

/** The page and the preflight; PowerShell's `curl` is another program. Without an entry for the names, the call contains the address. */
export function siteCommands({host, settings, address}: Place): readonly [page: string, preflight: string] {
	const {web, api} = host.hostNames;
	const isNamed = settings.hostsFile === host.systemHostsFile || address === undefined;
	const curl = `${host.platform === 'win32' ? 'curl.exe' : 'curl'} -i`;
	const call = (name: string): string => (isNamed ? curl : `${curl} --resolve ${name}:80:${address}`);
	const asked = '-H "Access-Control-Request-Method: POST" -H "Access-Control-Request-Headers: content-type,x-grpc-web"';
	return [
		`${call(web)} http://${web}/`,
		`${call(api)} -X OPTIONS -H "Origin: http://${web}" ${asked} http://${api}/digimon.Digimon/Create`,
	];
}

/** An experiment that breaks a step and deletes nothing that `up` does not make again. */
type Experiment = {
	readonly commands: readonly string[];
	/** The check of the site that fails then; undefined where the cluster cannot be asked at all. */
	readonly fails: SiteCheckName | undefined;
	/** The step that `status` shows, where it is another one. */
	readonly shownBy?: StepId;
};

/** One safe experiment for each step. */
export function experimentOf({settings: {profile, address}}: Pick<Place, 'settings'>, id: StepId): Experiment {
	const kubectl = `kubectl --context ${profile}`;
	const inNamespace = `${kubectl} -n ${namespace}`;
	const experiments: Readonly<Record<StepId, Experiment>> = {
		cluster: {commands: [`minikube stop -p ${profile}`], fails: undefined},
		mesh: {commands: [`${kubectl} -n ${meshNamespace} delete deployment ${ingressService}`], fails: 'port'},
		label: {
			commands: [
				`${kubectl} label namespace ${namespace} istio-injection-`,
				`${inNamespace} rollout restart deployment/server`,
				`${inNamespace} rollout status deployment/server`,
			],
			fails: 'create',
		},
		chart: {
			commands: [`${inNamespace} delete service server`, `${inNamespace} expose deployment server --port=6000`],
			fails: 'create',
		},
		gateway: {
			commands: [`${inNamespace} delete virtualservices.networking.istio.io virtual-service`],
			fails: 'preflight',
		},
		tunnel: {
			commands: [address === 'node' ? 'digimon-setup down --only tunnel' : 'digimon-setup tunnel stop'],
			fails: 'address',
		},
		hosts: {commands: ['digimon-setup down --only hosts'], fails: 'name'},
		site: {commands: [`${inNamespace} delete deployment weather`], fails: 'stream', shownBy: 'chart'},
	};
	return experiments[id];
}

/** What the article has its readers type; undefined for what they do in another way. */
export const articleCommands: Readonly<Record<StepId, readonly string[] | undefined>> = {
	cluster: ['minikube start --kubernetes-version v1.16.0'],
	mesh: ['istioctl install --set profile=demo'],
	label: ['kubectl label namespace default istio-injection=enabled'],
	chart: ['cd DAY23/helm-digimon', 'helm install . --generate-name'],
	gateway: undefined,
	tunnel: ['minikube tunnel'],
	hosts: undefined,
	site: undefined,
};

/** The article and its code. */
export const articleLinks = [
	'https://ithelp.ithome.com.tw/articles/10250134',
	'https://github.com/superj80820/2020-ithelp-contest/tree/master/DAY23',
] as const;
