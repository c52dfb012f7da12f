import {
	complain,
	flag,
	list,
	mapOf,
	oneOf,
	record,
	text,
	wholeNumber,
	type Place,
	type Reader,
} from './manifest-reader.ts';
import {stringMatch} from './string-match.ts';

/** One parsed YAML document and the name of the file that it came from. */
export type Manifest = {readonly file: string; readonly object: unknown};

const apiVersion = oneOf('networking.istio.io/v1alpha3', 'networking.istio.io/v1beta1', 'networking.istio.io/v1');
const metadata = record({name: text}, {namespace: text, labels: mapOf(text), annotations: mapOf(text)});

const server = record(
	{port: record({number: wholeNumber, name: text, protocol: oneOf('HTTP')}, {}), hosts: list(text)},
	{name: text},
);

/** A Gateway with every field that is known here (istio/api: networking/v1alpha3/gateway.proto). */
export const gateway = record(
	{apiVersion, kind: oneOf('Gateway'), metadata, spec: record({selector: mapOf(text), servers: list(server)}, {})},
	{},
);

const units: Readonly<Record<string, number>> = {h: 3600, m: 60, s: 1, ms: 0.001};

/** A duration such as `1728s` or `1h30m`, in whole seconds. */
const durationSeconds: Reader<number> = (place) => {
	const parts = [...text(place).matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
	if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== place.value)
		complain(place, 'must be a duration such as 60s');
	return Math.trunc(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0), 0));
};

const match = record(
	{},
	{
		name: text,
		uri: stringMatch,
		method: stringMatch,
		authority: stringMatch,
		headers: mapOf(stringMatch),
		withoutHeaders: mapOf(stringMatch),
		ignoreUriCase: flag,
	},
);

const corsPolicy = record(
	{},
	{
		allowOrigins: list(stringMatch),
		allowMethods: list(text),
		allowHeaders: list(text),
		exposeHeaders: list(text),
		maxAge: durationSeconds,
		allowCredentials: flag,
		unmatchedPreflights: oneOf('UNSPECIFIED', 'FORWARD', 'IGNORE'),
	},
);

/** Kept with its place: the pattern is only read once its use is known. */
const asWritten: Reader<Place> = (place) => place;

const httpRoute = record(
	{route: list(record({destination: record({host: text, port: record({number: wholeNumber}, {})}, {})}, {}))},
	{
		name: text,
		match: list(match),
		rewrite: record({}, {uri: text, authority: text, uriRegexRewrite: record({match: asWritten, rewrite: text}, {})}),
		corsPolicy,
	},
);

/** A VirtualService with every field that is known here (istio/api: networking/v1alpha3/virtual_service.proto). */
export const virtualService = record(
	{
		apiVersion,
		kind: oneOf('VirtualService'),
		metadata,
		spec: record({hosts: list(text), gateways: list(text), http: list(httpRoute)}, {}),
	},
	{},
);

/** A Gateway as read. */
export type Gateway = ReturnType<typeof gateway>;
/** A VirtualService as read. */
export type VirtualService = ReturnType<typeof virtualService>;
/** One entry of a VirtualService's `spec.http`, as read. */
export type HttpRoute = ReturnType<typeof httpRoute>;
/** One match of a route, as read. */
export type HttpMatch = ReturnType<typeof match>;
/** A CORS policy, as read. */
export type CorsPolicy = ReturnType<typeof corsPolicy>;

/** Reads one manifest by its kind; throws SetupError for a kind other than Gateway and VirtualService. */
export function readManifest({file, object}: Manifest): Gateway | VirtualService {
	const place = {file, field: '', value: object};
	const kind = typeof object === 'object' && object !== null && 'kind' in object ? object.kind : undefined;
	if (kind === 'Gateway') return gateway(place);
	if (kind === 'VirtualService') return virtualService(place);
	return complain({...place, field: 'kind'}, 'must be Gateway or VirtualService');
}
