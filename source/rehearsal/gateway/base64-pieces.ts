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
