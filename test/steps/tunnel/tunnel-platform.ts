import {driveStep} from '../../helpers/drive-step.ts';
import {tunnelStep} from '../../../source/steps/tunnel/index.ts';
import {makeStepContext, type Parts} from '../../helpers/make-step-context.ts';
import {recorded} from '../../helpers/recorded.ts';
import type {Script} from '../../helpers/scripted-runner.ts';

export const cidr = '10.96.0.0/12';
export const node = '192.168.49.2';
export const clusterIp = '10.108.228.4';
export const ask = {
	service: 'kubectl --context digimon -n istio-system get service istio-ingressgateway -o json',
	profiles: 'minikube profile list -o json -l',
	docker: "docker info --format '{{json .}}'",
	route: `ip -j route show ${cidr}`,
	sudo: 'sudo -n true',
	ip: 'minikube ip -p digimon',
};
export const addRoute = `sudo ip route replace ${cidr} via ${node}`;
export const deleteRoute = `sudo ip route del ${cidr} via ${node}`;
export const tunnelLine = 'minikube -p digimon tunnel --cleanup=false';
const patch = (ingress: string) =>
	`kubectl --context digimon -n istio-system patch service istio-ingressgateway --subresource=status --type=merge -p '{"status":{"loadBalancer":{"ingress":${ingress}}}}'`;
export const envoy = {status: 404, headers: {server: 'istio-envoy'}, body: new Uint8Array()};

/** A machine on which routes, tunnels and the gateway's address hang together as on a real one. */
export function machine(
	options: {
		root?: boolean;
		mayAsk?: boolean;
		route?: string;
		address?: string;
		tunnel?: number;
		dead?: boolean;
		deaf?: boolean;
		parts?: Parts;
		script?: Script;
	} = {},
) {
	const state = {
		route: options.route,
		address: options.address,
		tunnels: new Map<number, string>(options.tunnel ? [[options.tunnel, 'born']] : []),
		signals: [] as string[],
	};
	const entry = JSON.stringify([
		{Route: {Gateway: '192.168.49.7'}, MachineName: 'digimon', Pid: 9},
		{Route: {Gateway: '192.168.58.2'}, MachineName: 'other', Pid: 8},
	]);
	const script: Script = {
		[ask.service]: () =>
			state.address === undefined
				? recorded('svc-ingress-pending').stdout
				: recorded('svc-ingress-up').stdout.replace(/"ip": "[^"]*"/, `"ip": "${state.address}"`),
		[ask.profiles]: recorded('profile-list').stdout.replaceAll('"minikube"', '"digimon"'),
		[ask.docker]: recorded('docker-info').stdout,
		[ask.route]: () =>
			state.route === undefined ? '[]' : JSON.stringify([{dst: cidr, gateway: state.route, dev: 'br-1'}]),
		[ask.ip]: `${node}\n`,
		[ask.sudo]: {exitCode: options.root ? 0 : 1},
		'sudo -v': '',
		[addRoute]: () => ((state.route = node), ''),
		[deleteRoute]: () => ((state.route = undefined), ''),
		[tunnelLine]: () => {
			state.tunnels.set(4711, 'born');
			if (!options.deaf) state.address = clusterIp;
			return '';
		},
		'minikube -p digimon tunnel': () => (state.tunnels.set(4711, 'born'), (state.address = '127.0.0.1'), ''),
		[patch('null')]: () => ((state.address = undefined), ''),
		[patch(`[{"ip":"${node}"}]`)]: () => ((state.address = node), ''),
		...options.script,
	};
	const reachable = (url: string) => url.includes('//127.') || url.includes(`//${node}/`) || state.route === node;
	const made = makeStepContext({
		...options.parts,
		script,
		host: {mayAsk: options.mayAsk ?? false, ...options.parts?.host},
		files: options.dead ? {'/home/dev/.minikube/tunnels.json': entry} : {},
		ask: (request) =>
			!options.deaf &&
			state.address !== undefined &&
			request.url === `http://${state.address}/` &&
			reachable(request.url)
				? envoy
				: undefined,
		processes: {
			startTime: async (pid) => state.tunnels.get(pid),
			find: async (matches) =>
				[...state.tunnels]
					.map(([pid, startTime]) => ({pid, startTime, args: ['minikube', '-p', 'digimon', 'tunnel'], parentPid: 1}))
					.filter(({args}) => matches(args)),
			signal: async (pid, signal) => {
				state.signals.push(`${signal} ${pid}`);
				if (signal === 'SIGINT') state.address = undefined;
				return state.tunnels.delete(pid);
			},
		},
	});
	return {...driveStep(tunnelStep, made), state};
}
