import {complain, record, text, type Place, type Reader} from './manifest-reader.ts';

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
export const stringMatch: Reader<StringMatch> = (place) => {
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
