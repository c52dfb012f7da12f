import {defined} from '../../../domain/defined.ts';
import {message} from '../../../i18n/message.ts';
import {
	istioRange,
	minikubeRange,
	minorOf,
	chooseKubernetes,
	type ToolVersions,
	lastWithCgroupV1,
	versionFor,
	validateVersion,
} from '../../../steps/cluster/kubernetes-version.ts';
import {
	blocking,
	defineCheck,
	notApplicable,
	ok,
	warning,
	type Check,
	type CheckOutcome,
	type Wanted,
} from '../check.ts';
import type {DockerStatus, DriverStatus, ProfileFacts, ToolStatus} from '../facts.ts';

/** Versions without `v`; undefined where a tool is missing or does not say. */
export type SkewVersions = {
	readonly kubernetes: string;
	readonly minikube?: string;
	readonly istio?: string;
	readonly helm?: string;
	readonly kubectl?: string;
};

/** A tool whose version asks for other Kubernetes minors than the one that is to run. */
type VersionSkew = {
	readonly tool: 'minikube' | 'istio' | 'helm' | 'kubectl';
	readonly version: string;
	readonly first: number;
	readonly last: number;
	/** The tool itself refuses, or it is merely outside what its makers test. */
	readonly isRefused: boolean;
	readonly source: string;
};

/** The Kubernetes minors that each tool's version supports, and the source of that. An unknown version is compatible. */
const compatibility: readonly {
	readonly tool: VersionSkew['tool'];
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

/** Every tool that does not support the Kubernetes version. */
export function findVersionSkew(versions: SkewVersions): readonly VersionSkew[] {
	const minor = minorOf(versions.kubernetes);
	if (minor === undefined) return [];
	return compatibility.flatMap(({tool, isRefused, source, range}) => {
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

const tools = ['minikubeTool', 'istioctlTool'] as const;

/** The Kubernetes version that is to run: whether it can start here, and whether the tools support it. */
export const kubernetesChecks: readonly Check[] = [
	defineCheck({
		id: 'kubernetes-version',
		topic: 'kubernetes',
		question: 'doctor.askKubernetes',
		isCheap: false,
		steps: ['cluster'],
		needs: [...tools],
		evaluate: (facts, wanted) => evaluateVersion(versionsOf(facts), wanted),
	}),
	defineCheck({
		id: 'versions-fit',
		topic: 'kubernetes',
		question: 'doctor.askFit',
		isCheap: false,
		steps: ['cluster', 'mesh', 'chart'],
		needs: [...tools, 'kubectlTool', 'helmTool', 'profile'],
		evaluate: (facts, wanted) => evaluateSkew(facts, facts.profile, wanted),
	}),
	defineCheck({
		id: 'cgroup',
		topic: 'kubernetes',
		question: 'doctor.askCgroup',
		isCheap: false,
		steps: ['cluster'],
		needs: [...tools, 'docker', 'driver', 'profile'],
		evaluate: (facts, wanted) =>
			evaluateCgroup(
				facts.docker,
				facts.driver,
				facts.profile.kubernetesVersion ?? chooseKubernetes(wanted.settings, wanted.host, versionsOf(facts)).version,
				wanted,
			),
	}),
	defineCheck({
		id: 'image-platforms',
		topic: 'kubernetes',
		question: 'doctor.askPlatforms',
		isCheap: true,
		steps: ['chart'],
		needs: ['docker', 'driver'],
		evaluate: ({docker, driver}, wanted) => evaluatePlatforms(processorOf(docker, driver, wanted), wanted),
	}),
];

const versionIn = (tool: ToolStatus): string | undefined => (tool.state === 'found' ? tool.version : undefined);

function versionsOf(facts: {readonly minikubeTool: ToolStatus; readonly istioctlTool: ToolStatus}): ToolVersions {
	const [minikube, istio] = [versionIn(facts.minikubeTool), versionIn(facts.istioctlTool)];
	return {...defined({minikube, istio})};
}

function evaluateVersion(versions: ToolVersions, {settings, host}: Wanted): CheckOutcome {
	const refused = validateVersion(settings, host, versions);
	if (refused) return blocking(refused.message, refused.next, {}, refused.code);
	const {version, why} = chooseKubernetes(settings, host, versions);
	return ok(message('doctor.kubernetesOk', {version}), {version, why: why.text});
}

function evaluateSkew(
	facts: {
		readonly minikubeTool: ToolStatus;
		readonly istioctlTool: ToolStatus;
		readonly kubectlTool: ToolStatus;
		readonly helmTool: ToolStatus;
	},
	profile: ProfileFacts,
	{settings, host}: Wanted,
): CheckOutcome {
	const tools = versionsOf(facts);
	const [helm, kubectl] = [versionIn(facts.helmTool), versionIn(facts.kubectlTool)];
	const kubernetes = profile.kubernetesVersion ?? chooseKubernetes(settings, host, tools).version;
	const wrong = findVersionSkew({kubernetes, ...tools, ...defined({helm, kubectl})});
	// What minikube itself refuses is reported by the version's own check; a cluster that runs is past it.
	const reported = wrong.filter(({isRefused}) => !isRefused);
	if (reported.length === 0) return ok(message('doctor.fitOk', {version: kubernetes}), {kubernetes});
	const which = reported.map(({tool, version, first, last}) => `${tool} ${version} (1.${first}–1.${last})`).join(', ');
	const next = reported.map(({tool, source}) => ({message: message('doctor.readFit', {tool}), read: source}));
	return warning(message('doctor.misfit', {version: kubernetes, which}), next, {
		kubernetes,
		misfits: reported.map(({tool}) => tool).join(' '),
	});
}

function evaluateCgroup(
	docker: DockerStatus,
	{driver}: DriverStatus,
	version: string,
	{host, settings}: Wanted,
): CheckOutcome {
	const isDocker = driver === undefined || driver === 'docker';
	const mode = isDocker
		? docker.state === 'up'
			? docker.cgroup
			: undefined
		: driver === 'none' || driver === 'podman'
			? host.cgroup
			: undefined;
	if (mode === undefined) return notApplicable(message('doctor.cgroupUnknown'));
	const facts = {cgroup: String(mode), kubernetes: version};
	if (mode === 2 || (minorOf(version) ?? 0) <= lastWithCgroupV1) return ok(message('doctor.cgroupOk', {mode}), facts);
	const last = versionFor(lastWithCgroupV1, minikubeRange(undefined).newest);
	const profile = settings.profile === 'digimon' ? '' : ` --profile ${settings.profile}`;
	return blocking(
		message('doctor.cgroupOld', {version, last}),
		[
			{
				message: message('doctor.takeKubernetes', {version: last}),
				run: `digimon-setup up${profile} --kubernetes-version ${last}`,
			},
		],
		facts,
	);
}

/** The node's processor: that of Docker's engine, which may be on another host, else the host's. */
function processorOf(docker: DockerStatus, {driver}: DriverStatus, {host}: Wanted): string {
	if (docker.state !== 'up' || (driver !== undefined && driver !== 'docker')) return host.architecture;
	return docker.architecture === 'x86_64' ? 'amd64' : docker.architecture === 'aarch64' ? 'arm64' : docker.architecture;
}

/** The article's images are from 2020 and were built on amd64; the bundled ones are built for the node's own processor. */
function evaluatePlatforms(architecture: string, {settings}: Wanted): CheckOutcome {
	const facts = {images: settings.images, architecture};
	if (settings.images !== 'article' || architecture === 'amd64')
		return ok(message('doctor.platformsOk', {architecture}), facts);
	return warning(
		message('doctor.platformsForeign', {architecture}),
		[{message: message('doctor.useBundled'), run: 'digimon-setup up --images bundled'}],
		facts,
	);
}
