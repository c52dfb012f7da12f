import {chooseKubernetes, type ToolVersions} from './choose-kubernetes.ts';
import type {Failure, NextAction} from './failure.ts';
import {istioRange, lastWithCgroupV1, minikubeRange, minorOf} from './kubernetes-range.ts';
import {say, sayTogether, type Sentence} from './sentence.ts';
import type {Settings} from './settings.ts';
import type {HostFacts} from './world.ts';

/** The article's versions: October 2020. */
export const articleVersions = {kubernetes: 'v1.16.0', istio: '1.7.3', minikube: '1.13.1'} as const;

/**
 * Why these settings cannot be served on this machine, with the one command that does the same with today's versions;
 * undefined when nothing refuses. Exit code 3. Names every refusal at once: minikube's floor, the kubelet's cgroup mode,
 * Istio's own range, the processor.
 */
export function refuseVersion(
	settings: Settings,
	host: Pick<HostFacts, 'cgroup' | 'architecture' | 'platform'>,
	versions: ToolVersions,
): Failure | undefined {
	const asked = settings.edition === 'article' ? articleVersions.kubernetes : settings.kubernetesVersion;
	if (asked === 'auto') return undefined;
	const wanted = settings.edition === 'article' ? asked : chooseKubernetes(settings, host, versions).version;
	const reasons = reasonsAgainst(wanted, settings, host, versions);
	if (reasons.length === 0) return undefined;
	const today = chooseKubernetes({...settings, kubernetesVersion: 'auto'}, host, versions).version;
	const profile = settings.profile === 'digimon' ? '' : ` --profile ${settings.profile}`;
	const next: NextAction = {
		say: say('cluster.sameToday', {version: today}),
		run: `digimon-setup up${profile} --edition current --kubernetes-version ${today}`,
	};
	return {
		code: 'version-refused',
		fault: 'user',
		message: say('cluster.versionRefused', {version: wanted, reasons: sayTogether(reasons, 'common.after')}),
		next: [next],
		tail: [],
	};
}

function reasonsAgainst(
	wanted: string,
	settings: Settings,
	host: Pick<HostFacts, 'cgroup' | 'architecture' | 'platform'>,
	versions: ToolVersions,
): Sentence[] {
	const article = settings.edition === 'article';
	const minor = minorOf(wanted) ?? 0;
	const {floor} = minikubeRange(versions.minikube);
	const minikube = versions.minikube ?? '';
	const [first, last] = istioRange(versions.istio);
	const reasons: Sentence[] = [];
	if (minor < floor) reasons.push(say('cluster.belowFloor', {minikube, version: wanted, floor: `v1.${floor}.0`}));
	if (minor < 19 && host.cgroup !== 1) reasons.push(say('cluster.needsCgroupV1', {version: wanted}));
	if (minor > lastWithCgroupV1 && host.cgroup === 1)
		reasons.push(say('cluster.needsCgroupV2', {version: wanted, last: `v1.${lastWithCgroupV1}`}));
	if (minor < floor && (minor < first || minor > last))
		reasons.push(say('cluster.outsideIstio', {istio: versions.istio ?? '', first: `1.${first}`, last: `1.${last}`}));
	if (article) reasons.push(say('cluster.istioOfArticle', {istio: articleVersions.istio, first: '1.16', last: '1.18'}));
	if (article && host.architecture !== 'amd64')
		reasons.push(say('cluster.articleProcessor', {architecture: host.architecture}));
	return reasons;
}
