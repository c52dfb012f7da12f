/** How a request by alias was written, so that its answer can be written back. */
export type Alias = {readonly named: string; readonly seen: string};

const aliasHost = /^(?<name>[^:]+)\.localhost(?<port>:\d+)?$/i;

/** A host as the manifests name it: `web.backend.com.localhost:8080` is `web.backend.com`; others stay as they are. */
export function hostOfAlias(authority: string): string {
	return aliasHost.exec(authority)?.groups?.['name'] ?? authority;
}

/**
 * The origin as the manifests name it, when both it and the host are aliases on one port: a page that came from
 * somewhere else stays a stranger.
 */
export function originOfAlias(authority: string, origin: string | undefined): Alias | undefined {
	const host = aliasHost.exec(authority);
	const [, scheme, page = ''] = /^(https?:\/\/)([^/]+)$/.exec(origin ?? '') ?? [];
	const pageHost = aliasHost.exec(page);
	if (host === null || pageHost === null || origin === undefined || scheme === undefined) return undefined;
	if (host.groups?.['port'] !== pageHost.groups?.['port']) return undefined;
	return {seen: origin, named: `${scheme}${pageHost.groups?.['name'] ?? ''}`};
}
