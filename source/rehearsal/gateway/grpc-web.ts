import type {Headers} from './cors.ts';

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
