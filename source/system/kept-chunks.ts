import type {Readable} from 'node:stream';

/** So much waits for a slow disk before the network is held back. */
const mostWaiting = 1024 ** 2;

/**
 * The chunks of a stream, also those that came right before it broke: a stream that fails throws away what nobody had read yet, which
 * here would be fetched again. Throws the stream's error after the last chunk.
 */
export function keptChunks(stream: Readable): AsyncIterable<Uint8Array> {
	const queue: Uint8Array[] = [];
	const state: {waiting: number; ended: boolean; error?: Error; wake: () => void} = {
		waiting: 0,
		ended: false,
		wake: () => {},
	};
	const end = (error?: Error): void => {
		state.ended = true;
		if (error) state.error ??= error;
		state.wake();
	};
	stream.on('data', (chunk: Uint8Array) => {
		queue.push(chunk);
		state.waiting += chunk.length;
		if (state.waiting >= mostWaiting) stream.pause();
		state.wake();
	});
	stream.on('end', () => end());
	stream.on('error', end);
	stream.on('close', () => end());
	return chunksOf();

	async function* chunksOf(): AsyncGenerator<Uint8Array> {
		for (;;) {
			const chunk = queue.shift();
			if (chunk) {
				state.waiting -= chunk.length;
				if (state.waiting < mostWaiting && !state.ended) stream.resume();
				yield chunk;
			} else if (state.ended) {
				if (state.error) throw state.error;
				return;
			} else {
				await new Promise<void>((resolve) => void (state.wake = resolve));
			}
		}
	}
}
