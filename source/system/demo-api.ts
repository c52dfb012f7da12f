import type {UniversalClientFn} from '@connectrpc/connect/protocol';
import {codeOf} from './host/system-error.ts';
import {ApiError, type ApiTarget, type DemoApi} from '../domain/ports/web.ts';

/** The demo's API over binary gRPC-web by Connect; the libraries are loaded with the first call. */
export function createDemoApi(): DemoApi {
	return {
		create: (target, name) =>
			call(target, async (client, options) => {
				let allowOrigin = '';
				const onHeader = (headers: Headers) => {
					allowOrigin = headers.get('access-control-allow-origin') ?? '';
				};
				const {id, name: given, status} = await client.create({name}, {...options, onHeader});
				return {id, name: given, status, allowOrigin};
			}),
		firstState: (target, id) =>
			call(target, async (client, options) => {
				for await (const {id: answered, name, status, location, weather} of client.queryStream({id}, options)) {
					return {id: answered, name, status, location, weather};
				}
				throw new ApiError('empty', 'The stream ended without a message.', {grpcStatus: 0});
			}),
	};
}

async function loadClient(target: ApiTarget, watch: (status: number) => void) {
	const [{createClient}, {createTransport}, {createNodeHttpClient}, {Digimon}] = await Promise.all([
		import('@connectrpc/connect'),
		import('@connectrpc/connect/protocol-grpc-web'),
		import('@connectrpc/connect-node'),
		import('../../assets/demo-services/generated/digimon_pb.js'),
	]);
	const {Agent} = await import('node:http');
	const agent = new Agent({keepAlive: false});
	const headers = {host: target.hostName, origin: target.origin, accept: 'application/grpc-web+proto'};
	const overHttp1 = createNodeHttpClient({httpVersion: '1.1', nodeOptions: {agent, headers}});
	// Connect keeps the gRPC status and forgets the HTTP status that it was made from; a verification names both.
	const httpClient: UniversalClientFn = async (request) => {
		const answer = await overHttp1(request);
		watch(answer.status);
		return answer;
	};
	const transport = createTransport({
		baseUrl: target.baseUrl,
		httpClient,
		useBinaryFormat: true,
		interceptors: [],
		acceptCompression: [],
		sendCompression: null,
		compressMinBytes: 0xffffffff,
		readMaxBytes: 4 * 1024 * 1024,
		writeMaxBytes: 4 * 1024 * 1024,
	});
	return createClient(Digimon, transport);
}

type Client = Awaited<ReturnType<typeof loadClient>>;

/** One call with its time limit; leaving it ends the connection, so that a stream does not run on. */
async function call<T>(
	target: ApiTarget,
	work: (client: Client, options: {readonly signal: AbortSignal}) => Promise<T>,
): Promise<T> {
	let httpStatus: number | undefined;
	const client = await loadClient(target, (status) => {
		httpStatus = status;
	});
	const leave = new AbortController();
	const limit = AbortSignal.timeout(target.limitMs);
	const signals = [leave.signal, limit, ...(target.signal === undefined ? [] : [target.signal])];
	try {
		return await work(client, {signal: AbortSignal.any(signals)});
	} catch (error) {
		if (error instanceof ApiError) throw error;
		const reason = target.signal?.aborted ? 'aborted' : limit.aborted ? 'timeout' : undefined;
		throw await asApiError(error, reason, httpStatus);
	} finally {
		leave.abort();
	}
}

async function asApiError(error: unknown, reason?: string, httpStatus?: number): Promise<ApiError> {
	const {ConnectError} = await import('@connectrpc/connect');
	const {code, rawMessage, cause} = ConnectError.from(error);
	if (reason !== undefined) return new ApiError(reason, rawMessage);
	if (httpStatus === undefined) return new ApiError(codeOf(cause) ?? 'connection', rawMessage);
	const status = httpStatus === 200 ? 'grpc' : 'http';
	return new ApiError(status, rawMessage, {httpStatus, grpcStatus: code});
}
