import {edit, says, type Answer, type Chunk} from './answer.ts';
import {shownRelease} from './helm-release.ts';
import {appliedMs, applyWorkloads, workloadsOf, type Upgrade} from './helm-workloads.ts';
import {isPractised, spent} from './practice.ts';
import type {Release} from './state.ts';

const step = 'chart';
const inProgress = 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n';

/** First the release is pending, then its objects are there, last it is deployed, or failed when the pods did not come in time (helm's words; not recorded yet). */
export function upgrade(wanted: Upgrade): Answer {
	const {state, profile, release, namespace, around} = wanted;
	if (release?.status.startsWith('pending')) return says('', {stderr: inProgress, exitCode: 1, afterMs: 200});
	const practised = (['image-pull', 'crash-loop', 'no-memory', 'timeout'] as const).find((kind) =>
		isPractised(state, step, kind),
	);
	const planned = workloadsOf(wanted, practised);
	const workloads = planned.map(({workload}) => workload);
	const apply: Chunk = {
		afterMs: appliedMs,
		patch: edit((draft) => applyWorkloads(draft.profiles[profile.name], workloads, namespace, around)),
	};
	const begun = [putRelease(wanted, {}, 100), apply];
	if (practised === undefined && workloads.every((workload) => workload.trouble === undefined))
		return deployed(wanted, begun, appliedMs + Math.max(0, ...planned.map(({servesMs}) => servesMs)));
	const over = practised ? [{afterMs: appliedMs, patch: spent(step, practised)}] : [];
	return failed(wanted, [...begun, ...over]);
}

/** The release as it stands while helm works on it. */
function releaseOf({release, name, namespace, chart, config, around}: Upgrade): Release {
	return {
		name,
		namespace,
		status: release === undefined ? 'pending-install' : 'pending-upgrade',
		revision: (release?.revision ?? 0) + 1,
		chart: `${chart.name}-${chart.version}`,
		appVersion: chart.appVersion,
		config,
		firstDeployedMs: release?.firstDeployedMs ?? around.nowMs,
		lastDeployedMs: around.nowMs,
		description: release === undefined ? 'Initial install underway' : 'Preparing upgrade',
	};
}

function putRelease(wanted: Upgrade, changes: Partial<Release>, afterMs: number): Chunk {
	const made = {...releaseOf(wanted), ...changes};
	const patch = edit((draft) => {
		const standing = draft.profiles[wanted.profile.name];
		if (!standing) return;
		const others = standing.releases.filter((one) => one.name !== made.name || one.namespace !== made.namespace);
		standing.releases = [...others, made];
	});
	return {afterMs, patch};
}

function deployed(wanted: Upgrade, begun: readonly Chunk[], endMs: number): Answer {
	const changes: Partial<Release> = {
		status: 'deployed',
		description: wanted.release === undefined ? 'Install complete' : 'Upgrade complete',
	};
	const {name, version} = wanted.chart;
	const shown = {
		...shownRelease({...releaseOf(wanted), ...changes}),
		chart: {metadata: {name, version, apiVersion: 'v2'}},
	};
	const text = `${JSON.stringify(shown)}\n`;
	return {
		chunks: [...begun, putRelease(wanted, changes, endMs), {afterMs: endMs, stream: 'stdout', text}],
		durationMs: endMs + 5,
		exitCode: 0,
	};
}

function failed(wanted: Upgrade, begun: readonly Chunk[]): Answer {
	const first = wanted.release === undefined;
	const endMs = durationOf(wanted.timeout);
	const description = `${first ? 'Release' : 'Upgrade'} "${wanted.name}" failed: context deadline exceeded`;
	const text = `Error: ${first ? '' : 'UPGRADE FAILED: '}context deadline exceeded\n`;
	const end = [
		putRelease(wanted, {status: 'failed', description}, endMs),
		{afterMs: endMs, stream: 'stderr', text} as const,
	];
	return {chunks: [...begun, ...end], durationMs: endMs + 5, exitCode: 1};
}

/** Go's durations as helm gets them, in milliseconds. */
export function durationOf(text: string): number {
	const unitMs: Readonly<Record<string, number>> = {h: 3_600_000, m: 60_000, s: 1000};
	return [...text.matchAll(/(\d+)([hms])/g)].reduce(
		(sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? 's'] ?? 0),
		0,
	);
}
