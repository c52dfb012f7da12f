import type {Release} from './state.ts';

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
