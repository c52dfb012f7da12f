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
