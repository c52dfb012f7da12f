/** Why an image does not come. */
export type PullFailure =
	'no-such-image' | 'no-platform' | 'quota' | 'certificate' | 'no-space' | 'unreachable' | 'other';

/**
 * By the words of containerd, Docker and the registries, in this order: the network's words first, since a message about a
 * registry that cannot be reached holds "not found" too (`no such host`, an http proxy's 404).
 */
const signs: readonly (readonly [PullFailure, RegExp])[] = [
	['quota', /toomanyrequests|too many requests|pull rate limit/i],
	['certificate', /x509:|certificate (signed by|has expired|is not valid|verify)|tls: failed to verify/i],
	['no-space', /no space left on device/i],
	[
		'no-platform',
		/no match for platform|no matching manifest|does not match the specified platform|image operating system/i,
	],
	[
		'unreachable',
		/no such host|i\/o timeout|connection (refused|reset)|network is unreachable|no route to host|handshake timeout|server misbehaving|name resolution|proxyconnect|context (deadline exceeded|canceled)|dial tcp|unexpected EOF|\b50[234] (bad gateway|service unavailable|gateway time-?out)/i,
	],
	[
		'no-such-image',
		/not found|manifest unknown|name unknown|repository does not exist|pull access denied|insufficient_scope|requested access to the resource is denied|authorization failed|invalid reference format|not present with pull policy of never/i,
	],
];

/** Reads the words of a failed pull. */
export const readPullFailure = (detail: string): PullFailure =>
	signs.find(([, sign]) => sign.test(detail))?.[0] ?? 'other';
