import {edit, says, type Answer, type Chunk, type Surroundings} from './answer.ts';
import {merge, type Chart, type Values} from './chart-values.ts';
import {shownRelease} from './helm-release.ts';
import {injects} from './kubectl-change.ts';
import {canPull, fullImageName} from './minikube-images.ts';
import {never} from './kubernetes-object.ts';
import {isPractised, spent} from './practice.ts';
import type {Profile, Release, Workload, WorldState} from './state.ts';

const step = 'chart';
/** When pods serve after the chart is applied; the whole took 20 to 26 s on a real cluster (facts 12). */
const servesAfterMs: Readonly<Record<string, number>> = {db: 6000, weather: 4500, web: 4000, server: 19_000};
const appliedMs = 400;

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

/** First the release is pending, then its objects are there, last it is deployed, or failed when the pods did not come in time (helm's words; not recorded yet). */
export function upgrade(wanted: Upgrade): Answer {
	const {state, profile, release, name, namespace, chart, around} = wanted;
	const pending = release?.status.startsWith('pending') ?? false;
	if (pending)
		return says('', {
			stderr: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n',
			exitCode: 1,
			afterMs: 200,
		});
	const first = release === undefined;
	const practised = (['image-pull', 'crash-loop', 'no-memory', 'timeout'] as const).find((kind) =>
		isPractised(state, step, kind),
	);
	const planned = workloadsOf(wanted, practised);
	const doneMs = appliedMs + Math.max(0, ...planned.map(({servesMs}) => servesMs));
	const stuck = practised !== undefined || planned.some(({workload}) => workload.trouble !== undefined);
	const endMs = stuck ? durationOf(wanted.timeout) : doneMs;
	const made: Release = {
		name,
		namespace,
		status: first ? 'pending-install' : 'pending-upgrade',
		revision: (release?.revision ?? 0) + 1,
		chart: `${chart.name}-${chart.version}`,
		appVersion: chart.appVersion,
		config: wanted.config,
		firstDeployedMs: release?.firstDeployedMs ?? around.nowMs,
		lastDeployedMs: around.nowMs,
		description: first ? 'Initial install underway' : 'Preparing upgrade',
	};
	const put = (changes: Partial<Release>, afterMs: number): Chunk => ({
		afterMs,
		patch: edit((draft) => {
			const standing = draft.profiles[profile.name];
			if (!standing) return;
			standing.releases = [
				...standing.releases.filter((one) => one.name !== name || one.namespace !== namespace),
				{...made, ...changes},
			];
		}),
	});
	const apply: Chunk = {
		afterMs: appliedMs,
		patch: edit((draft) =>
			applyWorkloads(
				draft.profiles[profile.name],
				planned.map(({workload}) => workload),
				namespace,
				around,
			),
		),
	};
	if (stuck)
		return failed(
			made,
			put,
			apply,
			endMs,
			first,
			practised ? [{afterMs: appliedMs, patch: spent(step, practised)}] : [],
		);
	const deployed: Release = {...made, status: 'deployed', description: first ? 'Install complete' : 'Upgrade complete'};
	const shown = {
		...shownRelease(deployed),
		chart: {metadata: {name: chart.name, version: chart.version, apiVersion: 'v2'}},
	};
	return {
		chunks: [
			put({}, 100),
			apply,
			put(deployed, endMs),
			{afterMs: endMs, stream: 'stdout', text: `${JSON.stringify(shown)}\n`},
		],
		durationMs: endMs + 5,
		exitCode: 0,
	};
}

function failed(
	made: Release,
	put: (changes: Partial<Release>, afterMs: number) => Chunk,
	apply: Chunk,
	endMs: number,
	first: boolean,
	also: readonly Chunk[],
): Answer {
	const description = `${first ? 'Release' : 'Upgrade'} "${made.name}" failed: context deadline exceeded`;
	const text = `Error: ${first ? '' : 'UPGRADE FAILED: '}context deadline exceeded\n`;
	return {
		chunks: [
			put({}, 100),
			apply,
			...also,
			put({status: 'failed', description}, endMs),
			{afterMs: endMs, stream: 'stderr', text},
		],
		durationMs: endMs + 5,
		exitCode: 1,
	};
}

type Planned = {readonly workload: Omit<Workload, 'sidecar'>; readonly servesMs: number};

/** The four Deployments of the chart with the images that its values name. */
function workloadsOf(
	{state, profile, name, namespace, chart, config, around}: Upgrade,
	practised: string | undefined,
): readonly Planned[] {
	const values = merge(chart.values, config);
	const digest = values.setupDigest;
	const annotations: Record<string, string> =
		typeof digest === 'string' && digest !== '' ? {'digimon-setup/values-digest': digest} : {};
	return Object.entries(servesAfterMs).map(([service, servesMs]) => {
		const image = String((values[service] as {image?: unknown} | undefined)?.image ?? '');
		const replicas = service === 'db' ? 1 : Number(values.replicaCount ?? 1);
		const trouble = troubleOf(service, image, state, profile, practised);
		const readyAtMs = practised === 'timeout' ? never : around.nowMs + (appliedMs + servesMs) / around.speed;
		return {
			servesMs,
			workload: {
				name: service,
				namespace,
				image,
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
function applyWorkloads(
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

/** Go's durations as helm gets them, in milliseconds. */
export function durationOf(text: string): number {
	const unitMs: Readonly<Record<string, number>> = {h: 3_600_000, m: 60_000, s: 1000};
	return [...text.matchAll(/(\d+)([hms])/g)].reduce(
		(sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? 's'] ?? 0),
		0,
	);
}
