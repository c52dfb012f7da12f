import * as v from 'valibot';
import {usageError} from '../../domain/failure.ts';
import {message} from '../../i18n/message.ts';

/** One parsed YAML document and the name of the file that it came from. */
export type Manifest = {readonly file: string; readonly object: unknown};

/** The usage error for a field, as in `spec.http[0].match[0].uri`, with a problem in plain English. */
export const manifestProblem = (file: string, field: string, problem: string) =>
	usageError(message('rehearsalGateway.problem', {file, field, problem}), [
		{message: message('rehearsalGateway.next', {file}), run: 'digimon-setup rehearse'},
	]);

const text = v.string();
const texts = v.array(text);
const apiVersion = v.picklist([
	'networking.istio.io/v1alpha3',
	'networking.istio.io/v1beta1',
	'networking.istio.io/v1',
]);
const metadata = v.object({name: text, namespace: v.exactOptional(text)});
/** A name, `*.suffix` or `*`; Istio also writes a namespace before it, as in `./*.backend.com`. */
const host = v.pipe(text, v.regex(/^[^/]+$/, 'must be a host without a namespace'));

/** A Gateway with the fields that are supported (istio/api: networking/v1alpha3/gateway.proto). */
const gateway = v.strictObject({
	apiVersion,
	kind: v.literal('Gateway'),
	metadata,
	spec: v.strictObject({
		selector: v.strictObject({istio: v.literal('ingressgateway')}),
		servers: v.array(
			v.strictObject({
				port: v.strictObject({number: v.literal(80), name: text, protocol: v.literal('HTTP')}),
				hosts: v.array(host),
			}),
		),
	}),
});

const uri = v.pipe(
	v.strictObject({exact: v.exactOptional(text), prefix: v.exactOptional(text)}),
	v.check(({exact, prefix}) => (exact === undefined) !== (prefix === undefined), 'needs one of exact and prefix'),
);

const origin = v.strictObject({exact: text});

const corsPolicy = v.strictObject({
	allowOrigins: v.exactOptional(v.array(origin), []),
	allowMethods: v.exactOptional(texts, []),
	allowHeaders: v.exactOptional(texts, []),
	exposeHeaders: v.exactOptional(texts, []),
	/** A duration in seconds, such as `1728s`. */
	maxAge: v.exactOptional(v.pipe(text, v.regex(/^\d+s$/, 'must be a duration in seconds, such as 60s'))),
	allowCredentials: v.exactOptional(v.boolean(), false),
});

const destination = v.strictObject({host: text, port: v.strictObject({number: v.pipe(v.number(), v.integer())})});

const httpRoute = v.strictObject({
	match: v.exactOptional(v.array(v.strictObject({uri})), []),
	rewrite: v.exactOptional(v.strictObject({uri: text})),
	route: v.strictTuple([v.strictObject({destination})]),
	corsPolicy: v.exactOptional(corsPolicy),
});

/** A VirtualService with the fields that are supported (istio/api: networking/v1alpha3/virtual_service.proto). */
const virtualService = v.strictObject({
	apiVersion,
	kind: v.literal('VirtualService'),
	metadata,
	spec: v.strictObject({hosts: v.array(host), gateways: texts, http: v.array(httpRoute)}),
});

const manifest = v.variant('kind', [gateway, virtualService]);

/** A Gateway as read. */
export type Gateway = v.InferOutput<typeof gateway>;
/** A VirtualService as read. */
export type VirtualService = v.InferOutput<typeof virtualService>;
/** One entry of a VirtualService's `spec.http`, as read. */
export type HttpRoute = v.InferOutput<typeof httpRoute>;
/** A CORS policy, as read. */
export type CorsPolicy = v.InferOutput<typeof corsPolicy>;

type Issue = v.InferIssue<typeof manifest>;

/** The path to a value, as in `spec.http[0].route`. */
function fieldOf({path}: Issue): string {
	const keys = (path ?? []).map(({key}) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
	return keys.join('').replace(/^\./, '') || 'the document';
}

function problemOf({kind, expected, received, message: text}: Issue): string {
	if (expected === 'never') return 'is not supported by the embedded gateway';
	if (received === 'undefined') return 'is missing';
	if (kind === 'validation') return text;
	return `must be ${(expected ?? '').replace(/^\((.*)\)$/, '$1').replaceAll(' | ', ' or ')}`;
}

/** Reads one manifest by its kind. Throws SetupError `usage` that names file and field for what is not supported. */
export function readManifest({file, object}: Manifest): Gateway | VirtualService {
	const read = v.safeParse(manifest, object, {abortEarly: true});
	if (read.success) return read.output;
	throw manifestProblem(file, fieldOf(read.issues[0]), problemOf(read.issues[0]));
}
