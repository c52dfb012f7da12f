/** A time of day on this machine: `14:05:09`. */
export function clockTime(atMs: number): string {
	const at = new Date(atMs);
	return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** A duration as a person reads it: `42s`, `3m 07s`, `1h 02m`. */
export function elapsed(durationMs: number): string {
	const seconds = Math.max(0, Math.round(durationMs / 1000));
	if (seconds < 60) return `${seconds}s`;
	const two = (value: number): string => String(value).padStart(2, '0');
	const minutes = Math.floor(seconds / 60);
	return minutes < 60 ? `${minutes}m ${two(seconds % 60)}s` : `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
}
