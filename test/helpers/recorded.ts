import {existsSync, readFileSync} from 'node:fs';
import {parseRecording, textOf, type Recording} from '../../source/rehearsal/simulator/answer.ts';

/** A recorded tool's output, and how it ended. */
export type Recorded = {
	readonly command: string;
	readonly stdout: string;
	readonly stderr: string;
	readonly exitCode: number;
};

/** Reads `NAME.cast` of `assets/recordings`, which the rehearsal replays, else of `test/recordings`. */
export function anyRecording(name: string): Recording {
	const packaged = new URL(`../../assets/recordings/${name}.cast`, import.meta.url);
	const path = existsSync(packaged) ? packaged : new URL(`../recordings/${name}.cast`, import.meta.url);
	return parseRecording(readFileSync(path, 'utf8'));
}

/** A recording as the whole text of each stream. */
export function recorded(name: string): Recorded {
	const recording = anyRecording(name);
	const {command, exitCode} = recording;
	return {command, stdout: textOf(recording, 'stdout'), stderr: textOf(recording, 'stderr'), exitCode};
}
