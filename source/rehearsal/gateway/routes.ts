import {defined} from '../../domain/defined.ts';
import {
	manifestProblem,
	readManifest,
	type CorsPolicy,
	type Gateway,
	type HttpRoute,
	type Manifest,
	type VirtualService,
} from './manifests.ts';

/** One entry of a host's routes: the first one with a match that fits takes the request. No match at all fits everything. */
type Route = {
	readonly matches: HttpRoute['match'];
	/** Replaces the part of the path that the match takes. */
	readonly rewrite?: string;
	/** The destination as "service:port", the key of the table of running services. */
	readonly destination: string;
	readonly cors?: CorsPolicy;
};

/** The routes of one host name on port 80; `domain` may be `*.backend.com` or `*`. */
export type VirtualHost = {readonly domain: string; readonly routes: readonly Route[]};

/** Whether the name or pattern `general` includes every host of `specific`; `*` and `*.suffix` are patterns. */
function covers(general: string, specific: string): boolean {
	if (general === '*' || general === specific) return true;
	return general.startsWith('*.') && specific.endsWith(general.slice(1));
}

/** The hosts that a VirtualService's name and a Gateway's name have in common, as a name or pattern. */
function commonHost(one: string, other: string): string | undefined {
	if (covers(one, other)) return other;
	return covers(other, one) ? one : undefined;
}

/** A destination's short name: `server`, `server.default` and `server.default.svc.cluster.local` are one service. */
function destinationOf({metadata}: VirtualService, {route: [{destination}]}: HttpRoute): string {
	const namespace = metadata.namespace ?? 'default';
	const endings = [`.${namespace}.svc.cluster.local`, `.${namespace}.svc`, `.${namespace}`];
	const ending = endings.find((candidate) => destination.host.endsWith(candidate)) ?? '';
	return `${destination.host.slice(0, destination.host.length - ending.length)}:${destination.port.number}`;
}

function routesOf(service: VirtualService): readonly Route[] {
	return service.spec.http.map((route) => ({
		matches: route.match,
		destination: destinationOf(service, route),
		...defined({rewrite: route.rewrite?.uri, cors: route.corsPolicy}),
	}));
}

/** The hosts of a VirtualService that its Gateways open. */
function domainsOf(file: string, {spec}: VirtualService, gateways: readonly Gateway[]): readonly string[] {
	const opened = spec.gateways.flatMap((name, index) => {
		const found = gateways.find(({metadata}) => metadata.name === name);
		if (found) return found.spec.servers.flatMap(({hosts}) => hosts);
		throw manifestProblem(file, `spec.gateways[${index}]`, `names the Gateway ${name}, which no manifest has`);
	});
	const common = opened.flatMap((open) => spec.hosts.map((wanted) => commonHost(open, wanted)));
	return common.filter((domain) => domain !== undefined);
}

/**
 * Turns parsed Gateways and VirtualServices into routes, as istiod does for the ingress gateway. Throws SetupError `usage` that
 * names file and field for everything that a manifest uses and this gateway does not support.
 */
export function compile(manifests: readonly Manifest[]): readonly VirtualHost[] {
	const all = manifests.map((manifest) => ({file: manifest.file, read: readManifest(manifest)}));
	const gateways = all.map(({read}) => read).filter((read) => read.kind === 'Gateway');
	const byDomain = new Map<string, readonly Route[]>();
	for (const {file, read} of all) {
		if (read.kind === 'Gateway') continue;
		for (const domain of domainsOf(file, read, gateways))
			byDomain.set(domain, [...(byDomain.get(domain) ?? []), ...routesOf(read)]);
	}
	return [...byDomain].map(([domain, routes]) => ({domain, routes}));
}

/** The domain that Envoy picks for a host: the exact name, else the longest `*.suffix`, else `*`. */
function pickDomain(hosts: readonly VirtualHost[], authority: string): VirtualHost | undefined {
	const name = authority.replace(/:\d+$/, '').toLowerCase();
	const exact = hosts.find(({domain}) => domain.toLowerCase() === name);
	const fitting = hosts.filter(({domain}) => domain.startsWith('*') && isBelow(name, domain));
	return exact ?? fitting.toSorted((one, other) => other.domain.length - one.domain.length)[0];
}

function isBelow(name: string, pattern: string): boolean {
	const suffix = pattern.slice(1).toLowerCase();
	return name.length > suffix.length && name.endsWith(suffix);
}

/**
 * The path as Envoy normalizes it: dot segments removed, percent-encoded plain letters decoded. Undefined for a path that
 * Envoy answers with 400, one with a fragment.
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
function matchedPart(path: string, {exact, prefix = '/'}: Route['matches'][number]['uri']): string | undefined {
	if (exact !== undefined) return exact === path ? path : undefined;
	return path.startsWith(prefix) ? prefix : undefined;
}

function rewritten({rewrite}: Route, path: string, matched: string): string {
	return rewrite === undefined || rewrite === '' ? path : rewrite + path.slice(matched.length);
}

/** The first route of the request's host that fits, as Envoy picks it, with the rewritten path; undefined is a 404. `path` has its query. */
export function findRoute(
	hosts: readonly VirtualHost[],
	{authority, path}: {readonly authority: string; readonly path: string},
): {readonly route: Route; readonly path: string} | undefined {
	const plain = path.split('?')[0] ?? '';
	for (const route of pickDomain(hosts, authority)?.routes ?? []) {
		const matches = route.matches.length === 0 ? [{uri: {prefix: '/'}}] : route.matches;
		const matched = matches.map(({uri}) => matchedPart(plain, uri)).find((part) => part !== undefined);
		if (matched !== undefined) return {route, path: rewritten(route, path, matched)};
	}
	return undefined;
}
