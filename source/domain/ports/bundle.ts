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

/** What we ship, as plain data. Paths are absolute. */
export type Bundle = {
	/** The folder of the chart `helm-digimon`, and its version. */
	readonly chart: string;
	readonly chartVersion: string;
	/** SHA-256 over the chart's files, so that a changed chart is noticed. */
	readonly chartDigest: string;
	/** The article's images by service, read from the chart's values. */
	readonly articleImages: Readonly<Record<ServiceName, string>>;
	/** values-bundled.yaml, and the official database image that it names. */
	readonly bundledValues: string;
	readonly bundledDatabaseImage: string;
	/** The build context of the demo services, and its content-addressed image reference. */
	readonly demoContext: string;
	readonly demoImage: string;
	/** The folder of manifests and the objects in it, in the order of application. */
	readonly manifestsFolder: string;
	readonly manifests: readonly Manifest[];
	/** The two names a browser uses, read from the manifests. */
	readonly hostNames: {readonly web: string; readonly api: string};
};

/** The chart's four services. */
export const serviceNames = ['db', 'server', 'weather', 'web'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** One object of `manifests/`. `spec` is the YAML's own. */
export type Manifest = {
	readonly path: string;
	readonly apiVersion: string;
	readonly kind: string;
	readonly name: string;
	readonly spec: unknown;
};
