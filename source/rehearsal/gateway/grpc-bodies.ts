import {Transform, type TransformCallback} from 'node:stream';
import {Base64Pieces} from './base64-pieces.ts';
import {FrameCutter, trailersFrame} from './grpc-frames.ts';

function attempt(done: TransformCallback, work: () => Buffer | undefined): void {
	try {
		done(null, work());
	} catch (error) {
		done(error instanceof Error ? error : new Error(String(error)));
	}
}

/** Decodes a gRPC-web-text request as it comes; fails with BadBase64. */
export function base64Request(): Transform {
	const pieces = new Base64Pieces();
	return new Transform({
		transform: (chunk: Buffer, _encoding, done) => attempt(done, () => pieces.push(chunk)),
		flush: (done) =>
			attempt(done, () => {
				pieces.end();
				return undefined;
			}),
	});
}

/**
 * Turns a gRPC answer into gRPC-web's: frames as they come (in text mode one base64 piece a frame), at the end the
 * trailers as a frame. `trailers` is asked at the end; undefined means that none came.
 */
export function grpcWebAnswer(
	textAnswer: boolean,
	trailers: () => Readonly<Record<string, string>> | undefined,
): Transform {
	const cutter = new FrameCutter();
	const written = (frame: Buffer): Buffer => (textAnswer ? Buffer.from(frame.toString('base64')) : frame);
	return new Transform({
		transform: (chunk: Buffer, _encoding, done) =>
			attempt(done, () => (textAnswer ? Buffer.concat(cutter.push(chunk).map(written)) : chunk)),
		flush: (done) =>
			attempt(done, () => {
				const last = trailers();
				return last === undefined ? undefined : written(trailersFrame(last));
			}),
	});
}

/** An answer that goes on as it is; its end fails when `check` throws. */
export function checkedAnswer(check: () => unknown): Transform {
	return new Transform({
		transform: (chunk: Buffer, _encoding, done) => done(null, chunk),
		flush: (done) =>
			attempt(done, () => {
				check();
				return undefined;
			}),
	});
}
