import {describe, expect, test} from 'vitest';
import {envoyAt} from '../../../source/rehearsal/simulator/minikube-tunnel.ts';
import {readMachine} from '../../../source/rehearsal/simulator/state.ts';
import {inRepository, walk, type Walk} from '../../helpers/pretend-world.ts';

const start =
	'minikube start -p digimon --driver=docker --container-runtime=containerd --cpus=2 --memory=6144 --kubernetes-version=v1.34.4 --output=json --interactive=false --keep-context';
const install = 'istioctl install --context digimon --set profile=demo --set hub=docker.io/istio -y';
const label = 'kubectl --context digimon label namespace default istio-injection=enabled --overwrite';
const chart = inRepository('assets/helm-digimon');
const image = 'digimon-setup/demo:0123456789ab';
const upgrade = `helm upgrade --install digimon ${chart} --kube-context digimon -n default --wait --timeout 15m -o json -f ${chart}/values-bundled.yaml --set server.image=${image},weather.image=${image},web.image=${image}`;
const apply = `kubectl --context digimon apply --server-side --field-manager=digimon-setup -f ${inRepository('manifests')}`;
const getPods = 'kubectl --context digimon -n default get pods -o json';

/** The way of the setup up to the open gateway. */
function upToGateway(machine: Walk): void {
	for (const line of [
		start,
		install,
		label,
		`docker build -t ${image} folder`,
		`docker save -o image.tar ${image}`,
		'minikube image load -p digimon image.tar',
		upgrade,
		apply,
	]) {
		const {exitCode, stderr} = machine.run(line);
		expect({line, exitCode}, stderr).toEqual({line, exitCode: 0});
	}
}

type Pods = {
	items: {
		metadata: {name: string};
		status: {phase: string; containerStatuses?: {ready: boolean; state: {waiting?: {reason: string}}}[]};
		spec: {initContainers?: {name: string}[]};
	}[];
};
const podsOf = (machine: Walk): Pods['items'] => (JSON.parse(machine.run(getPods).stdout) as Pods).items;
const address = (machine: Walk): string | undefined =>
	(
		JSON.parse(
			machine.run('kubectl --context digimon -n istio-system get service istio-ingressgateway -o json').stdout,
		) as {status: {loadBalancer: {ingress?: {ip: string}[]}}}
	).status.loadBalancer.ingress?.[0]?.ip;
const answers = (machine: Walk, at: string): boolean =>
	envoyAt(machine.state, at, Date.UTC(2026, 10, 23, 12), () => true) !== undefined;

describe('the walk', () => {
	test('from an empty machine to a gateway that answers, and every look tells the same story', () => {
		const machine = walk();
		expect(machine.run('minikube -p digimon status -o json').exitCode).toBe(85);
		upToGateway(machine);
		expect(JSON.parse(machine.run('minikube -p digimon status -o json').stdout)).toMatchObject({
			Name: 'digimon',
			Host: 'Running',
		});
		expect(podsOf(machine).map((pod) => pod.status.containerStatuses?.every((container) => container.ready))).toEqual([
			true,
			true,
			true,
			true,
		]);
		expect(
			podsOf(machine).every((pod) => pod.spec.initContainers?.some((container) => container.name === 'istio-proxy')),
		).toBe(true);
		expect(
			JSON.parse(machine.run('helm status digimon --kube-context digimon -n default -o json').stdout),
		).toMatchObject({info: {status: 'deployed'}, config: {web: {image}}});
		expect(address(machine)).toBeUndefined();
		expect(machine.run('sudo ip route replace 10.96.0.0/12 via 192.168.49.2').exitCode).toBe(0);
		const tunnel = machine.run('minikube -p digimon tunnel --cleanup=false');
		expect(tunnel.answer.runsOn).toBeDefined();
		expect(tunnel.stdout).toContain('router: no errors');
		expect(address(machine)).toBe('10.102.131.96');
		expect(answers(machine, '10.102.131.96')).toBe(true);
		expect(readMachine(JSON.stringify(machine.state))).toEqual(machine.state);
	});

	test('a route that nobody added and no password: the tunnel runs, and there is no address', () => {
		const machine = walk({sudo: 'refuses'});
		upToGateway(machine);
		expect(machine.run('minikube -p digimon tunnel --cleanup=false').stdout).toContain(
			'error adding Route: sudo: a password is required',
		);
		expect(address(machine)).toBeUndefined();
	});

	test('a tunnel that ends by SIGINT takes the address back, any other end leaves it answering', () => {
		const machine = walk();
		upToGateway(machine);
		machine.run('sudo ip route replace 10.96.0.0/12 via 192.168.49.2');
		const {answer} = machine.run('minikube -p digimon tunnel --cleanup=false');
		expect(answers(machine, '10.102.131.96')).toBe(true);
		for (const chunk of answer.runsOn?.onInterrupt ?? []) machine.state = chunk.patch?.(machine.state) ?? machine.state;
		expect(address(machine)).toBeUndefined();
		expect(machine.state.hostRoutes).toHaveLength(1);
	});

	test('the node address in the status needs no tunnel', () => {
		const machine = walk({sudo: 'refuses'});
		upToGateway(machine);
		expect(answers(machine, '192.168.49.2')).toBe(false);
		machine.run(
			`kubectl --context digimon -n istio-system patch service istio-ingressgateway --subresource=status --type=merge -p '{"status":{"loadBalancer":{"ingress":[{"ip":"192.168.49.2"}]}}}'`,
		);
		expect(address(machine)).toBe('192.168.49.2');
		expect(answers(machine, '192.168.49.2')).toBe(true);
	});

	test('no Gateway, no Envoy on port 80', () => {
		const machine = walk();
		upToGateway(machine);
		machine.run('sudo ip route replace 10.96.0.0/12 via 192.168.49.2');
		machine.run('kubectl --context digimon -n default delete --ignore-not-found gateways.networking.istio.io/gateway');
		expect(answers(machine, '10.102.131.96')).toBe(false);
	});

	test('down leaves nothing', () => {
		const machine = walk();
		upToGateway(machine);
		for (const line of [
			'helm uninstall digimon --kube-context digimon -n default --ignore-not-found --wait',
			'kubectl --context digimon label namespace default istio-injection-',
			'istioctl uninstall --context digimon --purge -y',
			'kubectl --context digimon delete namespace istio-system --ignore-not-found',
		])
			expect(machine.run(line).exitCode, line).toBe(0);
		expect(podsOf(machine)).toEqual([]);
		expect(machine.run('kubectl --context digimon -n istio-system get deployments -o json').stdout).toContain(
			'"items": []',
		);
		machine.run('minikube delete -p digimon --output=json');
		expect(machine.run('minikube -p digimon status -o json').exitCode).toBe(85);
		expect(machine.state.profiles).toEqual({});
	});
});

describe('half-made things', () => {
	test('a start killed after its container leaves a profile without Kubernetes, and the next start makes it whole', () => {
		const machine = walk();
		machine.run(start, {killedAtMs: 20_000});
		const status = machine.run('minikube -p digimon status -o json');
		expect(status.exitCode).not.toBe(0);
		expect(JSON.parse(status.stdout)).toMatchObject({Host: 'Running', Kubelet: 'Stopped'});
		expect(machine.run(start).exitCode).toBe(0);
		expect(machine.run('minikube -p digimon status -o json').exitCode).toBe(0);
	});

	test('a start killed at once leaves nothing', () => {
		const machine = walk();
		machine.run(start, {killedAtMs: 100});
		expect(machine.state.profiles).toEqual({});
	});

	test('an install of Istio killed half way has a control plane and no gateways', () => {
		const machine = walk();
		machine.run(start);
		machine.run(install, {killedAtMs: 6600});
		const deployments = JSON.parse(
			machine.run('kubectl --context digimon -n istio-system get deployments -o json').stdout,
		) as {items: {metadata: {name: string}}[]};
		expect(deployments.items.map((item) => item.metadata.name)).toEqual(['istiod']);
		machine.run(install);
		expect(machine.state.profiles.digimon?.workloads).toHaveLength(3);
	});

	test('a helm that was killed leaves its release pending, which blocks the next one until it is uninstalled', () => {
		const machine = walk();
		for (const line of [start, install, label]) machine.run(line);
		machine.run(upgrade, {killedAtMs: 2000});
		expect(machine.run('helm status digimon --kube-context digimon -n default -o json').stdout).toContain(
			'"status":"pending-install"',
		);
		expect(machine.run(upgrade)).toMatchObject({
			exitCode: 1,
			stderr: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n',
		});
		machine.run('helm uninstall digimon --kube-context digimon -n default --ignore-not-found --wait');
		machine.run(`docker build -t ${image} folder`);
		machine.run(`minikube image load -p digimon ${image}`);
		expect(machine.run(upgrade).exitCode).toBe(0);
	});

	test('a namespace that was labelled after the chart has pods without sidecars until they are restarted', () => {
		const machine = walk();
		for (const line of [
			start,
			install,
			`docker build -t ${image} folder`,
			`minikube image load -p digimon ${image}`,
			upgrade,
			label,
		])
			machine.run(line);
		const hasSidecar = (): boolean =>
			podsOf(machine).some((pod) => pod.spec.initContainers?.some((container) => container.name === 'istio-proxy'));
		expect(hasSidecar()).toBe(false);
		machine.run(
			'kubectl --context digimon -n default rollout restart deployment/db deployment/server deployment/weather deployment/web',
		);
		expect(hasSidecar()).toBe(true);
	});
});

describe('what is not there', () => {
	test('an unknown command line fails loudly', () => {
		for (const line of [
			'kubectl --context digimon explain pods',
			'minikube frobnicate',
			'docker rm -f everything',
			'helm upgrade --install --atomic x y',
			'sudo -n ip link',
		])
			expect(walk().run(line)).toMatchObject({
				exitCode: 127,
				stderr: `pretend ${line.split(' ')[0]} does not know: ${line}\n`,
			});
	});

	test('an image that is neither in the node nor in a registry in reach keeps its pod from starting', () => {
		const machine = walk();
		for (const line of [start, install, label]) machine.run(line);
		expect(machine.run(upgrade)).toMatchObject({exitCode: 1, stderr: 'Error: context deadline exceeded\n'});
		expect(podsOf(machine).map((pod) => pod.status.containerStatuses?.[0]?.state.waiting?.reason)).toEqual([
			undefined,
			'ErrImagePull',
			'ErrImagePull',
			'ErrImagePull',
		]);
	});
});
