import * as v from 'valibot';
import {defined} from '../../domain/defined.ts';
import {
	type SimulatorEnvironment,
	type ReadArguments,
	editProfile,
	refuses,
	type Answer,
	type Chunk,
	isInjected,
	consumed,
} from './answer.ts';
import {canPull, fullImageName} from './images.ts';
import {injects} from './kubectl.ts';
import {never} from './pods.ts';
import type {Release, Profile, Workload, SimulatedState} from './state.ts';

/** Values of a chart: nested plain data. */
const valuesSchema = v.record(v.string(), v.unknown());
type Values = v.InferOutput<typeof valuesSchema>;

const chartDescription = v.object({
	name: v.string(),
	version: v.string(),
	appVersion: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String)), ''),
});

/** What is known of a chart: its name and version, and its own values. */
type Chart = v.InferOutput<typeof chartDescription> & {readonly values: Values};

/** Reads a chart's folder; undefined when there is none. */
export function readChart(folder: string, environment: SimulatorEnvironment): Chart | undefined {
	const [description] = environment.objects(`${folder}/Chart.yaml`) ?? [];
	if (description === undefined) return undefined;
	const values = v.parse(valuesSchema, environment.objects(`${folder}/values.yaml`)?.[0] ?? {});
	return {...v.parse(chartDescription, description), values};
}

/** The values that the caller gives: each `-f`, then each `--set` and `--set-string`, as helm merges them. */
export function readValues(
	given: ReadArguments,
	environment: SimulatorEnvironment,
): {readonly config: Values} | {readonly missing: string} {
	let config: Values = {};
	for (const path of given.values('values')) {
		const objects = environment.objects(path);
		if (!objects) return {missing: path};
		config = merge(config, v.parse(valuesSchema, objects[0] ?? {}));
	}
	for (const flag of ['set', 'set-string'])
		for (const pair of given.values(flag).flatMap((set) => set.split(/(?<!\\),/)))
			config = merge(config, nested(pair.replaceAll('\\,', ','), flag === 'set'));
	return {config};
}

/** Maps are merged, all else is replaced. */
function merge(base: Values, over: Values): Values {
	const merged = {...base};
	for (const [key, value] of Object.entries(over))
		merged[key] = isMap(merged[key]) && isMap(value) ? merge(merged[key], value) : value;
	return merged;
}

const isMap = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `a.b=c` as nested maps; typed values are numbers, booleans and null where they look like one, as in helm's strvals. */
function nested(pair: string, typed: boolean): Values {
	const at = pair.indexOf('=');
	const [first = '', ...inner] = pair
		.slice(0, at)
		.split(/(?<!\\)\./)
		.map((key) => key.replaceAll('\\.', '.'));
	const value = typed ? typedValue(pair.slice(at + 1)) : pair.slice(at + 1);
	return {[first]: inner.reduceRight<unknown>((nestedValue, key) => ({[key]: nestedValue}), value)};
}

function typedValue(text: string): unknown {
	if (text === 'true' || text === 'false') return text === 'true';
	if (text === 'null') return null;
	return /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : text;
}

const time = (epochMs: number): string => new Date(epochMs).toISOString();

/** A release as `helm status -o json` shows it. */
export function shownRelease(release: Release): object {
	return {
		name: release.name,
		info: {
			first_deployed: time(release.firstDeployedMs),
			last_deployed: time(release.lastDeployedMs),
			deleted: '',
			description: release.description,
			status: release.status,
		},
		config: release.config,
		manifest: `---\n# Source: ${release.chart.replace(/-\d.*$/, '')}\n`,
		version: release.revision,
		namespace: release.namespace,
	};
}

/** A release as `helm list -o json` lists it: the revision is text, the time in Go's own form. */
export function listedRelease(release: Release): object {
	const updated = time(release.lastDeployedMs).replace('T', ' ').replace('Z', '000000 +0000 UTC');
	return {
		name: release.name,
		namespace: release.namespace,
		revision: String(release.revision),
		updated,
		status: release.status,
		chart: release.chart,
		app_version: release.appVersion,
	};
}

/** When pods serve after the chart is applied; the whole took 20 to 26 s on a real cluster (facts 12). */
const servesAfterMs: Readonly<Record<string, number>> = {db: 6000, weather: 4500, web: 4000, server: 19_000};

/** When the chart's objects are in the cluster. */
const appliedMs = 400;

/** One `helm upgrade --install --wait`. `timeout` is Go's (`15m`). */
type Upgrade = {
	readonly state: SimulatedState;
	readonly profile: Profile;
	readonly release: Release | undefined;
	readonly name: string;
	readonly namespace: string;
	readonly chart: Chart;
	readonly config: Values;
	readonly timeout: string;
	readonly environment: SimulatorEnvironment;
};

/** A Deployment to be made, and how long its pods take to serve. */
type Planned = {readonly workload: Omit<Workload, 'sidecar'>; readonly servesMs: number};

const serviceValues = v.object({
	image: v.string(),
	resources: v.optional(v.object({requests: v.optional(v.object({memory: v.optional(v.string())}))})),
});

/** The four Deployments of the chart with the images that its values name. */
function workloadsOf(
	{state, profile, name, namespace, chart, config, environment}: Upgrade,
	injected: string | undefined,
): readonly Planned[] {
	const values = merge(chart.values, config);
	const digest = values.setupDigest;
	const annotations: Record<string, string> =
		typeof digest === 'string' && digest !== '' ? {'digimon-setup/values-digest': digest} : {};
	return Object.entries(servesAfterMs).map(([service, servesMs]) => {
		const {image, resources} = v.parse(serviceValues, values[service]);
		const memory = resources?.requests?.memory;
		const replicas = service === 'db' ? 1 : Number(values.replicaCount ?? 1);
		const trouble = troubleOf(service, image, state, profile, injected);
		const readyAtMs = injected === 'timeout' ? never : environment.nowMs + (appliedMs + servesMs) / environment.speed;
		return {
			servesMs,
			workload: {
				name: service,
				namespace,
				image,
				replicas,
				generation: 1,
				madeAtMs: environment.nowMs,
				readyAtMs,
				annotations,
				release: name,
				...defined({memory, trouble}),
			},
		};
	});
}

function troubleOf(
	service: string,
	image: string,
	state: SimulatedState,
	profile: Profile,
	injected: string | undefined,
): Workload['trouble'] {
	if (injected === 'image-pull') return service === 'weather' ? 'image-pull' : undefined;
	if (injected === 'crash-loop' || injected === 'no-memory') return service === 'server' ? injected : undefined;
	return profile.images.includes(fullImageName(image)) || canPull(state, image) ? undefined : 'image-pull';
}

/** A Deployment whose pods stay as they are keeps them; another image rolls out. */
function applyWorkloads(
	profile: Profile,
	workloads: readonly Omit<Workload, 'sidecar'>[],
	namespace: string,
	environment: SimulatorEnvironment,
): void {
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
				sidecar: injects(profile, namespace, environment.nowMs),
			});
	}
}

const step = 'chart';
const inProgress = 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress';

/** The release is pending, then its objects exist, then it is deployed, or failed when its pods do not serve in time (helm's texts; not recorded yet). */
export function upgrade(wanted: Upgrade): Answer {
	const {state, profile, release, namespace, environment} = wanted;
	if (release?.status.startsWith('pending')) return refuses(inProgress, 1, 200);
	const injected = (['image-pull', 'crash-loop', 'no-memory', 'timeout'] as const).find((kind) =>
		isInjected(state, step, kind),
	);
	const planned = workloadsOf(wanted, injected);
	const workloads = planned.map(({workload}) => workload);
	const apply: Chunk = {
		afterMs: appliedMs,
		patch: editProfile(profile.name, (draft) => applyWorkloads(draft, workloads, namespace, environment)),
	};
	const started = [putRelease(wanted, {}, 100), apply];
	if (injected === undefined && workloads.every((workload) => workload.trouble === undefined))
		return deployed(wanted, started, appliedMs + Math.max(0, ...planned.map(({servesMs}) => servesMs)));
	const over = injected ? [{afterMs: appliedMs, patch: consumed(step, injected)}] : [];
	return failed(wanted, [...started, ...over]);
}

/** The release while helm works on it. */
function releaseOf({release, name, namespace, chart, config, environment}: Upgrade): Release {
	return {
		name,
		namespace,
		status: release === undefined ? 'pending-install' : 'pending-upgrade',
		revision: (release?.revision ?? 0) + 1,
		chart: `${chart.name}-${chart.version}`,
		appVersion: chart.appVersion,
		config,
		firstDeployedMs: release?.firstDeployedMs ?? environment.nowMs,
		lastDeployedMs: environment.nowMs,
		description: release === undefined ? 'Initial install underway' : 'Preparing upgrade',
	};
}

function putRelease(wanted: Upgrade, changes: Partial<Release>, afterMs: number): Chunk {
	const made = {...releaseOf(wanted), ...changes};
	const patch = editProfile(wanted.profile.name, (draft) => {
		const others = draft.releases.filter((one) => one.name !== made.name || one.namespace !== made.namespace);
		draft.releases = [...others, made];
	});
	return {afterMs, patch};
}

function deployed(wanted: Upgrade, started: readonly Chunk[], endMs: number): Answer {
	const changes: Partial<Release> = {
		status: 'deployed',
		description: wanted.release === undefined ? 'Install complete' : 'Upgrade complete',
	};
	const {name, version} = wanted.chart;
	const release = shownRelease({...releaseOf(wanted), ...changes});
	const text = `${JSON.stringify({...release, chart: {metadata: {name, version, apiVersion: 'v2'}}})}\n`;
	return {
		chunks: [...started, putRelease(wanted, changes, endMs), {afterMs: endMs, stream: 'stdout', text}],
		durationMs: endMs + 5,
		exitCode: 0,
	};
}

function failed(wanted: Upgrade, started: readonly Chunk[]): Answer {
	const first = wanted.release === undefined;
	const endMs = durationOf(wanted.timeout);
	const description = `${first ? 'Release' : 'Upgrade'} "${wanted.name}" failed: context deadline exceeded`;
	const text = `Error: ${first ? '' : 'UPGRADE FAILED: '}context deadline exceeded\n`;
	const put = putRelease(wanted, {status: 'failed', description}, endMs);
	return {
		chunks: [...started, put, {afterMs: endMs, stream: 'stderr', text}],
		durationMs: endMs + 5,
		exitCode: 1,
	};
}

/** Go's durations as helm gets them, in milliseconds. */
function durationOf(text: string): number {
	const unitMs: Readonly<Record<string, number>> = {h: 3_600_000, m: 60_000, s: 1000};
	return [...text.matchAll(/(\d+)([hms])/g)].reduce(
		(sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? 's'] ?? 0),
		0,
	);
}
