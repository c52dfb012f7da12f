import {describe, expect, it} from 'vitest';
import {parseDockerInfo} from '../../source/tools/docker.ts';
import {parseIpRoutes, parseRouteGet} from '../../source/tools/ip.ts';
import {parseIngressService, patchAddressArguments, readIngressService} from '../../source/tools/kubectl.ts';
import {parseTunnelOutput, deadEntries, parseTunnels, withoutDead} from '../../source/tools/minikube-tunnels.ts';
import {maySudo} from '../../source/tools/sudo.ts';
import {installHint, readVersions, supportedTools, versionFits} from '../../source/tools/supported-versions.ts';
import {bytesOf} from '../helpers/make-step-context.ts';
import {recorded} from '../helpers/recorded.ts';
import {scriptedRunner} from '../helpers/scripted-runner.ts';

describe('docker', () => {
	it('tells cgroup mode, size and whether it is a native engine', () => {
		expect(parseDockerInfo(recorded('docker-info').stdout)).toMatchObject({
			cgroup: 1,
			cpus: 2,
			isDesktop: false,
			isRootless: false,
			architecture: 'x86_64',
		});
	});
	it('an engine that is down has no facts', () => {
		expect(parseDockerInfo(recorded('docker-down').stdout)).toBeUndefined();
	});
});

describe('sudo', () => {
	it('may not be used where it would ask, nor where it is missing', async () => {
		expect(await maySudo(scriptedRunner({'sudo -n true': {exitCode: recorded('sudo-needs-password').exitCode}}))).toBe(
			false,
		);
		expect(await maySudo(scriptedRunner({'sudo -n true': {missing: true}}))).toBe(false);
		expect(await maySudo(scriptedRunner({'sudo -n true': ''}))).toBe(true);
	});
});

describe('routes', () => {
	const cidr = '10.96.0.0/12';
	it('none, one through a gateway, and one to a device', () => {
		expect(parseIpRoutes(recorded('ip-route-none').stdout, cidr)).toEqual([]);
		expect(parseIpRoutes('[{"dst":"10.96.0.0/12","gateway":"192.168.49.2","dev":"br-1","flags":[]}]', cidr)).toEqual([
			{cidr, via: '192.168.49.2', device: 'br-1'},
		]);
		expect(parseIpRoutes('[{"dst":"10.96.0.0/12","dev":"tun0","flags":[]}]', cidr)[0]?.via).toBeUndefined();
	});
	it('on macOS an answer about the default route is no route to the Services', () => {
		expect(parseRouteGet('   route to: 10.96.0.0\ndestination: default\n    gateway: 10.0.0.1\n', cidr)).toEqual([]);
		expect(
			parseRouteGet(
				'   route to: 10.96.0.0\ndestination: 10.96.0.0\n       mask: 255.240.0.0\n    gateway: 192.168.64.2\n  interface: bridge100\n',
				cidr,
			),
		).toEqual([{cidr, via: '192.168.64.2', device: 'bridge100'}]);
	});
});

describe('the gateway Service', () => {
	it('has an address or waits for one', () => {
		expect(parseIngressService(recorded('svc-ingress-pending').stdout)).toEqual({});
		expect(parseIngressService(recorded('svc-ingress-up').stdout)?.address).toBe('10.108.228.4');
	});
	it('a context that is not there means that there is no Service', async () => {
		const {stderr, exitCode} = recorded('kubectl-no-context');
		const line = 'kubectl --context digimon -n istio-system get service istio-ingressgateway -o json';
		expect(await readIngressService(scriptedRunner({[line]: {stderr, exitCode}}), 'digimon')).toBe('none');
		expect(
			await readIngressService(scriptedRunner({[line]: {stderr: 'Unauthorized', exitCode: 1}}), 'digimon'),
		).toEqual({problem: 'Unauthorized'});
	});
	it('is patched on its status alone', () => {
		expect(patchAddressArguments('digimon', '192.168.49.2').join(' ')).toContain(
			'--subresource=status --type=merge -p {"status":{"loadBalancer":{"ingress":[{"ip":"192.168.49.2"}]}}}',
		);
		expect(patchAddressArguments('digimon', undefined).at(-1)).toBe('{"status":{"loadBalancer":{"ingress":null}}}');
	});
});

describe('the output of a tunnel', () => {
	it('without errors', () => {
		expect(parseTunnelOutput(recorded('tunnel-route-up-sigint').stdout)).toEqual({
			route: '10.96.0.0/12 -> 192.168.49.2',
			errors: {},
		});
	});
	it('the last block counts, and each part has its own error', () => {
		const {stdout} = recorded('tunnel-route-up-sigint');
		const bad = stdout.replace('router: no errors', 'router: error adding Route: sudo: a password is required');
		expect(parseTunnelOutput(stdout + bad).errors).toEqual({
			router: 'error adding Route: sudo: a password is required',
		});
		expect(parseTunnelOutput(bad + stdout).errors).toEqual({});
	});
	it('port-forward mode prints no block, and so no errors', () => {
		expect(parseTunnelOutput(recorded('tunnel-forward-no-sudo').stdout)).toEqual({errors: {}});
	});
});

describe('the registry of tunnels', () => {
	const entry = (MachineName: string, Pid: number) => ({
		Route: {Gateway: '192.168.49.2', DestCIDR: {IP: '10.96.0.0', Mask: '//AAAA=='}},
		MachineName,
		Pid,
		later: 1,
	});
	const bytes = bytesOf(JSON.stringify([entry('other', 1), entry('digimon', 2), entry('digimon', 3)]));
	it('loses our dead entries only, and keeps the others whole', () => {
		const left = withoutDead(bytes, 'digimon', [3]);
		expect(parseTunnels(left)).toEqual([entry('other', 1), entry('digimon', 3)]);
	});
	it('is not written when nothing of ours is dead, missing or unreadable', () => {
		expect(withoutDead(bytes, 'digimon', [2, 3])).toBeUndefined();
		expect(withoutDead(undefined, 'digimon', [])).toBeUndefined();
		expect(withoutDead(bytesOf('{"half'), 'digimon', [])).toBeUndefined();
	});
	it('a profile whose name begins with ours is somebody else', () => {
		expect(deadEntries([entry('digimon-2', 9)], 'digimon', [])).toEqual([]);
	});
});

describe('supported tools', () => {
	it('say their versions as recorded, also a development build that knows none', async () => {
		const found = await readVersions(
			scriptedRunner({
				"docker version --format '{{json .}}'": recorded('docker-version').stdout,
				'minikube version -o json': recorded('minikube-version').stdout,
				'kubectl version --client -o json': recorded('kubectl-version-client').stdout,
				'istioctl version --remote=false -o json': recorded('istioctl-version-client').stdout,
				"helm version --template '{{.Version}}'": {missing: true},
			}),
		);
		expect(Object.fromEntries(found)).toEqual({
			docker: {found: true, version: '20.10.24+dfsg1', fits: true},
			minikube: {found: true, version: '1.38.1', fits: true},
			kubectl: {found: true, version: '1.34.4', fits: true},
			istioctl: {found: true, version: 'unknown', fits: true},
			helm: {found: false},
		});
	});
	it.each([
		['minikube', '1.13.1', false],
		['minikube', '1.39.0', true],
		['helm', '3.22', true],
		['helm', '3.3.4', false],
		['kubectl', '1.32.4-dispatcher', true],
		['istioctl', '1.7.3', false],
	])('%s %s fits: %s', (tool, version, fits) => {
		const supported = supportedTools.find((each) => each.tool === tool);
		expect(supported && versionFits(supported, version)).toBe(fits);
	});
	it('each has an install command for each platform', () => {
		for (const {tool} of supportedTools) {
			for (const platform of ['linux', 'darwin', 'win32'] as const) {
				for (const architecture of ['amd64', 'arm64'] as const)
					expect(installHint(tool, {platform, architecture})[0].run?.toLowerCase()).toContain(
						tool.replace('istioctl', 'istio'),
					);
			}
		}
		expect(installHint('minikube', {platform: 'linux', architecture: 'arm64'})[0].run).toContain(
			'minikube-linux-arm64',
		);
	});
});
