import {defined} from '../domain/defined.ts';

/** What a route-mode tunnel printed last of each of its parts: no text where it said "no errors". */
export type TunnelBlock = {readonly route?: string; readonly errors: Readonly<Record<string, string>>};

const parts = ['minikube', 'router', 'loadbalancer emulator'] as const;

/** Reads the last whole `Status:` block of a tunnel's output (it prints one at each change; facts 1.8). */
export function parseTunnelOutput(output: string): TunnelBlock {
	const block = output.slice(Math.max(0, output.lastIndexOf('Status:')));
	const route = /^\s*route: (.+)$/m.exec(block)?.[1];
	const said = block.split(/^\s*errors:/m)[1] ?? '';
	const errors: Record<string, string> = {};
	for (const part of parts) {
		const text = new RegExp(`^\\s*${part}: (.+)$`, 'm').exec(said)?.[1]?.trim();
		if (text !== undefined && text !== 'no errors') errors[part] = text;
	}
	return {...defined({route}), errors};
}

/** One entry of minikube's `tunnels.json`; fields that we do not know are kept as they are. */
type TunnelEntry = {
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
