import process from 'node:process';

/** What one variant took, in every round, in milliseconds. */
export type Times = {readonly name: string; readonly ms: readonly number[]};

/** Measures the variants one after the other, round after round, so that a slow moment of the machine hits all of them. A first round warms up and is not counted. */
export async function interleaved(
	rounds: number,
	variants: Readonly<Record<string, () => number | Promise<number>>>,
): Promise<ReadonlyMap<string, Times>> {
	const times = new Map(Object.keys(variants).map((name) => [name, [] as number[]]));
	for (let round = -1; round < rounds; round++) {
		for (const [name, measure] of Object.entries(variants)) {
			const ms = await measure();
			if (round >= 0) times.get(name)?.push(ms);
		}
	}
	return new Map([...times].map(([name, ms]) => [name, {name, ms}]));
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((left, right) => left - right);
	const middle = sorted.length / 2;
	return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** A line of the table: `over` is the name of what it is divided by; without a goal it is there to compare with. */
export type Row = {readonly name: string; readonly over: string; readonly goal?: number};

/** The ratios of one run as a table: medians, the ratio of the medians, and the goal. */
export function ratioTable(title: string, times: ReadonlyMap<string, Times>, rows: readonly Row[]): string {
	const lines = rows.map(({name, over, goal}) => {
		const [own, base] = [name, over].map((each) => times.get(each)?.ms ?? []) as [readonly number[], readonly number[]];
		const ratio = median(own) / median(base);
		return [
			name,
			`${median(own).toFixed(0)} ms`,
			`${Math.min(...own).toFixed(0)}–${Math.max(...own).toFixed(0)}`,
			over,
			`${median(base).toFixed(0)} ms`,
			ratio.toFixed(3),
			...verdict(ratio, goal),
		];
	});
	return table(title, ['what', 'median', 'min–max', '÷', 'median', 'ratio', 'goal', ''], lines);
}

/** A goal and whether it is met; nothing where there is none. */
export function verdict(value: number, goal: number | undefined): readonly [string, string] {
	return goal === undefined ? ['', ''] : [`≤ ${goal}`, value <= goal ? 'met' : 'MISSED'];
}

/** A table in columns, under its title and the machine it was measured on. */
export function table(title: string, head: readonly string[], lines: readonly (readonly string[])[]): string {
	const all = [head, ...lines];
	const widths = head.map((_, column) => Math.max(...all.map((line) => (line[column] ?? '').length)));
	const drawn = all.map((line) =>
		`  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
	);
	return `\n${title}  [Node ${process.versions.node}, ${process.platform} ${process.arch}]\n${drawn.join('\n')}\n`;
}

/** Prints past the test runner's own output. */
export function print(text: string): void {
	process.stdout.write(text);
}
