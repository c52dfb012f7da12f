import * as v from 'valibot';
import {defined} from '../domain/defined.ts';
import {parseJson} from './parse-json.ts';

/** The last status that a route-mode tunnel printed: its route, and the error of each part that reports one. */
export type TunnelBlock = {readonly route?: string; readonly errors: Readonly<Record<string, string>>};

const parts = ['minikube', 'router', 'loadbalancer emulator'] as const;

/** Reads the last whole `Status:` block of a tunnel's output (it prints one at each change; facts 1.8). */
export function parseTunnelOutput(output: string): TunnelBlock {
	const block = output.slice(Math.max(0, output.lastIndexOf('Status:')));
	const route = /^\s*route: (.+)$/m.exec(block)?.[1];
	const section = block.split(/^\s*errors:/m)[1] ?? '';
	const errors: Record<string, string> = {};
	for (const part of parts) {
		const text = new RegExp(`^\\s*${part}: (.+)$`, 'm').exec(section)?.[1]?.trim();
		if (text !== undefined && text !== 'no errors') errors[part] = text;
	}
	return {...defined({route}), errors};
}

/** One entry of minikube's `tunnels.json`; fields that we do not know are kept as they are. */
const tunnelEntrySchema = v.looseObject({
	Route: v.nullish(v.looseObject({Gateway: v.nullish(v.string())})),
	MachineName: v.nullish(v.string()),
	Pid: v.nullish(v.number()),
});
type TunnelEntry = v.InferOutput<typeof tunnelEntrySchema>;

/** minikube writes `null` for an empty list. */
const tunnelEntriesSchema = v.nullable(v.array(tunnelEntrySchema), []);

/** Reads `tunnels.json`; undefined where it cannot be parsed (minikube then starts a new file, and we do not write it). */
export function parseTunnels(bytes: Uint8Array | undefined): readonly TunnelEntry[] | undefined {
	if (bytes === undefined || bytes.length === 0) return [];
	return parseJson(tunnelEntriesSchema, new TextDecoder().decode(bytes));
}

/** The entries of a profile whose process has exited. */
export const deadEntries = (
	entries: readonly TunnelEntry[],
	profile: string,
	living: readonly number[],
): readonly TunnelEntry[] =>
	entries.filter((entry) => entry.MachineName === profile && !living.includes(entry.Pid ?? 0));

/** The file without the profile's dead entries; undefined without dead entries. Other entries keep their order and fields. */
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
