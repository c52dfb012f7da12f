import {pickDomain} from './host-names.ts';
import type {HttpMatch} from './read-manifest.ts';
import type {Route, VirtualHost} from './routes.ts';
import {fits, type StringMatch} from './string-match.ts';

/** The parts of a request that decide where it goes; header names are lower case, `path` carries its query. */
export type RoutedRequest = {
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
