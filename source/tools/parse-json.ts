import * as v from 'valibot';

/** Parses JSON by a schema; undefined for text that is no JSON or does not fit. */
export function parseJson<T extends v.GenericSchema>(schema: T, text: string): v.InferOutput<T> | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return undefined;
	}
	const result = v.safeParse(schema, value);
	return result.success ? result.output : undefined;
}

const objectSchema = v.pipe(
	v.record(v.string(), v.unknown()),
	v.check((value) => !Array.isArray(value)),
);

/** Parses a JSON object; undefined for anything else. */
export const jsonObject = (text: string): Readonly<Record<string, unknown>> | undefined =>
	parseJson(objectSchema, text);
