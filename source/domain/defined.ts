/** The keys whose values may be undefined become optional. */
type Defined<T> = {readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K]} & {
	readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without its keys of value `undefined`, which exact optional properties do not hold. */
export function defined<T extends object>(values: T): Defined<T> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
