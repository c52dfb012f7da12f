/** A request to an address with a host name of its own; proxies are bypassed. */
export type WebRequest = {
	readonly method: 'GET' | 'OPTIONS' | 'POST' | 'HEAD';
	/** `http://ADDRESS[:PORT]/path`, or by name. */
	readonly url: string;
	/** The Host header, where it differs from the url's. */
	readonly hostName?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: Uint8Array;
	readonly limitMs: number;
	readonly signal?: AbortSignal;
};

/** Header names are lower case; repeated ones are joined by ", ". The body is bounded at 4 MiB. */
export type WebAnswer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
};

/** One HTTP request. Throws WebError when there is no answer. */
export type Web = {ask(request: WebRequest): Promise<WebAnswer>};

/** No answer, and why: the system's code (`ECONNREFUSED`, `ENOTFOUND`, …), `timeout` or `aborted`. */
export class WebError extends Error {
	override readonly name = 'WebError';
	readonly reason: string;
	constructor(reason: string, message: string) {
		super(message);
		this.reason = reason;
	}
}

/** How to reach the API: the url's base by address or by name, with the Host header and Origin that a browser would send. */
export type ApiTarget = {
	readonly baseUrl: string;
	readonly hostName: string;
	readonly origin: string;
	readonly limitMs: number;
	readonly signal?: AbortSignal;
};

/** The demo's own API over binary gRPC-web. Throws ApiError. */
export type DemoApi = {
	/** `Create`; writes a row. `allowOrigin` is the answer's CORS header. */
	create(
		target: ApiTarget,
		name: string,
	): Promise<{readonly id: string; readonly name: string; readonly status: string; readonly allowOrigin: string}>;
	/** The first message of `QueryStream`; the stream is left after it. */
	firstState(
		target: ApiTarget,
		id: string,
	): Promise<{
		readonly id: string;
		readonly name: string;
		readonly status: string;
		readonly location: string;
		readonly weather: string;
	}>;
};

/** A call that failed: no connection (`reason` as WebError's), an HTTP status, or a gRPC status. */
export class ApiError extends Error {
	override readonly name = 'ApiError';
	readonly reason: string;
	readonly httpStatus?: number;
	readonly grpcStatus?: number;
	constructor(
		reason: string,
		message: string,
		codes: {readonly httpStatus?: number; readonly grpcStatus?: number} = {},
	) {
		super(message);
		this.reason = reason;
		if (codes.httpStatus !== undefined) this.httpStatus = codes.httpStatus;
		if (codes.grpcStatus !== undefined) this.grpcStatus = codes.grpcStatus;
	}
}
