import {serviceNames} from '../domain/bundle.ts';
import {readPod, type SeenPod} from '../domain/seen-cluster.ts';
import {say} from '../domain/sentence.ts';
import {fixed} from '../domain/settings.ts';
import type {World} from '../domain/world.ts';
import {isHelmChanging, listReleases, type ListedRelease} from '../tools/helm.ts';
import {getObjects, isAvailable} from '../tools/kubectl.ts';
import {ourRelease} from './chart-values.ts';

/** What of the four services is not as it should be, by service; all empty when they serve, each pod with its sidecar. */
export type Shortfall = {
	readonly missing: readonly string[];
	readonly unavailable: readonly string[];
	readonly withoutSidecar: readonly string[];
};

/** Looks at the services' Deployments and pods. */
export async function readShortfall(world: World): Promise<Shortfall | {readonly problem: string}> {
	const kinds = ['deployments,pods'];
	const looked = await getObjects(world.runner, world.settings.profile, fixed.namespace, kinds, say('chart.askPods'));
	if (looked === 'none') return {missing: serviceNames, unavailable: [], withoutSidecar: []};
	if ('problem' in looked) return looked;
	const deployments = looked.filter((one) => one.kind === 'Deployment');
	const pods = looked.filter((one) => one.kind === 'Pod').map(readPod);
	const find = (name: string) => deployments.find((one) => one.metadata.name === name);
	return {
		missing: serviceNames.filter((name) => !find(name)),
		unavailable: serviceNames.filter((name) => {
			const deployment = find(name);
			return deployment !== undefined && !isAvailable(deployment);
		}),
		withoutSidecar: serviceNames.filter((name) => pods.some((pod) => isOf(pod, name) && !pod.hasSidecar)),
	};
}

const isOf = (pod: SeenPod, service: string): boolean =>
	pod.service === service && !pod.isLeaving && pod.phase !== 'Failed';

/** Releases of the tutorial's chart under other names; their services stand in the way of ours. */
export async function oldReleases(world: World): Promise<readonly ListedRelease[]> {
	const listed = await listReleases(world.runner, ourRelease(world));
	return listed.filter((one) => /^helm-digimon-\d/.test(one.chart) && one.name !== fixed.release);
}

/** A helm that is changing our release now, by its process; one of an earlier run may still be at work. */
export async function helmAtWork(world: World): Promise<{readonly pid: number} | undefined> {
	const place = ourRelease(world);
	return (await world.processes.find((args) => isHelmChanging(place, args)))[0];
}
