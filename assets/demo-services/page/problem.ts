import {Code, type ConnectError} from '@connectrpc/connect';

/** Why a call failed, as far as a page can tell. */
export type Cause = 'noAnswer' | 'noService' | 'noRoute' | 'unknownDigimon' | 'refused' | 'other';

const causes: ReadonlyMap<Code, Cause> = new Map([
	[Code.Unavailable, 'noService'],
	[Code.Unimplemented, 'noRoute'],
	[Code.NotFound, 'unknownDigimon'],
	[Code.InvalidArgument, 'refused'],
]);

/** The cause behind an error of the gRPC-web client. */
export function causeOf(error: ConnectError): Cause {
	// A browser's fetch says no more than this, so that pages do not learn what they may not: no connection, or CORS.
	if (error.cause instanceof TypeError) return 'noAnswer';
	return causes.get(error.code) ?? 'other';
}
