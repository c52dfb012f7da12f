import {readdirSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {textOf} from '../../../source/rehearsal/simulator/answer.ts';
import {emptyState, type Profile, type SimulatedState} from '../../../source/rehearsal/simulator/state.ts';
import {anyRecording} from '../../helpers/recorded.ts';
import {cluster, inRepository, packagedRecording, walk} from '../../helpers/simulated-machine.ts';

const nowMs = Date.UTC(2026, 10, 23, 12);

const gateway = {
	name: 'istio-ingressgateway',
	namespace: 'istio-system',
	image: 'rig.local/istio/proxyv2:1.31-rig',
	replicas: 1,
	madeAtMs: nowMs,
	generation: 1,
	readyAtMs: nowMs,
	sidecar: false,
	annotations: {},
};
const meshed = (changes: Partial<Profile> = {}) =>
	cluster('digimon', {mesh: {crds: true, hub: '', tag: ''}, workloads: [gateway], ...changes});
const digimon = cluster('digimon');
const minikube = cluster('minikube');
const nowhere = {docker: {running: false, images: []}};

/** Each recording with the machine on which its own command line must say the same again: text for text, with the same exit code. */
const table: readonly (readonly [string, Partial<SimulatedState>])[] = [
	['minikube-version', {}],
	['status-none', {}],
	['status-running', minikube],
	['status-stopped', cluster('minikube', {state: 'stopped'})],
	['profile-list-light', digimon],
	['ip', minikube],
	['stop', minikube],
	['delete', minikube],
	['start-fresh-json', {}],
	['start-again-json', minikube],
	['start-bad-version', {}],
	['start-docker-down', nowhere],
	['start-huge-memory', {}],
	['image-ls', digimon],
	['image-build-no-buildkit', digimon],
	['image-load-missing', digimon],
	['image-load-file', digimon],
	['image-load-file-broken', digimon],
	['image-pull', digimon],
	['image-rm', digimon],
	['docker-version', {}],
	['docker-info', {}],
	['docker-build', {}],
	['docker-save', {docker: {running: true, images: ['docker.io/digimon-setup/demo:0123456789ab']}}],
	['docker-save-missing', {}],
	['kubectl-version', minikube],
	['kubectl-version-client', {}],
	['kubectl-no-context', digimon],
	['get-nodes', digimon],
	['get-namespace', digimon],
	['label', digimon],
	['istio-absent', digimon],
	['gateways-nocrd', digimon],
	['gateways-none', meshed()],
	['gateway-missing', meshed()],
	['delete-routes-none', meshed()],
	['svc-ingress-pending', meshed()],
	['patch-address', meshed()],
	['patch-address-clear', meshed({externalAddress: '192.168.49.2'})],
	['istioctl-version-client', {}],
	['istioctl-version-no-mesh', minikube],
	['istioctl-install', digimon],
	['istioctl-uninstall', minikube],
	['analyze-bundled', digimon],
	['helm-version', {}],
	['helm-list-all', digimon],
	['helm-status-none', digimon],
	['helm-uninstall-none', digimon],
	['sudo-needs-password', {sudo: 'refuses'}],
	['ip-route-none', {}],
];

const commandOf = (name: string): string =>
	anyRecording(name)
		.command.replace(/^timeout -s INT \d+ /, '')
		.replace('{{json .}}', "'{{json .}}'")
		.replace(/-p (\{.*\})$/, "-p '$1'");

describe('the simulator prints what the real tools printed', () => {
	test.each(table)('%s', (name, state) => {
		const recording = anyRecording(name);
		const said = walk(state, {nowMs}).run(commandOf(name));
		expect(said.stdout).toBe(textOf(recording, 'stdout'));
		expect(said.stderr).toBe(textOf(recording, 'stderr'));
		expect(said.exitCode).toBe(recording.exitCode);
	});

	test('a whole mesh lists the Deployments that a real one lists', () => {
		const platform = walk(digimon, {nowMs});
		platform.run(commandOf('istioctl-install'));
		const real = JSON.parse(textOf(anyRecording('istio-deployments'), 'stdout')) as {
			items: {metadata: {name: string}; status: {availableReplicas: number}}[];
		};
		const own = JSON.parse(platform.run(commandOf('istio-deployments')).stdout) as typeof real;
		const facts = (list: typeof real) =>
			list.items.map((item) => [item.metadata.name, item.status.availableReplicas]).toSorted();
		expect(facts(own)).toEqual(facts(real));
	});

	test('routes are applied with the words, and given back in the version and with the fields, of the real cluster', () => {
		const platform = walk(meshed(), {nowMs});
		const applied = platform.run(commandOf('apply-routes').replace('/tmp/rec/manifests', inRepository('manifests')));
		expect(applied.stdout).toBe(textOf(anyRecording('apply-routes'), 'stdout'));
		const listed = (text: string) =>
			(
				JSON.parse(text) as {
					items: {apiVersion: string; kind: string; metadata: Record<string, unknown>; spec: unknown}[];
				}
			).items;
		const facts = (text: string) =>
			listed(text).map(({apiVersion, kind, metadata, spec}) => ({
				apiVersion,
				kind,
				name: metadata.name,
				fields: Object.keys(metadata).toSorted(),
				spec,
			}));
		expect(facts(platform.run(commandOf('routes')).stdout)).toEqual(facts(textOf(anyRecording('routes'), 'stdout')));
	});

	test('Deployments of the chart carry the annotations, labels and kind of status of the real ones while they wait', () => {
		const waiting = {
			name: 'server',
			namespace: 'default',
			image: 'one:1',
			replicas: 1,
			madeAtMs: nowMs,
			generation: 1,
			readyAtMs: nowMs + 1,
			sidecar: true,
			annotations: {'digimon-setup/values-digest': 'abc'},
			release: 'digimon',
		};
		type Deployment = {metadata: {name: string; annotations: object; labels: object}; status: object};
		const server = (text: string) =>
			(JSON.parse(text) as {items: Deployment[]}).items.find((item) => item.metadata.name === 'server');
		const facts = (deployment: Deployment | undefined) => ({
			annotations: deployment?.metadata.annotations,
			labels: deployment?.metadata.labels,
			status: Object.keys(deployment?.status ?? {}).toSorted(),
		});
		const own = walk(cluster('digimon', {workloads: [waiting]}), {nowMs}).run(commandOf('deployments-bundled')).stdout;
		expect(facts(server(own))).toEqual(facts(server(textOf(anyRecording('deployments-bundled'), 'stdout'))));
	});

	test('a gateway that has an address shows it where the real one shows it', () => {
		const platform = walk(meshed({externalAddress: '10.108.228.4', gatewayAddress: '10.108.228.4'}), {nowMs});
		const real = JSON.parse(textOf(anyRecording('svc-ingress-up'), 'stdout')) as {status: unknown};
		expect(
			JSON.parse(
				platform.run('kubectl --context digimon -n istio-system get service istio-ingressgateway -o json').stdout,
			),
		).toMatchObject({status: real.status});
	});

	test('a tunnel reports as the real one did, and a second one is refused', () => {
		const platform = walk(
			{...meshed(), hostRoutes: [{cidr: '10.96.0.0/12', via: '192.168.49.2'}]},
			{nowMs, pid: 31_731},
		);
		expect(platform.run(commandOf('tunnel-route-up-sigint')).stdout).toBe(
			textOf(anyRecording('tunnel-route-up-sigint'), 'stdout'),
		);
		platform.state = {...platform.state, tunnels: platform.state.tunnels.map((tunnel) => ({...tunnel, pid: 1}))};
		const second = platform.run(commandOf('tunnel-second'));
		expect([second.stdout, second.stderr, second.exitCode]).toEqual([
			textOf(anyRecording('tunnel-second'), 'stdout'),
			textOf(anyRecording('tunnel-second'), 'stderr'),
			111,
		]);
	});

	test('no recording in the package shows what only the machine lacks on which it was made', () => {
		const traces =
			/\brig\b|-rig\b|"(?:version|tag|IstioVersion)": "unknown"|cannot be reached|Failing to connect|configure a proxy|Failed to disable|MINIKUBE_[A-Z_]+=|DEPRECATED|buildctl/;
		const names = readdirSync(inRepository('assets/recordings')).map((name) => name.replace('.cast', ''));
		expect(names.filter((name) => traces.test(textOf(packagedRecording(name), 'stdout')))).toEqual([]);
		expect(names.filter((name) => traces.test(textOf(packagedRecording(name), 'stderr')))).toEqual([]);
	});

	test('every recording in the package can be read', () => {
		const names = readdirSync(inRepository('assets/recordings')).filter((name) => name.endsWith('.cast'));
		expect(names.map((name) => packagedRecording(name.replace('.cast', '')).durationMs >= 0)).toEqual(
			names.map(() => true),
		);
		expect(emptyState().profiles).toEqual({});
	});
});
