import {manifestProblem} from './manifest-problem.ts';

/** A value inside a manifest and where it stands, so that a complaint can name file and field. */
export type Place = {readonly file: string; readonly field: string; readonly value: unknown};

/** Takes a value of a known shape out of a manifest; throws SetupError naming file and field for any other. */
export type Reader<T> = (place: Place) => T;

/** Says what is wrong at a place. */
export function complain({file, field}: Place, problem: string): never {
	throw manifestProblem(file, field, problem);
}

/** Any text. */
export const text: Reader<string> = (place) =>
	typeof place.value === 'string' ? place.value : complain(place, 'must be text');

/** A whole number. */
export const wholeNumber: Reader<number> = (place) =>
	typeof place.value === 'number' && Number.isInteger(place.value)
		? place.value
		: complain(place, 'must be a whole number');

/** true or false. */
export const flag: Reader<boolean> = (place) =>
	typeof place.value === 'boolean' ? place.value : complain(place, 'must be true or false');

/** One of the given words. */
export function oneOf<const T extends string>(...words: readonly T[]): Reader<T> {
	return (place) => words.find((word) => word === place.value) ?? complain(place, `must be ${words.join(' or ')} here`);
}

/** A list of things of one shape. */
export function list<T>(item: Reader<T>): Reader<readonly T[]> {
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
export function mapOf<T>(item: Reader<T>): Reader<ReadonlyMap<string, T>> {
	return (place) => new Map(entriesOf(place).map(([key, inner]) => [key, item(inner)]));
}

type Readers = Readonly<Record<string, Reader<unknown>>>;
type Read<R extends Readers> = {readonly [Key in keyof R]: R[Key] extends Reader<infer T> ? T : never};

/** A map with the given fields and no other: this table of readers is what the gateway knows. */
export function record<Required extends Readers, Optional extends Readers>(
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
