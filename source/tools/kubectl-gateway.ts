import {fixed} from '../domain/settings.ts';
import {say} from '../domain/sentence.ts';
import type {Runner} from '../domain/tool.ts';
import {jsonObject} from './minikube-events.ts';

/** The ingress gateway's Service: its cluster address, and the one that a load balancer (or we) gave it. */
export type IngressService = {readonly clusterIp?: string; readonly address?: string};

const service = ['-n', fixed.meshNamespace];

/** Reads the Service; `none` when there is no mesh, cluster or context; else what kubectl said. Throws SetupError `tool-missing`. */
export async function readIngressService(
	runner: Runner,
	context: string,
): Promise<IngressService | 'none' | {readonly problem: string}> {
	const args = ['--context', context, ...service, 'get', 'service', fixed.ingressService, '-o', 'json'];
	const finished = await runner.ask({tool: 'kubectl', args, purpose: say('tunnel.askService'), limitMs: 20_000});
	if (finished.exitCode === 0) return parseIngressService(finished.stdout) ?? {problem: 'no JSON'};
	const detail = finished.stderr.trim();
	const gone = /NotFound|context was not found|context .* does not exist/i.test(detail);
	return gone ? 'none' : {problem: detail.split('\n').at(-1) || `exit ${finished.exitCode}`};
}

/** Reads `get service istio-ingressgateway -o json`. */
export function parseIngressService(stdout: string): IngressService | undefined {
	const value = jsonObject(stdout) as
		| {spec?: {clusterIP?: string}; status?: {loadBalancer?: {ingress?: readonly {ip?: string; hostname?: string}[]}}}
		| undefined;
	if (!value) return undefined;
	const first = value.status?.loadBalancer?.ingress?.[0];
	const address = first?.ip ?? first?.hostname;
	return {...(value.spec?.clusterIP ? {clusterIp: value.spec.clusterIP} : {}), ...(address ? {address} : {})};
}

/** The arguments that give the Service an address, or take it away (undefined), on its status alone. */
export function patchAddressArguments(context: string, address: string | undefined): readonly string[] {
	const patch = JSON.stringify({status: {loadBalancer: {ingress: address === undefined ? null : [{ip: address}]}}});
	return [
		'--context',
		context,
		...service,
		'patch',
		'service',
		fixed.ingressService,
		'--subresource=status',
		'--type=merge',
		'-p',
		patch,
	];
}

/** Gives the Service an address, or takes it away. Throws SetupError `command-failed`. */
export async function patchAddress(runner: Runner, context: string, address: string | undefined): Promise<void> {
	const purpose = address === undefined ? say('tunnel.clearService') : say('tunnel.patchService', {address});
	await runner.run({tool: 'kubectl', args: patchAddressArguments(context, address), purpose, limitMs: 30_000});
}
