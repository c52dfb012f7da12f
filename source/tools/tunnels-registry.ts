/** One entry of minikube's `tunnels.json`; fields that we do not know are kept as they are. */
export type TunnelEntry = {
	readonly Route?: {readonly Gateway?: string; readonly DestCIDR?: unknown};
	readonly MachineName?: string;
	readonly Pid?: number;
};

/** Reads `tunnels.json`; undefined for anything but an array (minikube then starts a new one, and so nothing is touched). */
export function parseTunnels(bytes: Uint8Array | undefined): readonly TunnelEntry[] | undefined {
	if (bytes === undefined || bytes.length === 0) return [];
	try {
		const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
		return Array.isArray(value) ? (value as TunnelEntry[]) : value === null ? [] : undefined;
	} catch {
		return undefined;
	}
}

/** The entries of a profile whose process no longer lives. */
export const deadEntries = (
	entries: readonly TunnelEntry[],
	profile: string,
	living: readonly number[],
): readonly TunnelEntry[] =>
	entries.filter((entry) => entry.MachineName === profile && !living.includes(entry.Pid ?? 0));

/** The file without the profile's dead entries; undefined when there is nothing to drop. Other entries keep order and fields. */
export function withoutDead(
	bytes: Uint8Array | undefined,
	profile: string,
	living: readonly number[],
): Uint8Array | undefined {
	const entries = parseTunnels(bytes);
	const dead = entries && deadEntries(entries, profile, living);
	if (!entries || !dead || dead.length === 0) return undefined;
	return new TextEncoder().encode(JSON.stringify(entries.filter((entry) => !dead.includes(entry))));
}
