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
import {action, blocking, defineCheck, notApplicable, ok, usesDocker, warning} from '../check.ts';
import type {CheckOutcome, Wanted} from '../check.ts';
import type {FactsOf, ToolStatus} from '../facts.ts';

/** Versions without `v`; undefined where a tool is missing or does not say. */
export type SkewVersions = ToolVersions & {
	readonly kubernetes: string;
	readonly helm?: string;
	readonly kubectl?: string;
};

/** The Kubernetes minors that each tool's version supports, and the source of that. An unknown version is compatible. */
const compatibility = [
	{
		tool: 'minikube',
		/** The tool itself refuses another version; for the others it is merely outside what their makers test. */
		isRefused: true,
		source: 'kubernetes/minikube: pkg/minikube/constants/constants.go',
		range: (version: string) => {
			const {floor, newest} = minikubeRange(version);
			return [floor, minorOf(newest) ?? floor];
		},
	},
	{
		tool: 'istio',
		isRefused: false,
		source: 'https://istio.io/latest/docs/releases/supported-releases/',
		range: (version: string) => (minorOf(version) === undefined ? [] : istioRange(version)),
	},
	{tool: 'helm', isRefused: false, source: 'https://helm.sh/docs/topics/version_skew/', range: helmRange},
	{
		tool: 'kubectl',
		isRefused: false,
		source: 'https://kubernetes.io/releases/version-skew-policy/',
		range: (version: string) => {
			const minor = minorOf(version);
			return minor === undefined ? [] : [minor - 1, minor + 1];
		},
	},
] as const;

/** Every tool that does not support the Kubernetes version, with the first and last minor that it supports. */
export function findVersionSkew(versions: SkewVersions) {
	const minor = minorOf(versions.kubernetes);
	if (minor === undefined) return [];
	return compatibility.flatMap(({tool, isRefused, source, range}) => {
		const version = versions[tool];
		const [first, last] = version === undefined ? [] : range(version);
		if (version === undefined || first === undefined || last === undefined || (minor >= first && minor <= last))
			return [];
		return [{tool, version, first, last, isRefused, source}];
	});
}

/** Helm's last Kubernetes and three before it: 4.0 knows 1.34, each minor one more; 3.x of the same time (3.19 knows 1.34). */
function helmRange(version: string): readonly number[] {
	const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
	const offset = major === '3' ? 15 : major === '4' ? 34 : undefined;
	if (offset === undefined) return [];
	const last = offset + Number(minor);
	return [last - 3, last];
}

/** The Kubernetes version that is to run: whether it can start here, and whether the tools support it. */
export const kubernetesChecks = [
	defineCheck(
		{
			id: 'kubernetes-version',
			topic: 'kubernetes',
			question: 'doctor.askKubernetes',
			isCheap: false,
			steps: ['cluster'],
		},
		['minikubeTool', 'istioctlTool'],
		evaluateVersion,
	),
	defineCheck(
		{
			id: 'versions-fit',
			topic: 'kubernetes',
			question: 'doctor.askFit',
			isCheap: false,
			steps: ['cluster', 'mesh', 'chart'],
		},
		['minikubeTool', 'istioctlTool', 'kubectlTool', 'helmTool', 'profile'],
		evaluateSkew,
	),
	defineCheck(
		{id: 'cgroup', topic: 'kubernetes', question: 'doctor.askCgroup', isCheap: false, steps: ['cluster']},
		['minikubeTool', 'istioctlTool', 'docker', 'driver', 'profile'],
		evaluateCgroup,
	),
	defineCheck(
		{id: 'image-platforms', topic: 'kubernetes', question: 'doctor.askPlatforms', isCheap: true, steps: ['chart']},
		['docker', 'driver'],
		evaluatePlatforms,
	),
];

const versionIn = (tool: ToolStatus): string | undefined => (tool.state === 'found' ? tool.version : undefined);

const versionsOf = ({minikubeTool, istioctlTool}: FactsOf<'minikubeTool' | 'istioctlTool'>): ToolVersions =>
	defined({minikube: versionIn(minikubeTool), istio: versionIn(istioctlTool)});

/** The version of the cluster, or the one that would be started. */
const kubernetesOf = (facts: FactsOf<'minikubeTool' | 'istioctlTool' | 'profile'>, {settings, host}: Wanted): string =>
	facts.profile.kubernetesVersion ?? chooseKubernetes(settings, host, versionsOf(facts)).version;

function evaluateVersion(facts: FactsOf<'minikubeTool' | 'istioctlTool'>, {settings, host}: Wanted): CheckOutcome {
	const versions = versionsOf(facts);
	const refused = validateVersion(settings, host, versions);
	if (refused) return {status: 'blocking', message: refused.message, next: refused.next, facts: {}, code: refused.code};
	const {version, why} = chooseKubernetes(settings, host, versions);
	return ok('doctor.kubernetesOk', {version}, {version, why: why.text});
}

function evaluateSkew(
	facts: FactsOf<'minikubeTool' | 'istioctlTool' | 'kubectlTool' | 'helmTool' | 'profile'>,
	wanted: Wanted,
): CheckOutcome {
	const [helm, kubectl] = [versionIn(facts.helmTool), versionIn(facts.kubectlTool)];
	const kubernetes = kubernetesOf(facts, wanted);
	const wrong = findVersionSkew({kubernetes, ...versionsOf(facts), ...defined({helm, kubectl})});
	// What minikube itself refuses is reported by the version's own check; a cluster that runs is past it.
	const reported = wrong.filter(({isRefused}) => !isRefused);
	if (reported.length === 0) return ok('doctor.fitOk', {version: kubernetes}, {kubernetes});
	const which = reported.map(({tool, version, first, last}) => `${tool} ${version} (1.${first}–1.${last})`).join(', ');
	const next = reported.map(({tool, source}) => ({message: message('doctor.readFit', {tool}), read: source}));
	const misfits = reported.map(({tool}) => tool).join(' ');
	return warning('doctor.misfit', {version: kubernetes, which}, next, {kubernetes, misfits});
}

function evaluateCgroup(
	facts: FactsOf<'minikubeTool' | 'istioctlTool' | 'docker' | 'driver' | 'profile'>,
	wanted: Wanted,
): CheckOutcome {
	const {docker, driver} = facts;
	const ofDocker = docker.state === 'up' ? docker.cgroup : undefined;
	const ofHost = driver.driver === 'none' || driver.driver === 'podman' ? wanted.host.cgroup : undefined;
	const mode = usesDocker(driver) ? ofDocker : ofHost;
	if (mode === undefined) return notApplicable('doctor.cgroupUnknown');
	const version = kubernetesOf(facts, wanted);
	const found = {cgroup: String(mode), kubernetes: version};
	if (mode === 2 || (minorOf(version) ?? 0) <= lastWithCgroupV1) return ok('doctor.cgroupOk', {mode}, found);
	const last = versionFor(lastWithCgroupV1, minikubeRange(undefined).newest);
	const {profile} = wanted.settings;
	const run = `digimon-setup up${profile === 'digimon' ? '' : ` --profile ${profile}`} --kubernetes-version ${last}`;
	return blocking('doctor.cgroupOld', {version, last}, [action('doctor.takeKubernetes', run, {version: last})], found);
}

/** The node's processor: that of Docker's engine, which may be on another host, else the host's. */
function processorOf({docker, driver}: FactsOf<'docker' | 'driver'>, {host}: Wanted): string {
	if (docker.state !== 'up' || !usesDocker(driver)) return host.architecture;
	return docker.architecture === 'x86_64' ? 'amd64' : docker.architecture === 'aarch64' ? 'arm64' : docker.architecture;
}

/** The article's images are from 2020 and were built on amd64; the bundled ones are built for the node's own processor. */
function evaluatePlatforms(given: FactsOf<'docker' | 'driver'>, wanted: Wanted): CheckOutcome {
	const {images} = wanted.settings;
	const architecture = processorOf(given, wanted);
	const facts = {images, architecture};
	if (images !== 'article' || architecture === 'amd64') return ok('doctor.platformsOk', {architecture}, facts);
	const next = [action('doctor.useBundled', 'digimon-setup up --images bundled')];
	return warning('doctor.platformsForeign', {architecture}, next, facts);
}
