import {commonHost} from './host-names.ts';
import {complain} from './manifest-reader.ts';
import {manifestProblem} from './manifest-problem.ts';
import {readManifest, type Gateway, type HttpRoute, type Manifest, type VirtualService} from './read-manifest.ts';
import type {Rewrite, Route, Routes, VirtualHost} from './routes.ts';
import {sharedPattern} from './string-match.ts';

/** The labels of the pod that Istio's demo profile makes: a Gateway that selects another pod is not served by it. */
const ingressLabels = new Map([
	['istio', 'ingressgateway'],
	['app', 'istio-ingressgateway'],
]);

type From<T> = {readonly file: string; readonly read: T};

/** A destination's short name: `server`, `server.default` and `server.default.svc.cluster.local` are one service. */
function destinationOf({file, read}: From<VirtualService>, {route}: HttpRoute, field: string): string {
	const [only, ...others] = route;
	if (only === undefined || others.length > 0)
		throw manifestProblem(file, `${field}.route`, 'must have exactly one destination');
	const namespace = read.metadata.namespace ?? 'default';
	const endings = [`.${namespace}.svc.cluster.local`, `.${namespace}.svc`, `.${namespace}`];
	const {host, port} = only.destination;
	const ending = endings.find((candidate) => host.endsWith(candidate)) ?? '';
	return `${host.slice(0, host.length - ending.length)}:${port.number}`;
}

function rewriteOf({rewrite}: HttpRoute): Rewrite {
	const {uri, authority, uriRegexRewrite} = rewrite ?? {};
	if (uri !== undefined && uriRegexRewrite !== undefined) {
		complain(uriRegexRewrite.match, 'cannot be used beside uri');
	}
	return {
		...(uri === undefined ? {} : {uri}),
		...(authority === undefined ? {} : {authority}),
		...(uriRegexRewrite === undefined
			? {}
			: {regex: {pattern: sharedPattern(uriRegexRewrite.match, false), substitution: uriRegexRewrite.rewrite}}),
	};
}

function routesOf(service: From<VirtualService>): readonly Route[] {
	return service.read.spec.http.map((route, index) => ({
		matches: route.match ?? [],
		rewrite: rewriteOf(route),
		destination: destinationOf(service, route, `spec.http[${index}]`),
		...(route.corsPolicy === undefined ? {} : {cors: route.corsPolicy}),
	}));
}

/** The gateways that a VirtualService names; `mesh`, traffic inside the cluster, is none of ours. */
function gatewaysOf({file, read}: From<VirtualService>, gateways: readonly From<Gateway>[]): readonly From<Gateway>[] {
	return read.spec.gateways.flatMap((name, index) => {
		if (name === 'mesh') return [];
		const short = name.slice(name.lastIndexOf('/') + 1);
		const found = gateways.find((gateway) => gateway.read.metadata.name === short);
		if (found === undefined)
			throw manifestProblem(file, `spec.gateways[${index}]`, `names the Gateway ${name}, which no manifest has`);
		return [found];
	});
}

/** A Gateway's host may say which namespaces may use it, as in `./*.backend.com`: ours is always the same one. */
function withoutNamespace(file: string, host: string, field: string): string {
	const [name = '', namespace] = host.split('/').reverse();
	if (namespace === undefined || namespace === '.' || namespace === '*') return name;
	throw manifestProblem(file, field, `names the namespace ${namespace}, which the rehearsal gateway does not know`);
}

type ServedHost = {readonly port: number; readonly domain: string};

function servedHosts(service: From<VirtualService>, {file, read}: From<Gateway>): readonly ServedHost[] {
	const selects = [...read.spec.selector].every(([label, value]) => ingressLabels.get(label) === value);
	if (!selects) return [];
	return read.spec.servers.flatMap(({port, hosts}, serverIndex) =>
		hosts.flatMap((host, index) => {
			const open = withoutNamespace(file, host, `spec.servers[${serverIndex}].hosts[${index}]`);
			const common = service.read.spec.hosts.map((wanted) => commonHost(open, wanted));
			return common.filter((domain) => domain !== undefined).map((domain) => ({port: port.number, domain}));
		}),
	);
}

/**
 * Turns parsed Gateways and VirtualServices into routes, as istiod would for the ingress gateway. Throws SetupError that
 * names file and field for everything that a manifest uses and this gateway does not know.
 */
export function compile(manifests: readonly Manifest[]): Routes {
	const read = manifests.map((manifest) => ({file: manifest.file, read: readManifest(manifest)}));
	const gateways = read.filter((each): each is From<Gateway> => each.read.kind === 'Gateway');
	const services = read.filter((each): each is From<VirtualService> => each.read.kind === 'VirtualService');
	const byPort = new Map<number, Map<string, readonly Route[]>>();
	for (const service of services) {
		const routes = routesOf(service);
		const served = gatewaysOf(service, gateways).flatMap((gateway) => servedHosts(service, gateway));
		for (const {port, domain} of served) {
			const domains = byPort.get(port) ?? new Map<string, readonly Route[]>();
			byPort.set(port, domains.set(domain, [...(domains.get(domain) ?? []), ...routes]));
		}
	}
	const asHosts = (domains: ReadonlyMap<string, readonly Route[]>): readonly VirtualHost[] =>
		[...domains].map(([domain, routes]) => ({domain, routes}));
	return new Map([...byPort].map(([port, domains]) => [port, asHosts(domains)]));
}
