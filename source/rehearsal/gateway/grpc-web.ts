/** Headers of a request or an answer; names are lower case. */
export type Headers = Readonly<Record<string, string>>;

/** A gRPC-web frame: one byte of flags, four bytes of length (big-endian), the payload. */
export function frame(flags: number, payload: Uint8Array): Buffer {
	const head = Buffer.alloc(5);
	head.writeUInt8(flags, 0);
	head.writeUInt32BE(payload.length, 1);
	return Buffer.concat([head, payload]);
}

/** The flag of gRPC-web's last frame, which holds the trailers. */
const trailersFlag = 0x80;

/** The trailers as the last frame of a gRPC-web answer, as Envoy writes them: no space after the colon. */
export function trailersFrame(trailers: Headers): Buffer {
	const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}\r\n`);
	return frame(trailersFlag, Buffer.from(lines.join(''), 'latin1'));
}

/** The content type of every answer to a gRPC-web request, errors too. */
export const grpcWebType = 'application/grpc-web+proto';

/** Whether a request is binary gRPC-web. As in Envoy, a content type with a parameter is not. */
export function isGrpcWebType(type: string | undefined): boolean {
	return type === 'application/grpc-web' || type === grpcWebType;
}

/** Whether a content type is gRPC itself, `application/grpc` or `application/grpc+proto` and so on. */
export function isGrpcType(type: string | undefined): boolean {
	return /^application\/grpc($|[+;])/.test(type ?? '');
}

const grpcStatuses: Readonly<Record<number, string>> = {
	400: '13',
	401: '16',
	403: '7',
	404: '12',
	429: '14',
	502: '14',
	503: '14',
	504: '14',
};

/** The gRPC status that stands for an HTTP status (Envoy: Grpc::Utility::httpToGrpcStatus); 2 is UNKNOWN. */
export const grpcStatusOf = (httpStatus: number): string => grpcStatuses[httpStatus] ?? '2';

/** A text as the `grpc-message` header carries it: everything outside of printable ASCII, and `%` and `~`, percent-encoded. */
export function grpcMessage(text: Uint8Array): string {
	const letters = [...text].map((byte) => {
		const isPlain = byte >= 0x20 && byte < 0x7e && byte !== 0x25;
		return isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
	});
	return letters.join('');
}

/** The bytes that Envoy keeps of an error page that it turns into a `grpc-message`. */
export const keptErrorBytes = 16_384;

/**
 * The headers of an answer to a gRPC-web request that is no gRPC: an error page becomes `grpc-message`, the status
 * stays, the body is dropped (Envoy: setTransformedNonProtoEncodedResponseHeaders).
 */
export function errorAsGrpcWeb(status: number, page: Uint8Array): Headers {
	return {
		'content-type': grpcWebType,
		'grpc-status': grpcStatusOf(status),
		'grpc-message': grpcMessage(page.subarray(0, keptErrorBytes)),
		'content-length': '0',
	};
}
