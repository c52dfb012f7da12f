/** An IPv4 range `10.96.0.0/12`, or one address, as its first address and the length of its prefix; undefined for anything else. */
function readRange(text: string): {readonly first: number; readonly bits: number} | undefined {
	const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
	if (!match) return undefined;
	const parts = match.slice(1, 5).map(Number);
	const bits = Number(match[5] ?? 32);
	if (bits > 32 || parts.some((part) => part > 255)) return undefined;
	return {first: parts.reduce((sum, part) => sum * 256 + part, 0), bits};
}

/** Is every address of the inner range in the outer one; false where either is no IPv4 range or address. */
export function holdsRange(outer: string, inner: string): boolean {
	const [whole, part] = [readRange(outer), readRange(inner)];
	if (!whole || !part || part.bits < whole.bits) return false;
	const size = 2 ** (32 - whole.bits);
	return Math.floor(whole.first / size) === Math.floor(part.first / size);
}
