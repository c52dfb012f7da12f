import type {Profile, WorldState} from './state.ts';

/** An object of Kubernetes' API, as `kubectl get -o json` prints it. */
export type KubernetesObject = {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: {
		readonly name: string;
		readonly namespace?: string;
		readonly labels?: Readonly<Record<string, string>>;
	} & Readonly<Record<string, unknown>>;
} & Readonly<Record<string, unknown>>;

/** What objects are made from. */
export type Cluster = {readonly state: WorldState; readonly profile: Profile; readonly nowMs: number};

/** kubectl's JSON: four spaces, keys in order. */
export function kubectlJson(value: unknown): string {
	return `${JSON.stringify(sorted(value), undefined, 4)}\n`;
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.toSorted(([one], [other]) => (one < other ? -1 : 1))
			.map(([key, item]) => [key, sorted(item)]),
	);
}

/** Kubernetes' times have whole seconds. */
export const kubernetesTime = (epochMs: number): string => new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z');

/** A uid that is the same for the same words. */
export function uidOf(...words: readonly (string | number)[]): string {
	let hash = 0xcbf29ce484222325n;
	for (const letter of words.join('/'))
		hash = BigInt.asUintN(64, (hash ^ BigInt(letter.codePointAt(0) ?? 0)) * 0x100000001b3n);
	const hex = hash.toString(16).padStart(16, '0');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-8${hex.slice(0, 3)}-${hex.slice(4)}`;
}

/** A time that does not come (the year 9999). */
export const never = Date.UTC(9999, 0);
