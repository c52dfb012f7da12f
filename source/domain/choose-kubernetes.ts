import {istioRange, lastWithCgroupV1, minikubeRange, minorOf, versionFor} from './kubernetes-range.ts';
import {say, type Sentence} from './sentence.ts';
import type {Settings} from './settings.ts';
import type {HostFacts} from './world.ts';

/** Versions of the tools as they are installed, without `v`; undefined where one could not be asked. */
export type ToolVersions = {readonly minikube?: string; readonly istio?: string};

/** The Kubernetes version that is wanted, why, and how exactly the person asked for it. */
export type KubernetesChoice = {
	readonly version: string;
	readonly why: Sentence;
	readonly asked: 'patch' | 'minor' | 'no';
};

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
		return {
			version,
			why: say('cluster.versionAsked', {version}),
			asked: /\.\d+\./.test(settings.kubernetesVersion) ? 'patch' : 'minor',
		};
	}
	const limits = [
		{minor: minorOf(newest) ?? 0, by: `minikube ${versions.minikube ?? ''}`.trim()},
		{minor: istioRange(versions.istio)[1], by: `Istio ${versions.istio ?? ''}`.trim()},
		...(host.cgroup === 1 ? [{minor: lastWithCgroupV1, by: 'cgroup v1'}] : []),
	];
	const lowest = limits.reduce((least, limit) => (limit.minor <= least.minor ? limit : least));
	const version = versionFor(lowest.minor, newest);
	return {version, why: say('cluster.versionChosen', {version, limit: lowest.by}), asked: 'no'};
}

/** Does a running version serve the choice: as exactly as it was asked for, else anything that Istio supports and this host can run. */
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
