import type {Surroundings} from './answer.ts';
import type {ReadArguments} from './read-arguments.ts';

/** Values of a chart: nested plain data. */
export type Values = Record<string, unknown>;

/** What is known of a chart: its name and version, and its own values. */
export type Chart = {
	readonly name: string;
	readonly version: string;
	readonly appVersion: string;
	readonly values: Values;
};

/** Reads a chart's folder; undefined when there is none. */
export function readChart(folder: string, around: Surroundings): Chart | undefined {
	const about = around.objects(`${folder}/Chart.yaml`)?.[0] as
		{name?: string; version?: string; appVersion?: string} | undefined;
	if (!about) return undefined;
	const values = (around.objects(`${folder}/values.yaml`)?.[0] ?? {}) as Values;
	return {name: about.name ?? '', version: about.version ?? '', appVersion: about.appVersion ?? '', values};
}

/** The values that the caller gives: each `-f`, then each `--set` and `--set-string`, as helm merges them. */
export function readValues(
	given: ReadArguments,
	around: Surroundings,
): {readonly config: Values} | {readonly missing: string} {
	let config: Values = {};
	for (const path of given.values('values')) {
		const objects = around.objects(path);
		if (!objects) return {missing: path};
		config = merge(config, (objects[0] ?? {}) as Values);
	}
	const sets = [
		...given.values('set').map((set) => ({set, typed: true})),
		...given.values('set-string').map((set) => ({set, typed: false})),
	];
	for (const {set, typed} of sets)
		for (const pair of set.split(/(?<!\\),/)) config = merge(config, nested(pair.replaceAll('\\,', ','), typed));
	return {config};
}

/** Maps are merged, all else is replaced. */
export function merge(base: Values, over: Values): Values {
	const merged = {...base};
	for (const [key, value] of Object.entries(over))
		merged[key] = isMap(merged[key]) && isMap(value) ? merge(merged[key], value) : value;
	return merged;
}

const isMap = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `a.b=c` as nested maps; typed values are numbers, booleans and null where they look so, as helm's strvals reads them. */
function nested(pair: string, typed: boolean): Values {
	const at = pair.indexOf('=');
	const keys = pair
		.slice(0, at)
		.split(/(?<!\\)\./)
		.map((key) => key.replaceAll('\\.', '.'));
	return keys.reduceRight<unknown>(
		(value, key) => ({[key]: value}),
		typed ? typedValue(pair.slice(at + 1)) : pair.slice(at + 1),
	) as Values;
}

function typedValue(text: string): unknown {
	if (text === 'true' || text === 'false') return text === 'true';
	if (text === 'null') return null;
	return /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : text;
}
