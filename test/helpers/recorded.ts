import {existsSync, readFileSync} from 'node:fs';

/** What a recorded tool printed, and how it ended. */
export type Recorded = {
	readonly command: string;
	readonly stdout: string;
	readonly stderr: string;
	readonly exitCode: number;
};

/** Where a recording lies: `assets/recordings`, which the rehearsal replays, else `test/recordings`. */
function castOf(name: string): URL {
	const packaged = new URL(`../../assets/recordings/${name}.cast`, import.meta.url);
	return existsSync(packaged) ? packaged : new URL(`../recordings/${name}.cast`, import.meta.url);
}

/** Reads `NAME.cast` (asciicast v2 with streams `o`, `e` and the exit code `x`). */
export function recorded(name: string): Recorded {
	const [head, ...lines] = readFileSync(castOf(name), 'utf8').trimEnd().split('\n');
	const chunks = lines.map((line) => JSON.parse(line) as [number, 'o' | 'e' | 'x', string]);
	const textOf = (kind: string): string =>
		chunks
			.filter((chunk) => chunk[1] === kind)
			.map((chunk) => chunk[2])
			.join('');
	return {
		command: (JSON.parse(head ?? '{}') as {command: string}).command,
		stdout: textOf('o'),
		stderr: textOf('e'),
		exitCode: Number(textOf('x')),
	};
}
