import {chooseKubernetes, type KubernetesChoice, type ToolVersions} from '../domain/choose-kubernetes.ts';
import type {Settings} from '../domain/settings.ts';
import type {World} from '../domain/world.ts';
import {readVersions, supportedTools} from '../tools/supported.ts';

/** What the last look found, by the settings it was made for: an outline asks nothing, and follows an inspection. */
const lastVersions = new WeakMap<Settings, ToolVersions>();

/** The versions of minikube and istioctl that bound the choice; missing tools have none. */
export async function readToolVersions(world: World): Promise<ToolVersions> {
	const found = await readVersions(
		world.runner,
		supportedTools.filter(({tool}) => tool === 'minikube' || tool === 'istioctl'),
	);
	const [minikube, istioctl] = [found.get('minikube'), found.get('istioctl')];
	const versions: ToolVersions = {
		...(minikube?.found && minikube.version !== undefined ? {minikube: minikube.version} : {}),
		...(istioctl?.found && istioctl.version !== undefined ? {istio: istioctl.version} : {}),
	};
	lastVersions.set(world.settings, versions);
	return versions;
}

/** The wanted Kubernetes version by what the last look found; before any look, by the newest tools that we know. */
export const wantedKubernetes = (world: World): KubernetesChoice =>
	chooseKubernetes(world.settings, world.host, lastVersions.get(world.settings) ?? {});
