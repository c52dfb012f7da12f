/** Whether the name or pattern `general` takes in every host of `specific`; `*` and `*.suffix` are patterns. */
function covers(general: string, specific: string): boolean {
	if (general === '*' || general === specific) return true;
	return general.startsWith('*.') && specific.endsWith(general.slice(1));
}

/** The hosts that a VirtualService's name and a Gateway's name have in common, as a name or pattern. */
export function commonHost(one: string, other: string): string | undefined {
	if (covers(one, other)) return other;
	return covers(other, one) ? one : undefined;
}

/** A Host header's name without its port, in lower case. */
export function hostName(authority: string): string {
	return authority.replace(/:\d+$/, '').toLowerCase();
}

/** The domain that Envoy picks for a host: the exact name, else the longest `*.suffix`, else `*`. */
export function pickDomain<T extends {readonly domain: string}>(hosts: readonly T[], authority: string): T | undefined {
	const name = hostName(authority);
	const exact = hosts.find(({domain}) => domain.toLowerCase() === name);
	if (exact !== undefined) return exact;
	const fitting = hosts.filter(({domain}) => domain === '*' || (domain.startsWith('*') && isBelow(name, domain)));
	return fitting.sort((one, other) => other.domain.length - one.domain.length)[0];
}

function isBelow(name: string, pattern: string): boolean {
	const suffix = pattern.slice(1).toLowerCase();
	return name.length > suffix.length && name.endsWith(suffix);
}
