/** What a real tool printed: chunks as its pipes gave them, the time of each since the start, and how it ended. */
export type Recording = {
	readonly command: string;
	readonly chunks: readonly {readonly afterMs: number; readonly stream: 'stdout' | 'stderr'; readonly text: string}[];
	readonly durationMs: number;
	readonly exitCode: number;
};

/** Reads a recording: a header, then `[seconds, "o" | "e" | "x", text]` a line (asciicast v2's manner). Throws for anything else. */
export function parseRecording(cast: string): Recording {
	const [header = '{}', ...lines] = cast.trimEnd().split('\n');
	const entries = lines.map((line) => JSON.parse(line) as [number, string, string]);
	const end = entries.at(-1);
	if (end?.[1] !== 'x') throw new Error('a recording must end with an exit code');
	return {
		command: (JSON.parse(header) as {command: string}).command,
		chunks: entries.slice(0, -1).map(([seconds, kind, text]) => ({
			afterMs: Math.round(seconds * 1000),
			stream: kind === 'e' ? 'stderr' : 'stdout',
			text,
		})),
		durationMs: Math.round(end[0] * 1000),
		exitCode: Number(end[2]),
	};
}

/** All text of one stream. */
export function textOf(recording: Recording, stream: 'stdout' | 'stderr'): string {
	return recording.chunks
		.filter((chunk) => chunk.stream === stream)
		.map((chunk) => chunk.text)
		.join('');
}

/** Standard output as JSON. The caller names its shape; recordings are facts, so it is not checked again. */
export function jsonOf<Shape>(recording: Recording): Shape {
	return JSON.parse(textOf(recording, 'stdout')) as Shape;
}
