/** A number of seconds in words. */
export type Phrase = (seconds: number) => string;

/** A clock that shows how many seconds have gone by, until `end`. */
export type Clock = {
	/** Begins again at 0, in other words. */
	readonly count: (phrase: Phrase) => void;
	readonly end: () => void;
};

/** Starts a clock that writes once a second, and nothing once it has ended. */
export function startClock(first: Phrase, write: (text: string) => void): Clock {
	let phrase = first;
	let since = Date.now();
	const tick = (): void => write(phrase(Math.round((Date.now() - since) / 1000)));
	const timer = setInterval(tick, 1000);
	return {
		count: (next) => {
			phrase = next;
			since = Date.now();
			tick();
		},
		end: () => {
			clearInterval(timer);
			write('');
		},
	};
}

/** Waits; throws the signal's reason as soon as it is aborted. */
export function wait(durationMs: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(resolve, durationMs);
		const leave = (): void => {
			clearTimeout(timer);
			reject(signal.reason);
		};
		if (signal.aborted) leave();
		else signal.addEventListener('abort', leave, {once: true});
	});
}
