/** The minor of `v1.34.4`, `1.34` or `v1.32.4-dispatcher`: 34; undefined for what is no version 1.x. */
export function minorOf(version: string): number | undefined {
	const match = /^v?1\.(\d+)/.exec(version);
	return match ? Number(match[1]) : undefined;
}

/** First and last Kubernetes minor that an Istio minor supports (endoflife.date and istioctl's k8sversion; facts 2.1). */
const istioRanges: Readonly<Record<number, readonly [number, number]>> = {
	7: [16, 18],
	8: [16, 19],
	27: [29, 33],
	28: [30, 34],
	29: [31, 35],
	30: [32, 36],
	31: [33, 36],
};

/** The range of the newest Istio that we know; it answers for unknown and newer versions. */
const newestRange = [33, 36] as const;

/** First and last Kubernetes minor for an Istio version; `unknown` (a development build) counts as the newest. */
export function istioRange(istio: string | undefined): readonly [number, number] {
	const minor = istio === undefined ? undefined : minorOf(istio);
	return (minor === undefined ? undefined : istioRanges[minor]) ?? newestRange;
}

/** The newest Kubernetes that a minikube minor knows by itself, and its floor (pkg/minikube/constants at each tag). */
const minikubeKnows: readonly {readonly minikube: number; readonly newest: string; readonly floor: number}[] = [
	{minikube: 39, newest: 'v1.36.2', floor: 28},
	{minikube: 38, newest: 'v1.35.1', floor: 28},
	{minikube: 37, newest: 'v1.34.0', floor: 28},
	{minikube: 34, newest: 'v1.33.1', floor: 20},
];

/** What a minikube can start: the newest version and the lowest minor; an unreadable or newer one counts as the newest we know. */
export function minikubeRange(minikube: string | undefined): {readonly newest: string; readonly floor: number} {
	const minor = (minikube === undefined ? undefined : minorOf(minikube)) ?? 39;
	return minikubeKnows.find((row) => minor >= row.minikube) ?? {newest: 'v1.31.0', floor: 20};
}

/** Since 1.35 the kubelet refuses cgroup v1 (KEP-5573, `failCgroupV1`). */
export const lastWithCgroupV1 = 34;

/** A patch of each minor that minikube's built-in lists hold. */
const patches: Readonly<Record<number, string>> = {36: 'v1.36.2', 35: 'v1.35.1', 34: 'v1.34.4', 33: 'v1.33.1'};

/** The full version that we start for a minor, never above what this minikube knows as its newest. */
export function versionFor(minor: number, newest: string): string {
	return minorOf(newest) === minor ? newest : (patches[minor] ?? `v1.${minor}.0`);
}
