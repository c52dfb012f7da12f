import {setTimeout as wait} from 'node:timers/promises';
import type {Answer, Chunk} from './world/answer.ts';
import type {Room} from './room.ts';

/** Who hears a command, and how much faster than recorded it goes (Infinity: at once). */
export type Playing = {
	readonly room: Room;
	readonly speed: number;
	say(stream: 'stdout' | 'stderr', text: string): void;
	readonly signal?: AbortSignal;
};

/**
 * Plays a command to its end, or until `signal` is aborted: what comes later then never happens. Answers its exit code; undefined
 * when it was cut off, or would live on (a tunnel, a command that hangs).
 */
export async function play(answer: Answer, playing: Playing): Promise<number | undefined> {
	const startedAt = performance.now();
	const until = async (afterMs: number): Promise<void> => {
		const restMs = afterMs / playing.speed - (performance.now() - startedAt);
		if (restMs > 1) await wait(restMs, undefined, playing.signal ? {signal: playing.signal} : {});
	};
	try {
		for (const chunk of answer.chunks) {
			await until(chunk.afterMs);
			if (playing.signal?.aborted) return undefined;
			happen(chunk, playing);
		}
		if (answer.runsOn || answer.hangs) return undefined;
		await until(answer.durationMs);
		return playing.signal?.aborted ? undefined : answer.exitCode;
	} catch (error) {
		if (playing.signal?.aborted) return undefined;
		throw error;
	}
}

/** One moment of a command: the change first, so that nothing is said before it is so. */
export function happen(chunk: Chunk, {room, say}: Playing): void {
	if (chunk.patch) room.change(chunk.patch);
	if (chunk.stream && chunk.text) say(chunk.stream, chunk.text);
}
