import * as v from 'valibot';
import {wordsOf, type Answer} from '../domain/ports/answer.ts';
import type {CommandResult} from '../domain/ports/command.ts';

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

/**
 * What a query of a tool answered, read from its standard output. Unknown in the tool's words where it did not end by itself with exit
 * code 0; unknown too where `read` finds nothing that fits (empty output, garbage).
 */
export function answerOf<T>(finished: CommandResult, read: (stdout: string) => T | undefined): Answer<T> {
	if (finished.exitCode !== 0 || finished.endedBy !== 'itself') return {unknown: wordsOf(finished)};
	const value = read(finished.stdout);
	if (value !== undefined) return {known: value};
	const first = finished.stdout.split('\n').find((line) => line.trim() !== '');
	return {unknown: first === undefined ? 'no output' : `unexpected output: ${first.trim().slice(0, 120)}`};
}

const objectSchema = v.pipe(
	v.record(v.string(), v.unknown()),
	v.check((value) => !Array.isArray(value)),
);

/** Parses a JSON object; undefined for anything else. */
export const jsonObject = (text: string): Readonly<Record<string, unknown>> | undefined =>
	parseJson(objectSchema, text);
