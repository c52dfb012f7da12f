import {istioRange, minikubeRange, minorOf} from './kubernetes-range.ts';

/** Versions without `v`; undefined where a tool is missing or does not say. */
export type FitVersions = {
	readonly kubernetes: string;
	readonly minikube?: string;
	readonly istio?: string;
	readonly helm?: string;
	readonly kubectl?: string;
};

/** A tool whose version asks for other Kubernetes minors than the one that is to run. */
export type Misfit = {
	readonly tool: 'minikube' | 'istio' | 'helm' | 'kubectl';
	readonly version: string;
	readonly first: number;
	readonly last: number;
	/** The tool itself refuses, or it is merely outside what its makers test. */
	readonly isRefused: boolean;
	readonly source: string;
};

/** Which Kubernetes minors each tool's version goes with, and where that is written. A version that is not known fits. */
const fits: readonly {
	readonly tool: Misfit['tool'];
	readonly isRefused: boolean;
	readonly source: string;
	readonly range: (version: string) => readonly [first: number, last: number] | undefined;
}[] = [
	{
		tool: 'minikube',
		isRefused: true,
		source: 'kubernetes/minikube: pkg/minikube/constants/constants.go',
		range: (version) => {
			const {floor, newest} = minikubeRange(version);
			return [floor, minorOf(newest) ?? floor];
		},
	},
	{
		tool: 'istio',
		isRefused: false,
		source: 'https://istio.io/latest/docs/releases/supported-releases/',
		range: (version) => (minorOf(version) === undefined ? undefined : istioRange(version)),
	},
	{tool: 'helm', isRefused: false, source: 'https://helm.sh/docs/topics/version_skew/', range: helmRange},
	{
		tool: 'kubectl',
		isRefused: false,
		source: 'https://kubernetes.io/releases/version-skew-policy/',
		range: (version) => {
			const minor = minorOf(version);
			return minor === undefined ? undefined : [minor - 1, minor + 1];
		},
	},
];

/** Every tool that does not fit the Kubernetes version. */
export function misfits(versions: FitVersions): readonly Misfit[] {
	const minor = minorOf(versions.kubernetes);
	if (minor === undefined) return [];
	return fits.flatMap(({tool, isRefused, source, range}) => {
		const version = versions[tool];
		const allowed = version === undefined ? undefined : range(version);
		if (version === undefined || !allowed || (minor >= allowed[0] && minor <= allowed[1])) return [];
		return [{tool, version, first: allowed[0], last: allowed[1], isRefused, source}];
	});
}

/** Helm's last Kubernetes and three before it: 4.0 knows 1.34, each minor one more; 3.x of the same time (3.19 knows 1.34). */
function helmRange(version: string): readonly [number, number] | undefined {
	const match = /^v?(\d+)\.(\d+)/.exec(version);
	if (!match) return undefined;
	const last = match[1] === '3' ? Number(match[2]) + 15 : match[1] === '4' ? 34 + Number(match[2]) : undefined;
	return last === undefined ? undefined : [last - 3, last];
}
