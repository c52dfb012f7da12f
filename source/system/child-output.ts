import type {Readable} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';
import type {OutputLine} from '../domain/tool.ts';
import {createLineGate, type LineGate} from './line-gate.ts';
import {createLineSplitter} from './line-splitter.ts';
import type {OutputFile} from './output-file.ts';
import {createSecretMask} from './secret-mask.ts';

/** So many last lines of both streams are kept. */
export const tailLength = 60;
const keptBytes = {stdout: 16 * 1024 * 1024, stderr: 1024 * 1024} as const;

/** What is to be done with a child's output. */
export type OutputSink = {
	readonly file: OutputFile | undefined;
	readonly secrets: readonly string[];
	/** Told every line; may throw: the error comes back from `finish`. */
	readonly onLine: ((line: OutputLine) => void) | undefined;
	/** Told the lines that become events: a bounded number per time. */
	readonly show: (line: OutputLine) => void;
	readonly leftOut: (lines: number) => void;
	readonly heard: () => void;
};

/** What was heard of a child. */
export type Heard = {readonly stdout: string; readonly stderr: string; readonly tail: readonly string[]};

/**
 * Follows both streams of a child: to disk first, then line by line; cheap however much comes. To be asked for what was
 * heard once the child has ended; throws then what `onLine` threw.
 */
export function followOutput(stdout: Readable, stderr: Readable, sink: OutputSink): () => Heard {
	const tail: string[] = [];
	let thrown: {readonly error: unknown} | undefined;
	const gate = createLineGate(sink.leftOut);
	const onLine = (line: OutputLine) => {
		tail.push(line.text);
		if (tail.length > tailLength) tail.shift();
		if (gate.take()) sink.show(line);
		try {
			if (thrown === undefined) sink.onLine?.(line);
		} catch (error) {
			thrown = {error};
		}
	};
	const ofStdout = followStream('stdout', stdout, sink, gate, onLine);
	const ofStderr = followStream('stderr', stderr, sink, gate, onLine);
	return () => {
		const heard = {stdout: ofStdout(), stderr: ofStderr()};
		gate.end();
		if (thrown !== undefined) throw thrown.error;
		return {...heard, tail};
	};
}

function followStream(
	stream: OutputLine['stream'],
	from: Readable,
	sink: OutputSink,
	gate: LineGate,
	onLine: (line: OutputLine) => void,
): () => string {
	const splitter = createLineSplitter((text) => onLine({stream, text}));
	const mask = createSecretMask(sink.secrets);
	const kept = keepFirst(keptBytes[stream]);
	const take = (bytes: Buffer) => {
		sink.file?.write(bytes);
		kept.add(bytes);
		gate.tick(performance.now());
		if (sink.onLine === undefined && gate.isShut()) gate.skip(splitter.skim(bytes, tailLength));
		else splitter.push(bytes);
	};
	from.on('data', (chunk: Buffer) => {
		sink.heard();
		take(mask.push(chunk));
	});
	// A stream that breaks has told all that it will tell.
	from.on('error', () => undefined);
	return () => {
		take(mask.end());
		splitter.end();
		return kept.text();
	};
}

function keepFirst(limit: number): {add(bytes: Buffer): void; text(): string} {
	const chunks: Buffer[] = [];
	let length = 0;
	return {
		add(bytes) {
			if (length >= limit || bytes.length === 0) return;
			chunks.push(bytes.subarray(0, limit - length));
			length += bytes.length;
		},
		// Not `toString` alone: a character cut by the bound is not shown half.
		text: () => new StringDecoder('utf8').write(Buffer.concat(chunks)),
	};
}
