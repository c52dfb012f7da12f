/** At most so many lines of one command become events in one window; the file has all. */
export const linesPerWindow = 2000;
export const windowMs = 100;

/** Lets a bounded number of lines through per window of time, and says how many it held back. */
export type LineGate = {
	/** Whether `tick` would begin a new window. */
	isDue(nowMs: number): boolean;
	/** To be called with the time before lines are offered; opens the gate when a new window has begun. */
	tick(nowMs: number): void;
	/** Whether this window's lines are used up. */
	isShut(): boolean;
	/** Counts a line; true when it may pass. */
	take(): boolean;
	/** Counts lines that were not even looked at. */
	skip(lines: number): void;
	/** Says what was held back until now. */
	end(): void;
};

/** `leftOut` is told the number of lines held back, when the gate opens again and at the end. */
export function createLineGate(leftOut: (lines: number) => void): LineGate {
	let startedAt = Number.NEGATIVE_INFINITY;
	let taken = 0;
	let held = 0;
	const tell = () => {
		if (held > 0) leftOut(held);
		held = 0;
	};
	const isDue = (nowMs: number): boolean => nowMs - startedAt >= windowMs;
	return {
		isDue,
		tick(nowMs) {
			if (!isDue(nowMs)) return;
			tell();
			startedAt = nowMs;
			taken = 0;
		},
		isShut: () => taken >= linesPerWindow,
		take() {
			if (taken >= linesPerWindow) held++;
			else taken++;
			return held === 0;
		},
		skip(lines) {
			held += lines;
		},
		end: tell,
	};
}
