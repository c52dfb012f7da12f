/** The parts of a Gateway that the comparison translates. */
export type GatewayObject = {
	readonly kind: 'Gateway';
	readonly spec: {
		readonly servers: readonly {readonly port: {readonly number: number}; readonly hosts: readonly string[]}[];
	};
};

/** Istio's StringMatch. */
export type StringMatchObject = {readonly exact?: string; readonly prefix?: string; readonly regex?: string};

/** One HTTP route of a VirtualService. */
export type HttpRouteObject = {
	readonly match?: readonly {
		readonly uri?: StringMatchObject;
		readonly method?: StringMatchObject;
		readonly authority?: StringMatchObject;
		readonly withoutHeaders?: Readonly<Record<string, StringMatchObject>>;
		readonly headers?: Readonly<Record<string, StringMatchObject>>;
		readonly ignoreUriCase?: boolean;
	}[];
	readonly rewrite?: {
		readonly uri?: string;
		readonly authority?: string;
		readonly uriRegexRewrite?: {readonly match: string; readonly rewrite: string};
	};
	readonly route: readonly {readonly destination: {readonly host: string; readonly port: {readonly number: number}}}[];
	readonly corsPolicy?: {
		readonly allowOrigins?: readonly StringMatchObject[];
		readonly allowMethods?: readonly string[];
		readonly allowHeaders?: readonly string[];
		readonly exposeHeaders?: readonly string[];
		readonly maxAge?: string;
		readonly allowCredentials?: boolean;
		readonly unmatchedPreflights?: 'FORWARD' | 'IGNORE';
	};
};

/** The parts of a VirtualService that the comparison translates. */
export type VirtualServiceObject = {
	readonly kind: 'VirtualService';
	readonly metadata: {readonly name: string};
	readonly spec: {readonly hosts: readonly string[]; readonly http: readonly HttpRouteObject[]};
};

/** A parsed manifest. */
export type ManifestObject = GatewayObject | VirtualServiceObject;
