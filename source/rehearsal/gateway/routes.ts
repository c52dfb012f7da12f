import type {CorsPolicy, HttpMatch} from './read-manifest.ts';

/** How a matched request is changed before it goes on; `substitution` is Envoy's, where `\1` is the first group. */
export type Rewrite = {
	readonly uri?: string;
	readonly authority?: string;
	readonly regex?: {readonly pattern: RegExp; readonly substitution: string};
};

/** One way in: the first route of a host with a fitting match takes the request. No match at all fits everything. */
export type Route = {
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
