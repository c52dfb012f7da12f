import * as v from 'valibot';

const service = v.looseObject({image: v.string()});
const partSchemas = {
	chart: v.looseObject({version: v.string()}),
	values: v.looseObject({db: service, server: service, weather: service, web: service}),
	bundledValues: v.looseObject({db: service}),
	manifest: v.looseObject({
		apiVersion: v.string(),
		kind: v.string(),
		metadata: v.looseObject({name: v.string()}),
		spec: v.looseObject({hosts: v.optional(v.array(v.string()))}),
	}),
} as const;

/** The YAML files of the package that we read ourselves. */
export type BundlePart = keyof typeof partSchemas;
export type PartContent<Part extends BundlePart> = v.InferOutput<(typeof partSchemas)[Part]>;

/** The content, checked; or what is wrong with it, in one text. */
export function checkPart<Part extends BundlePart>(
	part: Part,
	value: unknown,
): {readonly content: PartContent<Part>} | {readonly wrong: string} {
	const checked = v.safeParse(partSchemas[part], value);
	if (checked.success) return {content: checked.output as PartContent<Part>};
	return {wrong: v.summarize(checked.issues)};
}
