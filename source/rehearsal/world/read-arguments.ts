import {parseArgs} from 'node:util';

/** Arguments of a tool, read: `words` are those without a dash, in order. */
export type ReadArguments = {
	readonly words: readonly string[];
	has(flag: string): boolean;
	/** The last value of a flag. */
	value(flag: string): string | undefined;
	values(flag: string): readonly string[];
	/** Flags that were not declared. */
	readonly strange: readonly string[];
};

/** Declares a flag: `name`, or `n|name` with its letter; ending in `=` where it takes a value. */
export type Flag = string;

/** Reads arguments as Go's flag libraries do: flags and words in any order, `--name value` and `--name=value` alike. */
export function readArguments(args: readonly string[], flags: readonly Flag[]): ReadArguments {
	const declared = flags.map((flag) => {
		const [letter, long] = flag.includes('|') ? flag.split('|') : [undefined, flag];
		const name = (long ?? '').replace(/=$/, '');
		return [
			name,
			{
				type: flag.endsWith('=') ? ('string' as const) : ('boolean' as const),
				multiple: true,
				...(letter ? {short: letter} : {}),
			},
		] as const;
	});
	const {values, positionals} = parseArgs({
		args: [...args],
		options: Object.fromEntries(declared),
		allowPositionals: true,
		strict: false,
	});
	const known = new Set(declared.map(([name]) => name));
	const all = (flag: string): string[] => [values[flag] ?? []].flat().map(String);
	return {
		words: positionals,
		has: (flag) => all(flag).some((value) => value !== 'false'),
		value: (flag) => all(flag).at(-1),
		values: all,
		strange: Object.keys(values).filter((name) => !known.has(name)),
	};
}
