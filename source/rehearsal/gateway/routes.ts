import {defined} from '../../domain/defined.ts';
import {
	complain,
	manifestProblem,
	readManifest,
	type Gateway,
	type HttpRoute,
	type Manifest,
	type VirtualService,
	sharedPattern,
	type HttpMatch,
	fits,
	type StringMatch,
	type CorsPolicy,
} from './read-manifests.ts';

/** Whether the name or pattern `general` takes in every host of `specific`; `*` and `*.suffix` are patterns. */
function covers(general: string, specific: string): boolean {
	if (general === '*' || general === specific) return true;
	return general.startsWith('*.') && specific.endsWith(general.slice(1));
}

/** The hosts that a VirtualService's name and a Gateway's name have in common, as a name or pattern. */
function commonHost(one: string, other: string): string | undefined {
	if (covers(one, other)) return other;
	return covers(other, one) ? one : undefined;
}

/** A Host header's name without its port, in lower case. */
function hostName(authority: string): string {
	return authority.replace(/:\d+$/, '').toLowerCase();
}

/** The domain that Envoy picks for a host: the exact name, else the longest `*.suffix`, else `*`. */
function pickDomain<T extends {readonly domain: string}>(hosts: readonly T[], authority: string): T | undefined {
	const name = hostName(authority);
	const exact = hosts.find(({domain}) => domain.toLowerCase() === name);
	if (exact !== undefined) return exact;
	const fitting = hosts.filter(({domain}) => domain === '*' || (domain.startsWith('*') && isBelow(name, domain)));
	return fitting.sort((one, other) => other.domain.length - one.domain.length)[0];
}

function isBelow(name: string, pattern: string): boolean {
	const suffix = pattern.slice(1).toLowerCase();
	return name.length > suffix.length && name.endsWith(suffix);
}

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
		...defined({uri, authority}),
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
		...defined({cors: route.corsPolicy}),
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

/** The parts of a request that decide where it goes; header names are lower case, `path` carries its query. */
type RoutedRequest = {
	readonly method: string;
	readonly authority: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string | undefined>>;
};

/** Where a request goes: the route, and its path and authority after the rewrite. */
export type Way = {readonly route: Route; readonly path: string; readonly authority: string};

const everything: StringMatch = {kind: 'prefix', text: '/'};

/**
 * The path as Envoy sees it: dot segments taken out, percent-encoded plain letters decoded. Undefined for a path that
 * Envoy answers with 400 (one with a fragment, or one that leads out of the root's form).
 */
export function normalizedPath(path: string): string | undefined {
	if (path.includes('#')) return undefined;
	if (!path.startsWith('/')) return path;
	const [before = '', ...query] = path.split('?');
	const decoded = before.replaceAll(/%[0-9a-f]{2}/gi, (escape) => {
		const letter = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
		return /[\w.~-]/.test(letter) ? letter : escape;
	});
	const {pathname} = new URL(`http://localhost${decoded}`);
	return [pathname, ...query].join('?');
}

/** The part of the path that a match takes, or undefined when it does not fit. */
function matchedPart(path: string, match: StringMatch, ignoresCase: boolean): string | undefined {
	if (!ignoresCase || match.kind === 'regex' || match.kind === 'present') {
		if (!fits(match, path)) return undefined;
	} else if (!fits({...match, text: match.text.toLowerCase()}, path.toLowerCase())) return undefined;
	return match.kind === 'prefix' ? path.slice(0, match.text.length) : path;
}

function fitsRest(match: HttpMatch, {method, authority, headers}: RoutedRequest): boolean {
	if (match.method !== undefined && !fits(match.method, method)) return false;
	if (match.authority !== undefined && !fits(match.authority, authority)) return false;
	const wanted = [...(match.headers ?? [])].every(([name, value]) => fits(value, headers[name.toLowerCase()]));
	const unwanted = [...(match.withoutHeaders ?? [])].some(([name, value]) => {
		// Envoy takes a header that is not there for an empty one here, unless it is only asked whether it is there.
		const given = headers[name.toLowerCase()];
		return fits(value, value.kind === 'present' ? given : (given ?? ''));
	});
	return wanted && !unwanted;
}

function rewritten({rewrite}: Route, path: string, matched: string): string {
	const queryAt = path.indexOf('?');
	const query = queryAt === -1 ? '' : path.slice(queryAt);
	const plain = queryAt === -1 ? path : path.slice(0, queryAt);
	if (rewrite.regex !== undefined) {
		const {pattern, substitution} = rewrite.regex;
		const replace = (...groups: readonly unknown[]) =>
			substitution.replaceAll(/\\(\d|\\)/g, (_, what: string) =>
				what === '\\' ? what : String(groups[Number(what)] ?? ''),
			);
		return plain.replaceAll(pattern, replace) + query;
	}
	return rewrite.uri === undefined || rewrite.uri === '' ? path : rewrite.uri + plain.slice(matched.length) + query;
}

/** The first route of the request's host that fits, as Envoy picks it; undefined is a 404. */
export function findWay(hosts: readonly VirtualHost[], request: RoutedRequest): Way | undefined {
	const plain = request.path.split('?')[0] ?? '';
	for (const route of pickDomain(hosts, request.authority)?.routes ?? []) {
		for (const match of route.matches.length === 0 ? [{}] : route.matches) {
			const {uri = everything, ignoreUriCase = false}: HttpMatch = match;
			const matched = matchedPart(plain, uri, ignoreUriCase);
			if (matched === undefined || !fitsRest(match, request)) continue;
			const authority = route.rewrite.authority ?? request.authority;
			return {route, path: rewritten(route, request.path, matched), authority};
		}
	}
	return undefined;
}

/** How a matched request is changed before it goes on; `substitution` is Envoy's, where `\1` is the first group. */
type Rewrite = {
	readonly uri?: string;
	readonly authority?: string;
	readonly regex?: {readonly pattern: RegExp; readonly substitution: string};
};

/** One way in: the first route of a host with a fitting match takes the request. No match at all fits everything. */
type Route = {
	readonly matches: readonly HttpMatch[];
	readonly rewrite: Rewrite;
	/** The destination as "service:port", the key of the table of running services. */
	readonly destination: string;
	readonly cors?: CorsPolicy;
};

/** The routes of one host name; `domain` may be `*.backend.com` or `*`. */
export type VirtualHost = {readonly domain: string; readonly routes: readonly Route[]};

/** What the manifests say, by the gateway's port (80 in the cluster, whatever port the rehearsal really listens on). */
export type Routes = ReadonlyMap<number, readonly VirtualHost[]>;
