import {describe, expect, test} from 'vitest';
import {envoyAt} from '../../../source/rehearsal/simulator/minikube-tunnel.ts';
import {parseState} from '../../../source/rehearsal/simulator/state.ts';
import {image, setup, walk, type Walk} from '../../helpers/simulated-machine.ts';

const {start, install, label, build, load, upgrade} = setup;
const getPods = 'kubectl --context digimon -n default get pods -o json';

/** The way of the setup up to the open gateway. */
function upToGateway(platform: Walk): void {
	const files = [`docker save -o image.tar ${image}`, 'minikube image load -p digimon image.tar'];
	for (const line of [start, install, label, build, ...files, upgrade, setup.apply]) {
		const {exitCode, stderr} = platform.run(line);
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
const podsOf = (platform: Walk): Pods['items'] => (JSON.parse(platform.run(getPods).stdout) as Pods).items;
const address = (platform: Walk): string | undefined =>
	(
		JSON.parse(
			platform.run('kubectl --context digimon -n istio-system get service istio-ingressgateway -o json').stdout,
		) as {status: {loadBalancer: {ingress?: {ip: string}[]}}}
	).status.loadBalancer.ingress?.[0]?.ip;
const answers = (platform: Walk, at: string): boolean =>
	envoyAt(platform.state, at, Date.UTC(2026, 10, 23, 12), () => true) !== undefined;

describe('the walk', () => {
	test('from an empty machine to a gateway that answers, and every query agrees', () => {
		const platform = walk();
		expect(platform.run('minikube -p digimon status -o json').exitCode).toBe(85);
		upToGateway(platform);
		expect(JSON.parse(platform.run('minikube -p digimon status -o json').stdout)).toMatchObject({
			Name: 'digimon',
			Host: 'Running',
		});
		expect(podsOf(platform).map((pod) => pod.status.containerStatuses?.every((container) => container.ready))).toEqual([
			true,
			true,
			true,
			true,
		]);
		expect(
			podsOf(platform).every((pod) => pod.spec.initContainers?.some((container) => container.name === 'istio-proxy')),
		).toBe(true);
		expect(
			JSON.parse(platform.run('helm status digimon --kube-context digimon -n default -o json').stdout),
		).toMatchObject({info: {status: 'deployed'}, config: {web: {image}}});
		expect(address(platform)).toBeUndefined();
		expect(platform.run('sudo ip route replace 10.96.0.0/12 via 192.168.49.2').exitCode).toBe(0);
		const tunnel = platform.run('minikube -p digimon tunnel --cleanup=false');
		expect(tunnel.answer.runsOn).toBeDefined();
		expect(tunnel.stdout).toContain('router: no errors');
		expect(address(platform)).toBe('10.102.131.96');
		expect(answers(platform, '10.102.131.96')).toBe(true);
		expect(parseState(JSON.stringify(platform.state))).toEqual(platform.state);
	});

	test('no route and no password: the tunnel runs, and there is no address', () => {
		const platform = walk({sudo: 'refuses'});
		upToGateway(platform);
		expect(platform.run('minikube -p digimon tunnel --cleanup=false').stdout).toContain(
			'error adding Route: sudo: a password is required',
		);
		expect(address(platform)).toBeUndefined();
	});

	test('a tunnel that ends by SIGINT takes the address back, any other end leaves it answering', () => {
		const platform = walk();
		upToGateway(platform);
		platform.run('sudo ip route replace 10.96.0.0/12 via 192.168.49.2');
		const {answer} = platform.run('minikube -p digimon tunnel --cleanup=false');
		expect(answers(platform, '10.102.131.96')).toBe(true);
		for (const chunk of answer.runsOn?.onInterrupt ?? [])
			platform.state = chunk.patch?.(platform.state) ?? platform.state;
		expect(address(platform)).toBeUndefined();
		expect(platform.state.hostRoutes).toHaveLength(1);
	});

	test('the node address in the status needs no tunnel', () => {
		const platform = walk({sudo: 'refuses'});
		upToGateway(platform);
		expect(answers(platform, '192.168.49.2')).toBe(false);
		platform.run(
			`kubectl --context digimon -n istio-system patch service istio-ingressgateway --subresource=status --type=merge -p '{"status":{"loadBalancer":{"ingress":[{"ip":"192.168.49.2"}]}}}'`,
		);
		expect(address(platform)).toBe('192.168.49.2');
		expect(answers(platform, '192.168.49.2')).toBe(true);
	});

	test('no Gateway, no Envoy on port 80', () => {
		const platform = walk();
		upToGateway(platform);
		platform.run('sudo ip route replace 10.96.0.0/12 via 192.168.49.2');
		platform.run('kubectl --context digimon -n default delete --ignore-not-found gateways.networking.istio.io/gateway');
		expect(answers(platform, '10.102.131.96')).toBe(false);
	});

	test('down leaves nothing', () => {
		const platform = walk();
		upToGateway(platform);
		for (const line of [
			'helm uninstall digimon --kube-context digimon -n default --ignore-not-found --wait',
			'kubectl --context digimon label namespace default istio-injection-',
			'istioctl uninstall --context digimon --purge -y',
			'kubectl --context digimon delete namespace istio-system --ignore-not-found',
		])
			expect(platform.run(line).exitCode, line).toBe(0);
		expect(podsOf(platform)).toEqual([]);
		expect(platform.run('kubectl --context digimon -n istio-system get deployments -o json').stdout).toContain(
			'"items": []',
		);
		platform.run('minikube delete -p digimon --output=json');
		expect(platform.run('minikube -p digimon status -o json').exitCode).toBe(85);
		expect(platform.state.profiles).toEqual({});
	});
});

describe('half-made things', () => {
	test('a start killed after its container leaves a profile without Kubernetes, and the next start makes it whole', () => {
		const platform = walk();
		platform.run(start, {killedAtMs: 20_000});
		const status = platform.run('minikube -p digimon status -o json');
		expect(status.exitCode).not.toBe(0);
		expect(JSON.parse(status.stdout)).toMatchObject({Host: 'Running', Kubelet: 'Stopped'});
		expect(platform.run(start).exitCode).toBe(0);
		expect(platform.run('minikube -p digimon status -o json').exitCode).toBe(0);
	});

	test('a start killed at once leaves nothing', () => {
		const platform = walk();
		platform.run(start, {killedAtMs: 100});
		expect(platform.state.profiles).toEqual({});
	});

	test('an install of Istio killed half way has a control plane and no gateways', () => {
		const platform = walk();
		platform.run(start);
		platform.run(install, {killedAtMs: 6600});
		const deployments = JSON.parse(
			platform.run('kubectl --context digimon -n istio-system get deployments -o json').stdout,
		) as {items: {metadata: {name: string}}[]};
		expect(deployments.items.map((item) => item.metadata.name)).toEqual(['istiod']);
		platform.run(install);
		expect(platform.state.profiles.digimon?.workloads).toHaveLength(3);
	});

	test('a helm that was killed leaves its release pending, which blocks the next one until it is uninstalled', () => {
		const platform = walk();
		for (const line of [start, install, label]) platform.run(line);
		platform.run(upgrade, {killedAtMs: 2000});
		expect(platform.run('helm status digimon --kube-context digimon -n default -o json').stdout).toContain(
			'"status":"pending-install"',
		);
		expect(platform.run(upgrade)).toMatchObject({
			exitCode: 1,
			stderr: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n',
		});
		platform.run('helm uninstall digimon --kube-context digimon -n default --ignore-not-found --wait');
		platform.run(build);
		platform.run(load);
		expect(platform.run(upgrade).exitCode).toBe(0);
	});

	test('a namespace that was labelled after the chart has pods without sidecars until they are restarted', () => {
		const platform = walk();
		for (const line of [start, install, build, load, upgrade, label]) platform.run(line);
		const hasSidecar = (): boolean =>
			podsOf(platform).some((pod) => pod.spec.initContainers?.some((container) => container.name === 'istio-proxy'));
		expect(hasSidecar()).toBe(false);
		platform.run(
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
			'docker kill everything',
			'helm upgrade --install --atomic x y',
			'sudo -n ip link',
		])
			expect(walk().run(line)).toMatchObject({
				exitCode: 127,
				stderr: `the simulated ${line.split(' ')[0]} does not support: ${line}\n`,
			});
	});

	test('an image that is neither in the node nor in a registry in reach keeps its pod from starting', () => {
		const platform = walk();
		for (const line of [start, install, label]) platform.run(line);
		expect(platform.run(upgrade)).toMatchObject({exitCode: 1, stderr: 'Error: context deadline exceeded\n'});
		expect(podsOf(platform).map((pod) => pod.status.containerStatuses?.[0]?.state.waiting?.reason)).toEqual([
			undefined,
			'ErrImagePull',
			'ErrImagePull',
			'ErrImagePull',
		]);
	});
});
