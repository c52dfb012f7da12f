import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	Base64Pieces,
	BadBase64,
	frame,
	FrameCutter,
	trailersFrame,
	grpcMessage,
} from '../../../source/rehearsal/gateway/grpc-web.ts';

const bytes = fc.uint8Array({maxLength: 300});

/** The same bytes in pieces, cut anywhere. */
const cutAnywhere = (whole: Buffer, cuts: readonly number[]): readonly Buffer[] => {
	const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((one, other) => one - other), whole.length];
	return places.slice(1).map((end, index) => whole.subarray(places[index], end));
};
const cuts = fc.array(fc.nat(), {maxLength: 8});

describe('base64 in pieces', () => {
	test('gives the bytes however the text is cut', () => {
		fc.assert(
			fc.property(bytes, cuts, (body, places) => {
				const pieces = new Base64Pieces();
				const text = Buffer.from(Buffer.from(body).toString('base64'));
				const decoded = cutAnywhere(text, places).map((piece) => pieces.push(piece));
				pieces.end();
				expect(Buffer.concat(decoded)).toEqual(Buffer.from(body));
			}),
		);
	});

	test('takes padded texts one after the other when each comes as a piece', () => {
		fc.assert(
			fc.property(fc.array(bytes), (bodies) => {
				const pieces = new Base64Pieces();
				const decoded = bodies.map((body) => pieces.push(Buffer.from(Buffer.from(body).toString('base64'))));
				pieces.end();
				expect(Buffer.concat(decoded)).toEqual(Buffer.concat(bodies));
			}),
		);
	});

	test('refuses a letter that is not base64, wherever it stands', () => {
		const foreign = fc.constantFrom('!', '-', '_', ' ', '\n', 'é', '\0');
		fc.assert(
			fc.property(fc.uint8Array({minLength: 3, maxLength: 60}), fc.nat(), foreign, (body, place, letter) => {
				const text = Buffer.from(body.subarray(0, body.length - (body.length % 3))).toString('base64');
				const at = place % text.length;
				const spoilt = Buffer.from(text.slice(0, at) + letter + text.slice(at + 1), 'latin1');
				expect(() => new Base64Pieces().push(spoilt)).toThrow(BadBase64);
			}),
		);
	});

	test('refuses an unfinished group at the end', () => {
		fc.assert(
			fc.property(fc.integer({min: 1, max: 3}), (letters) => {
				const pieces = new Base64Pieces();
				pieces.push(Buffer.from('AAAA'.slice(0, letters)));
				expect(() => pieces.end()).toThrow('Bad gRPC-web request, invalid base64 data.');
			}),
		);
	});
});

describe('gRPC frames', () => {
	test('come out whole and in order however the bytes are cut', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat({max: 255}), bytes)), cuts, (parts, places) => {
				const frames = parts.map(([flags, payload]) => frame(flags, payload));
				const cutter = new FrameCutter();
				expect(cutAnywhere(Buffer.concat(frames), places).flatMap((piece) => cutter.push(piece))).toEqual(frames);
			}),
		);
	});

	test('the trailers are lines of name:value in a frame with the flag 0x80', () => {
		const trailers = trailersFrame({'grpc-status': '0', 'grpc-message': ''});
		expect(trailers.toString('latin1')).toBe('\u0080\0\0\0\u001egrpc-status:0\r\ngrpc-message:\r\n');
	});
});

test('a grpc-message reads back as the text, and is printable ASCII on the way', () => {
	fc.assert(
		fc.property(fc.string({unit: 'grapheme'}), (text) => {
			const message = grpcMessage(Buffer.from(text));
			expect(decodeURIComponent(message)).toBe(text);
			expect(message).toMatch(/^[ -}]*$/);
		}),
	);
});
