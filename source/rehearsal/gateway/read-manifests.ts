import {SetupError} from '../../domain/failure.ts';
import {message} from '../../i18n/message.ts';

/**
 * The error for something that a manifest says and this gateway does not know, or says in the wrong shape. `field` is
 * the path to it, as in `spec.http[0].match[0].uri`; `problem` is plain English.
 */
export function manifestProblem(file: string, field: string, problem: string): SetupError {
	return new SetupError({
		code: 'usage',
		fault: 'user',
		message: message('rehearsalGateway.problem', {file, field, problem}),
		next: [{message: message('rehearsalGateway.next', {file}), run: 'digimon-setup rehearse'}],
	});
}

/** A value inside a manifest and where it stands, so that a complaint can name file and field. */
type Place = {readonly file: string; readonly field: string; readonly value: unknown};

/** Takes a value of a known shape out of a manifest; throws SetupError naming file and field for any other. */
type Reader<T> = (place: Place) => T;

/** Says what is wrong at a place. */
export function complain({file, field}: Place, problem: string): never {
	throw manifestProblem(file, field, problem);
}

/** Any text. */
const text: Reader<string> = (place) =>
	typeof place.value === 'string' ? place.value : complain(place, 'must be text');

/** A whole number. */
const wholeNumber: Reader<number> = (place) =>
	typeof place.value === 'number' && Number.isInteger(place.value)
		? place.value
		: complain(place, 'must be a whole number');

/** true or false. */
const flag: Reader<boolean> = (place) =>
	typeof place.value === 'boolean' ? place.value : complain(place, 'must be true or false');

/** One of the given words. */
function oneOf<const T extends string>(...words: readonly T[]): Reader<T> {
	return (place) => words.find((word) => word === place.value) ?? complain(place, `must be ${words.join(' or ')} here`);
}

/** A list of things of one shape. */
function list<T>(item: Reader<T>): Reader<readonly T[]> {
	return (place) => {
		if (!Array.isArray(place.value)) return complain(place, 'must be a list');
		return place.value.map((value: unknown, index) => item({...place, field: `${place.field}[${index}]`, value}));
	};
}

function entriesOf(place: Place): readonly (readonly [string, Place])[] {
	const {value, file, field} = place;
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return complain(place, 'must be a map');
	return Object.entries(value).map(([key, inner]): [string, Place] => [
		key,
		{file, field: field === '' ? key : `${field}.${key}`, value: inner},
	]);
}

/** A map from names that the author chose to things of one shape. */
function mapOf<T>(item: Reader<T>): Reader<ReadonlyMap<string, T>> {
	return (place) => new Map(entriesOf(place).map(([key, inner]) => [key, item(inner)]));
}

type Readers = Readonly<Record<string, Reader<unknown>>>;
type Read<R extends Readers> = {readonly [Key in keyof R]: R[Key] extends Reader<infer T> ? T : never};

/** A map with the given fields and no other: this table of readers is what the gateway knows. */
function record<Required extends Readers, Optional extends Readers>(
	required: Required,
	optional: Optional,
): Reader<Read<Required> & Partial<Read<Optional>>> {
	const known: Readers = {...required, ...optional};
	return (place) => {
		const entries = entriesOf(place).map(([key, inner]) => {
			const reader = Object.hasOwn(known, key) ? known[key] : undefined;
			return [
				key,
				reader === undefined ? complain(inner, 'is not known to the rehearsal gateway') : reader(inner),
			] as const;
		});
		const given = new Set(entries.map(([key]) => key));
		for (const key of Object.keys(required)) if (!given.has(key)) complain(place, `needs the field ${key}`);
		return Object.fromEntries(entries) as Read<Required> & Partial<Read<Optional>>;
	};
}

/** Istio's StringMatch; `present` is its regex `*` on a header, which means "is there at all" (istio/istio#20629). */
export type StringMatch =
	| {readonly kind: 'exact' | 'prefix'; readonly text: string}
	| {readonly kind: 'regex'; readonly pattern: RegExp}
	| {readonly kind: 'present'};

/** What RE2 (Envoy) and JavaScript read differently, or what only one of them knows. */
const notInBoth = /\\[^dDwWsSbBtnrfvx\W_]|\(\?(?!:)|\[\[:|[*+?}]\+/;

/**
 * Envoy's regular expression as JavaScript's, in the part of the language where both agree. A leading `(?i)` ignores
 * case. `whole` says that it has to match the whole text, as every match of Envoy's does.
 */
export function sharedPattern(place: Place, whole: boolean): RegExp {
	const source = text(place);
	const ignoresCase = source.startsWith('(?i)');
	const body = ignoresCase ? source.slice('(?i)'.length) : source;
	const strange = notInBoth.exec(body);
	if (strange !== null)
		return complain(place, `uses ${strange[0]}, which the rehearsal gateway cannot read as Envoy does`);
	try {
		return new RegExp(whole ? `^(?:${body})$` : body, `${whole ? '' : 'g'}${ignoresCase ? 'i' : ''}`);
	} catch {
		return complain(place, 'is not a regular expression');
	}
}

const fields = record({}, {exact: text, prefix: text, regex: (place: Place) => place});

/** Reads `{exact: …}`, `{prefix: …}` or `{regex: …}`. */
const stringMatch: Reader<StringMatch> = (place) => {
	const given = fields(place);
	if (Object.keys(given).length !== 1) return complain(place, 'needs exactly one of exact, prefix and regex');
	if (given.regex !== undefined) {
		return given.regex.value === '*' ? {kind: 'present'} : {kind: 'regex', pattern: sharedPattern(given.regex, true)};
	}
	return given.exact === undefined ? {kind: 'prefix', text: given.prefix ?? ''} : {kind: 'exact', text: given.exact};
};

/** Whether a value fits; a value that is not there fits nothing. */
export function fits(match: StringMatch, value: string | undefined): boolean {
	if (value === undefined) return false;
	switch (match.kind) {
		case 'exact':
			return value === match.text;
		case 'prefix':
			return value.startsWith(match.text);
		case 'regex':
			return match.pattern.test(value);
		case 'present':
			return true;
	}
}

/** One parsed YAML document and the name of the file that it came from. */
export type Manifest = {readonly file: string; readonly object: unknown};

const apiVersion = oneOf('networking.istio.io/v1alpha3', 'networking.istio.io/v1beta1', 'networking.istio.io/v1');
const metadata = record({name: text}, {namespace: text, labels: mapOf(text), annotations: mapOf(text)});

const server = record(
	{port: record({number: wholeNumber, name: text, protocol: oneOf('HTTP')}, {}), hosts: list(text)},
	{name: text},
);

/** A Gateway with every field that is known here (istio/api: networking/v1alpha3/gateway.proto). */
const gateway = record(
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
const virtualService = record(
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
