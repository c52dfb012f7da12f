import {Code, ConnectError} from '@connectrpc/connect';

/** An event of a watched stream: a message, or that the stream broke and is opened again after a pause. */
export type Happening<Message> =
	| {readonly kind: 'message'; readonly message: Message}
	| {readonly kind: 'broken'; readonly error: ConnectError; readonly pauseMs: number};

/** Opens streams, and waits; both end by throwing when the signal is aborted. */
export type Watching<Message> = {
	readonly open: (signal: AbortSignal) => AsyncIterable<Message>;
	readonly pause: (durationMs: number, signal: AbortSignal) => Promise<void>;
	readonly signal: AbortSignal;
};

const firstPauseMs = 1000;
const longestPauseMs = 16_000;

/** What asking again cannot change. */
const final: ReadonlySet<Code> = new Set([Code.NotFound, Code.InvalidArgument]);

/**
 * The messages of a stream that is opened again whenever it breaks or ends, after a pause that doubles from 1 to 16 seconds and
 * starts again with each message. Throws ConnectError for what will not pass (no such digimon), and when the signal is aborted.
 */
export async function* watch<Message>({open, pause, signal}: Watching<Message>): AsyncGenerator<Happening<Message>> {
	for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
		let error = new ConnectError('The server ended the stream.', Code.Unavailable);
		try {
			for await (const message of open(signal)) {
				pauseMs = firstPauseMs;
				yield {kind: 'message', message};
			}
		} catch (thrown) {
			error = ConnectError.from(thrown);
		}
		if (signal.aborted || final.has(error.code)) throw error;
		yield {kind: 'broken', error, pauseMs};
		await pause(pauseMs, signal);
	}
}
