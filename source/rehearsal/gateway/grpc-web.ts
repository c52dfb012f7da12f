import {Transform, type TransformCallback} from 'node:stream';
import type {Headers} from './cors.ts';

/** A request's text is no base64; Envoy answers it with 400. */
export class BadBase64 extends Error {
	override readonly name = 'BadBase64';
	constructor() {
		super('Bad gRPC-web request, invalid base64 data.');
	}
}

/** Base64 comes in groups of four letters, three bytes each. */
const groupLetters = 4;

/**
 * Decodes the body of an `application/grpc-web-text` request piece by piece, as Envoy does: each piece up to its last
 * whole group of four letters, padding only at that end, the rest kept for the next piece. Throws BadBase64.
 */
export class Base64Pieces {
	#rest = '';

	/** The bytes of the groups that this piece completes. */
	push(piece: Uint8Array): Buffer {
		const held = this.#rest + Buffer.from(piece).toString('latin1');
		const wholeLetters = held.length - (held.length % groupLetters);
		this.#rest = held.slice(wholeLetters);
		const letters = held.slice(0, wholeLetters);
		const bytes = Buffer.from(letters, 'base64');
		// Node skips what it does not understand; written back, anything skipped or left over shows.
		if (bytes.toString('base64') !== letters) throw new BadBase64();
		return bytes;
	}

	/** Throws BadBase64 when a group is left unfinished: padding is not optional. */
	end(): void {
		if (this.#rest !== '') throw new BadBase64();
	}
}

/** A gRPC frame's head: one byte of flags and four bytes of length, big-endian. */
const headBytes = 5;

/** The flag of gRPC-web's last frame, which holds the trailers. */
const trailersFlag = 0x80;

/** A gRPC-web frame with the given flags. */
export function frame(flags: number, payload: Uint8Array): Buffer {
	const head = Buffer.alloc(headBytes);
	head.writeUInt8(flags, 0);
	head.writeUInt32BE(payload.length, 1);
	return Buffer.concat([head, payload]);
}

/** The trailers as the last frame of a gRPC-web answer, written as Envoy does: no space after the colon. */
export function trailersFrame(trailers: Readonly<Record<string, string>>): Buffer {
	const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}\r\n`);
	return frame(trailersFlag, Buffer.from(lines.join(''), 'latin1'));
}

/** Cuts a stream of bytes, in pieces of any size, into whole frames (with their heads). */
export class FrameCutter {
	#pieces: Buffer[] = [];
	#heldBytes = 0;
	#wantedBytes = headBytes;

	/** Takes a piece and gives the frames that it completes. */
	push(piece: Uint8Array): readonly Buffer[] {
		this.#pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
		this.#heldBytes += piece.length;
		const frames: Buffer[] = [];
		while (this.#heldBytes >= this.#wantedBytes) {
			const held = Buffer.concat(this.#pieces);
			const frameBytes = headBytes + held.readUInt32BE(1);
			const isWhole = held.length >= frameBytes;
			if (isWhole) frames.push(held.subarray(0, frameBytes));
			const rest = isWhole ? held.subarray(frameBytes) : held;
			this.#pieces = [rest];
			this.#heldBytes = rest.length;
			this.#wantedBytes = isWhole ? headBytes : frameBytes;
		}
		return frames;
	}
}

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

/** How a gRPC-web request writes its body and wants its answer written. */
export type GrpcWeb = {readonly textRequest: boolean; readonly textAnswer: boolean};

const textTypes = ['application/grpc-web-text', 'application/grpc-web-text+proto'];
const binaryTypes = ['application/grpc-web', 'application/grpc-web+proto'];

/** Whether and how a request is gRPC-web. The types are compared letter by letter: with a parameter it is none (as in Envoy). */
export function grpcWebOf(headers: Readonly<Record<string, string | undefined>>): GrpcWeb | undefined {
	const type = headers['content-type'] ?? '';
	if (![...textTypes, ...binaryTypes].includes(type)) return undefined;
	return {textRequest: textTypes.includes(type), textAnswer: textTypes.includes(headers['accept'] ?? '')};
}

/** The content type of every answer to a gRPC-web request, errors too. */
export function answerType({textAnswer}: GrpcWeb): string {
	return textAnswer ? 'application/grpc-web-text+proto' : 'application/grpc-web+proto';
}

/** Whether a content type is gRPC itself, `application/grpc` or `application/grpc+proto` and so on. */
export function isGrpcType(type: string | undefined): boolean {
	return /^application\/grpc($|[+;])/.test(type ?? '');
}

/** The gRPC status that stands for an HTTP status (Envoy: Grpc::Utility::httpToGrpcStatus); 2 is UNKNOWN. */
export function grpcStatusOf(httpStatus: number): string {
	const known: Readonly<Record<number, string>> = {
		400: '13',
		401: '16',
		403: '7',
		404: '12',
		429: '14',
		502: '14',
		503: '14',
		504: '14',
	};
	return known[httpStatus] ?? '2';
}

/** A text as the `grpc-message` header carries it: everything outside of printable ASCII, and `%` and `~`, percent-encoded. */
export function grpcMessage(text: Uint8Array): string {
	const letters = [...text].map((byte) => {
		const isPlain = byte >= 0x20 && byte < 0x7e && byte !== 0x25;
		return isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
	});
	return letters.join('');
}

/** What Envoy keeps of an error page that it turns into a `grpc-message`. */
export const keptErrorBytes = 16_384;

/**
 * The headers of an answer to a gRPC-web request that was no gRPC: an error page becomes `grpc-message`, the status
 * stays, the body goes (Envoy: setTransformedNonProtoEncodedResponseHeaders).
 */
export function errorAsGrpcWeb(web: GrpcWeb, status: number, page: Uint8Array): Headers {
	return {
		'content-type': answerType(web),
		'grpc-status': grpcStatusOf(status),
		'grpc-message': grpcMessage(page.subarray(0, keptErrorBytes)),
		'content-length': '0',
	};
}
