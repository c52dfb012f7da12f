/** The log of a service; the rehearsal and the tests pass their own. */
export type Log = (
	level: 'info' | 'warn' | 'error',
	message: string,
	fields?: Readonly<Record<string, unknown>>,
) => void;

/** A log of one JSON object a line: time (ISO 8601), level, service, message, then the fields given. */
export function jsonLog(service: string, write: (line: string) => void): Log {
	return (level, message, fields = {}) => {
		write(`${JSON.stringify({time: new Date().toISOString(), level, service, message, ...fields})}\n`);
	};
}

/** The message of a thrown value. */
export function sentenceOf(error: unknown): string {
	// A connection tried over IPv4 and IPv6 fails with an AggregateError whose own message is empty.
	const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
	return first instanceof Error ? first.message : String(first);
}
