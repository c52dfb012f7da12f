/** The same messages, but ended by throwing the signal's reason as soon as it is aborted, also while none comes. */
export async function* untilAborted<Message>(
	messages: AsyncIterable<Message>,
	signal: AbortSignal,
): AsyncGenerator<Message> {
	const aborted = new Promise<never>((_resolve, reject) => {
		const end = (): void => reject(signal.reason);
		if (signal.aborted) {
			end();
		} else {
			signal.addEventListener('abort', end, {once: true});
		}
	});
	// It may be rejected between two messages, when no caller waits for it.
	aborted.catch(() => {});
	const iterator = messages[Symbol.asyncIterator]();
	for (;;) {
		const next = await Promise.race([iterator.next(), aborted]);
		if (next.done === true) {
			return;
		}

		yield next.value;
	}
}
