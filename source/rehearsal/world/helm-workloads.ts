import type {Surroundings} from './answer.ts';
import {merge, type Chart, type Values} from './chart-values.ts';
import {injects} from './kubectl-change.ts';
import {never} from './kubernetes-object.ts';
import {canPull, fullImageName} from './minikube-images.ts';
import type {Profile, Release, Workload, WorldState} from './state.ts';

/** When pods serve after the chart is applied; the whole took 20 to 26 s on a real cluster (facts 12). */
const servesAfterMs: Readonly<Record<string, number>> = {db: 6000, weather: 4500, web: 4000, server: 19_000};

/** When the chart's objects are in the cluster. */
export const appliedMs = 400;

/** One `helm upgrade --install --wait`. `timeout` is Go's (`15m`). */
export type Upgrade = {
	readonly state: WorldState;
	readonly profile: Profile;
	readonly release: Release | undefined;
	readonly name: string;
	readonly namespace: string;
	readonly chart: Chart;
	readonly config: Values;
	readonly timeout: string;
	readonly around: Surroundings;
};

/** A Deployment to be made, and how long its pods take to serve. */
export type Planned = {readonly workload: Omit<Workload, 'sidecar'>; readonly servesMs: number};

/** The four Deployments of the chart with the images that its values name. */
export function workloadsOf(
	{state, profile, name, namespace, chart, config, around}: Upgrade,
	practised: string | undefined,
): readonly Planned[] {
	const values = merge(chart.values, config);
	const digest = values.setupDigest;
	const annotations: Record<string, string> =
		typeof digest === 'string' && digest !== '' ? {'digimon-setup/values-digest': digest} : {};
	return Object.entries(servesAfterMs).map(([service, servesMs]) => {
		const settings = values[service] as {image?: unknown; resources?: {requests?: {memory?: unknown}}} | undefined;
		const image = String(settings?.image ?? '');
		const memory = settings?.resources?.requests?.memory;
		const replicas = service === 'db' ? 1 : Number(values.replicaCount ?? 1);
		const trouble = troubleOf(service, image, state, profile, practised);
		const readyAtMs = practised === 'timeout' ? never : around.nowMs + (appliedMs + servesMs) / around.speed;
		return {
			servesMs,
			workload: {
				name: service,
				namespace,
				image,
				...(typeof memory === 'string' ? {memory} : {}),
				replicas,
				generation: 1,
				madeAtMs: around.nowMs,
				readyAtMs,
				annotations,
				release: name,
				...(trouble ? {trouble} : {}),
			},
		};
	});
}

function troubleOf(
	service: string,
	image: string,
	state: WorldState,
	profile: Profile,
	practised: string | undefined,
): Workload['trouble'] {
	if (practised === 'image-pull') return service === 'weather' ? 'image-pull' : undefined;
	if (practised === 'crash-loop' || practised === 'no-memory') return service === 'server' ? practised : undefined;
	return profile.images.includes(fullImageName(image)) || canPull(state, image) ? undefined : 'image-pull';
}

/** A Deployment whose pods stay as they are keeps them; another image rolls out. */
export function applyWorkloads(
	profile: Profile | undefined,
	workloads: readonly Omit<Workload, 'sidecar'>[],
	namespace: string,
	around: Surroundings,
): void {
	if (!profile) return;
	for (const workload of workloads) {
		const before = profile.workloads.find((one) => one.name === workload.name && one.namespace === namespace);
		profile.workloads = profile.workloads.filter((one) => one !== before);
		const keeps =
			before !== undefined &&
			before.image === workload.image &&
			before.replicas === workload.replicas &&
			!before.trouble &&
			before.readyAtMs !== never &&
			!workload.trouble;
		if (keeps) profile.workloads.push({...before, annotations: workload.annotations});
		else
			profile.workloads.push({
				...workload,
				generation: (before?.generation ?? 0) + 1,
				sidecar: injects(profile, namespace, around.nowMs),
			});
	}
}
