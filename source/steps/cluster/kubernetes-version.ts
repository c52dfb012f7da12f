import {defined} from '../../domain/defined.ts';
import type {Failure, NextAction} from '../../domain/failure.ts';
import type {Answer} from '../../domain/ports/answer.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {articleVersions, withEdition, type Settings} from '../../domain/settings.ts';
import {message, type Message, joinMessages} from '../../i18n/message.ts';
import {readVersions, supportedTools} from '../../tools/supported-versions.ts';
import type {HostFacts} from '../../domain/ports/host.ts';

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

/** The range of the newest Istio that we know; also used for unknown and newer versions. */
const newestRange = [33, 36] as const;

/** First and last Kubernetes minor for an Istio version; `unknown` (a development build) counts as the newest. */
export function istioRange(istio: string | undefined): readonly [number, number] {
	const minor = istio === undefined ? undefined : minorOf(istio);
	return (minor === undefined ? undefined : istioRanges[minor]) ?? newestRange;
}

/** The newest Kubernetes that each minikube minor knows, and its lowest minor (pkg/minikube/constants at each tag). */
const minikubeKnows: readonly {readonly minikube: number; readonly newest: string; readonly floor: number}[] = [
	{minikube: 39, newest: 'v1.36.2', floor: 28},
	{minikube: 38, newest: 'v1.35.1', floor: 28},
	{minikube: 37, newest: 'v1.34.0', floor: 28},
	{minikube: 34, newest: 'v1.33.1', floor: 20},
];

/** The newest version and the lowest minor that a minikube can start; an unknown or newer minikube counts as the newest we know. */
export function minikubeRange(minikube: string | undefined): {readonly newest: string; readonly floor: number} {
	const minor = (minikube === undefined ? undefined : minorOf(minikube)) ?? 39;
	return minikubeKnows.find((row) => minor >= row.minikube) ?? {newest: 'v1.31.0', floor: 20};
}

/** Since 1.35 the kubelet refuses cgroup v1 (KEP-5573, `failCgroupV1`). */
export const lastWithCgroupV1 = 34;

/** A patch of each minor that is in minikube's built-in lists. */
const patches: Readonly<Record<number, string>> = {36: 'v1.36.2', 35: 'v1.35.1', 34: 'v1.34.4', 33: 'v1.33.1'};

/** The full version that we start for a minor, never above this minikube's newest. */
export function versionFor(minor: number, newest: string): string {
	return minorOf(newest) === minor ? newest : (patches[minor] ?? `v1.${minor}.0`);
}

/** Versions of the installed tools, without `v`; undefined where unknown. */
export type ToolVersions = {readonly minikube?: string; readonly istio?: string};

/** The wanted Kubernetes version, the reason, and how exactly the user asked for it. */
type KubernetesChoice = {readonly version: string; readonly why: Message; readonly asked: 'patch' | 'minor' | 'no'};

/**
 * The Kubernetes version to start. As asked, with `v` and patch filled in; for `auto` the newest that minikube, Istio and
 * the host's cgroup mode allow together (a mode that is not known, on macOS and Windows, is v2).
 */
export function chooseKubernetes(
	settings: Settings,
	host: Pick<HostFacts, 'cgroup'>,
	versions: ToolVersions,
): KubernetesChoice {
	const {newest} = minikubeRange(versions.minikube);
	if (settings.kubernetesVersion !== 'auto') {
		const version = wholeVersion(settings.kubernetesVersion, newest);
		const asked = /\.\d+\./.test(settings.kubernetesVersion) ? 'patch' : 'minor';
		return {version, why: message('cluster.versionAsked', {version}), asked};
	}
	const limits = [
		{minor: minorOf(newest) ?? 0, by: `minikube ${versions.minikube ?? ''}`.trim()},
		{minor: istioRange(versions.istio)[1], by: `Istio ${versions.istio ?? ''}`.trim()},
		...(host.cgroup === 1 ? [{minor: lastWithCgroupV1, by: 'cgroup v1'}] : []),
	];
	const lowest = limits.reduce((least, limit) => (limit.minor <= least.minor ? limit : least));
	const version = versionFor(lowest.minor, newest);
	return {version, why: message('cluster.versionChosen', {version, limit: lowest.by}), asked: 'no'};
}

/** Whether a running version fits the choice: as exactly as it was asked for, else any version that Istio supports. */
export function versionServes(running: string, choice: KubernetesChoice, versions: ToolVersions): boolean {
	if (choice.asked === 'patch') return running === choice.version;
	const minor = minorOf(running) ?? 0;
	if (choice.asked === 'minor') return minor === minorOf(choice.version);
	const [first, last] = istioRange(versions.istio);
	return minor >= first && minor <= last;
}

function wholeVersion(asked: string, newest: string): string {
	const version = asked.startsWith('v') ? asked : `v${asked}`;
	return /^v\d+\.\d+$/.test(version) ? versionFor(minorOf(version) ?? 0, newest) : version;
}

/**
 * The failure when these settings cannot work on this machine, with the command that does the same with current versions; else
 * undefined. Exit code 3. Names all reasons at once: minikube's lowest version, the kubelet's cgroup mode, Istio's range, the processor.
 */
export function validateVersion(
	settings: Settings,
	host: Pick<HostFacts, 'cgroup' | 'architecture' | 'platform'>,
	versions: ToolVersions,
): Failure | undefined {
	const effective = withEdition(settings);
	if (effective.kubernetesVersion === 'auto') return undefined;
	const wanted = chooseKubernetes(effective, host, versions).version;
	const reasons = reasonsAgainst(wanted, settings, host, versions);
	if (reasons.length === 0) return undefined;
	const today = chooseKubernetes({...settings, kubernetesVersion: 'auto'}, host, versions).version;
	const next: NextAction = {
		message: message('cluster.sameToday', {version: today}),
		run: `digimon-setup up --edition current --kubernetes-version ${today}`,
	};
	return {
		code: 'version-refused',
		fault: 'user',
		message: message('cluster.versionRefused', {version: wanted, reasons: joinMessages(reasons, 'common.after')}),
		next: [next],
	};
}

/** A tool with its version, where that is known. */
const named = (tool: string, version: string | undefined): string =>
	version === undefined || version === 'unknown' ? tool : `${tool} ${version}`;

function reasonsAgainst(
	wanted: string,
	settings: Settings,
	host: Pick<HostFacts, 'cgroup' | 'architecture' | 'platform'>,
	versions: ToolVersions,
): Message[] {
	const article = settings.edition === 'article';
	const minor = minorOf(wanted) ?? 0;
	const {floor} = minikubeRange(versions.minikube);
	const minikube = named('minikube', versions.minikube);
	const istio = named('Istio', versions.istio);
	const [first, last] = istioRange(versions.istio);
	const isBelowFloor = minor < floor;
	const reasons = [
		isBelowFloor && message('cluster.belowFloor', {minikube, version: wanted, floor: `v1.${floor}.0`}),
		minor < 19 && host.cgroup !== 1 && message('cluster.needsCgroupV1', {version: wanted}),
		minor > lastWithCgroupV1 &&
			host.cgroup === 1 &&
			message('cluster.needsCgroupV2', {version: wanted, last: `v1.${lastWithCgroupV1}`}),
		isBelowFloor &&
			(minor < first || minor > last) &&
			message('cluster.outsideIstio', {istio, first: `1.${first}`, last: `1.${last}`}),
		article && message('cluster.istioOfArticle', {istio: articleVersions.istio, first: '1.16', last: '1.18'}),
		article && host.architecture !== 'amd64' && message('cluster.articleProcessor', {architecture: host.architecture}),
	];
	return reasons.filter((reason) => reason !== false);
}

/**
 * Reads the versions of minikube and istioctl, which limit the choice; a tool that is not installed has none. Unknown where one is
 * installed and does not tell its version: the choice would be made without its limit.
 */
export async function readToolVersions({runner}: StepContext): Promise<Answer<ToolVersions>> {
	const limiting = supportedTools.filter(({tool}) => tool === 'minikube' || tool === 'istioctl');
	const found = await readVersions(runner, limiting);
	for (const [tool, one] of found)
		if (one.found && one.version === undefined) return {unknown: message('cluster.noVersion', {tool}).text};
	const [minikube, istioctl] = [found.get('minikube'), found.get('istioctl')];
	return {
		known: defined({
			minikube: minikube?.found ? minikube.version : undefined,
			istio: istioctl?.found ? istioctl.version : undefined,
		}),
	};
}
