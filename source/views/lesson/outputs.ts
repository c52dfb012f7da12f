import {constants} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import {inspectCommands, siteCommands, type Place} from './commands.ts';

/** The address of the gateway in examples, as recorded (svc-ingress-up). */
export const exampleAddress = '10.102.131.96';

/** Rows with their cells below each other, as kubectl prints them. */
function rows(...cells: readonly (readonly string[])[]): readonly string[] {
	const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
	return cells.map((row) =>
		row
			.map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3))
			.join('')
			.trimEnd(),
	);
}

const podRows = (ready: string, ...names: readonly string[]): readonly string[] =>
	rows(['NAME', 'READY', 'STATUS'], ...names.map((name) => [name, ready, 'Running']));

/** What a command prints before a step and after it. */
type Change = {readonly command: string; readonly before: readonly string[]; readonly after: readonly string[]};

/** What a command prints before a step and after it: shortened examples with the names and the address of this machine. */
export function changeOf(place: Place, id: StepId): Change {
	const {settings, host, address = exampleAddress} = place;
	const {profile} = settings;
	const {namespace, meshNamespace, ingressService} = constants;
	const kubectl = `kubectl --context ${profile}`;
	const version = settings.kubernetesVersion === 'auto' ? 'v1.34.4' : settings.kubernetesVersion;
	const service = (external: string): readonly string[] =>
		rows(
			['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)'],
			[ingressService, 'LoadBalancer', exampleAddress, external, '80:32300/TCP'],
		);
	const label = (value: string): readonly string[] => rows(['NAME', 'STATUS', 'LABELS'], [namespace, 'Active', value]);
	const [look = ''] = inspectCommands(place, id);
	const [page] = siteCommands(place);
	const changes: Readonly<Record<StepId, Change>> = {
		cluster: {
			command: `${kubectl} get nodes`,
			before: [`error: context "${profile}" does not exist`],
			after: rows(['NAME', 'STATUS', 'ROLES', 'VERSION'], [profile, 'Ready', 'control-plane', version]),
		},
		mesh: {
			command: `${kubectl} -n ${meshNamespace} get pods`,
			before: [`No resources found in ${meshNamespace} namespace.`],
			after: podRows('1/1', 'istio-egressgateway-…', 'istio-ingressgateway-…', 'istiod-…'),
		},
		label: {
			command: look,
			before: label('kubernetes.io/metadata.name=default'),
			after: label('istio-injection=enabled,kubernetes.io/metadata.name=default'),
		},
		chart: {
			command: `${kubectl} -n ${namespace} get pods`,
			before: [`No resources found in ${namespace} namespace.`],
			after: podRows('2/2', 'db-…', 'server-…', 'weather-…', 'web-…'),
		},
		gateway: {
			command: `${kubectl} -n ${namespace} get virtualservices.networking.istio.io`,
			before: [`No resources found in ${namespace} namespace.`],
			after: rows(
				['NAME', 'GATEWAYS', 'HOSTS'],
				['virtual-service', '["gateway"]', `["${host.hostNames.api}"]`],
				['web', '["gateway"]', `["${host.hostNames.web}"]`],
			),
		},
		tunnel: {command: look, before: service('<pending>'), after: service(address)},
		hosts: {command: look, before: [], after: [`${address}   ${host.hostNames.web}`]},
		site: {
			command: page,
			before: [`curl: (6) Could not resolve host: ${host.hostNames.web}`],
			after: ['HTTP/1.1 200 OK', 'content-type: text/html; charset=utf-8', 'server: istio-envoy'],
		},
	};
	return changes[id];
}
