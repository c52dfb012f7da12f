import {describe, expect, test} from 'vitest';
import {runDown} from '../../../source/commands/down.ts';
import {runUp} from '../../../source/commands/up.ts';
import type {InstallableTool, InstalledTool, InstallProgress} from '../../../source/domain/ports/tool-installer.ts';
import type {ToolInstaller, ToolRelease} from '../../../source/domain/ports/tool-installer.ts';
import type {RunRequest} from '../../../source/engine/run.ts';
import {installTools, listTools, removeTools} from '../../../source/features/tool-install/install-flow.ts';
import {releaseFor} from '../../../source/features/tool-install/releases.ts';
import {message} from '../../../source/i18n/message.ts';
import {endOf, failure, requestOver, smallMachine} from '../../helpers/engine-run.ts';

const mac = {platform: 'darwin', architecture: 'arm64'} as const;

const releaseOf = (tool: InstallableTool): ToolRelease => {
	const release = releaseFor(tool, mac);
	if (!release) throw new Error(tool);
	return release;
};
/** A release without a pinned sum. */
const unpinned: ToolRelease = {...releaseOf('istioctl'), sha256: 'unpinned', readFrom: []};

/** An installer that reports the given progress, and fails for the given tool. */
function simulatedInstaller(
	progress: readonly InstallProgress[] = [],
	failing?: InstallableTool,
): ToolInstaller & {readonly there: InstalledTool[]} {
	const there: InstalledTool[] = [];
	return {
		there,
		installed: async () => there,
		remove: async () => there.splice(0),
		install: async (release, {onProgress}) => {
			progress.forEach(onProgress);
			if (release.tool === failing) throw failure('download-failed');
			const installed: InstalledTool = {
				tool: release.tool,
				version: release.version,
				path: `/tools/${release.tool}`,
				sha256: 'a'.repeat(64),
				isPinned: release.sha256 !== 'unpinned',
				from: release.url,
			};
			there.push(installed);
			return installed;
		},
	};
}

/** Runs `tools install` for these releases. */
const runInstall = (request: RunRequest, installer: ToolInstaller, releases: readonly ToolRelease[]): Promise<number> =>
	installTools({...request, changes: false, installer, source: {kind: 'official'}, choose: async () => releases});

describe('tools install', () => {
	test('reports each installed tool, and warns of one without a pinned sum', async () => {
		const {request, events} = requestOver(smallMachine(), {command: 'tools'});
		const installer = simulatedInstaller();
		expect(await runInstall(request, installer, [releaseOf('minikube'), unpinned])).toBe(0);
		expect(events.flatMap((event) => (event.type === 'tool-installed' ? [[event.tool, event.isPinned]] : []))).toEqual([
			['minikube', true],
			['istioctl', false],
		]);
		expect(events.flatMap((event) => (event.type === 'notice' ? [event.message.key] : []))).toEqual([
			'tools.unpinnedNotice',
		]);
		expect(endOf(events).messages[0]?.text).toContain('minikube 1.38.1, istioctl 1.30.3');
	});

	test('keeps complete tools when another fails, and ends with its failure', async () => {
		const {request, events} = requestOver(smallMachine(), {command: 'tools'});
		const installer = simulatedInstaller([], 'kubectl');
		expect(await runInstall(request, installer, [releaseOf('kubectl'), releaseOf('helm')])).toBe(4);
		expect(installer.there.map(({tool}) => tool)).toEqual(['helm']);
		expect(endOf(events).failure?.code).toBe('download-failed');
	});

	test('reports a download in whole percents, and where it resumes', async () => {
		const {request, events} = requestOver(smallMachine(), {command: 'tools'});
		const total = 100 * 1024 ** 2;
		const bytes = Array.from({length: 5001}, (_, index): InstallProgress => ({
			stage: 'download',
			done: total / 2 + (index * total) / 10_000,
			total,
			resumedAt: total / 2,
		}));
		await runInstall(request, simulatedInstaller(bytes), [releaseOf('helm')]);
		const progress = events.filter((event) => event.type === 'tool-progress');
		expect(progress[0]).toMatchObject({
			stage: 'resume',
			message: {text: 'helm 4.2.4: resuming after 50 MB from an earlier try'},
		});
		expect(progress).toHaveLength(1 + 51);
		expect(progress.at(-1)).toMatchObject({
			progress: {done: total, total, unit: 'bytes'},
			message: {text: 'helm 4.2.4: 100 of 100 MB'},
		});
	});

	test('does nothing without the lock of our state', async () => {
		const {request, events} = requestOver(smallMachine(), {command: 'tools'});
		const platform = {
			...request.platform,
			journalOf: (profile: string) => ({
				...request.platform.journalOf(profile),
				lock: () => Promise.reject(failure('locked')),
			}),
		};
		const installer = simulatedInstaller();
		expect(await runInstall({...request, platform}, installer, [releaseOf('helm')])).toBe(3);
		expect(installer.there).toEqual([]);
		expect(endOf(events).failure?.code).toBe('locked');
	});
});

test('tools list reports what is ours, what is on PATH and what is missing, each with how its sum is known', async () => {
	const {request, events} = requestOver(smallMachine(), {command: 'tools'});
	const installer = simulatedInstaller();
	await installer.install(releaseOf('helm'), {
		source: {kind: 'official'},
		signal: request.signal,
		onProgress: () => {},
	});
	const readStates = async () =>
		(['kubectl', 'istioctl', 'helm'] as const).map((tool) => ({
			tool,
			release: tool === 'istioctl' ? unpinned : releaseOf(tool),
			found: tool === 'kubectl' ? '1.34.4' : undefined,
		}));
	expect(await listTools({...request, changes: false, installer, platformName: 'darwin-arm64', readStates})).toBe(0);
	expect(
		events.flatMap((event) => (event.type === 'tool-listed' ? [[event.tool, event.message.key, event.isPinned]] : [])),
	).toEqual([
		['kubectl', 'tools.listedPath', true],
		['istioctl', 'tools.listedMissing', false],
		['helm', 'tools.listedOurs', true],
	]);
});

test('tools remove removes all of them', async () => {
	const {request, events} = requestOver(smallMachine(), {command: 'tools'});
	const installer = simulatedInstaller();
	await installer.install(releaseOf('helm'), {
		source: {kind: 'official'},
		signal: request.signal,
		onProgress: () => {},
	});
	expect(await removeTools({...request, changes: false, installer})).toBe(0);
	expect(installer.there).toEqual([]);
	expect(endOf(events).messages[0]?.text).toBe('Removed: helm 4.2.4.');
});

test('up installs tools before it inspects anything, and does not begin without them', async () => {
	const platform = smallMachine();
	const {request, events} = requestOver(platform);
	const selected = new Set(platform.steps.map(({id}) => id));
	const code = await runUp({
		...request,
		selected,
		preflight: async () => undefined,
		toolInstall: {
			runsFirst: true,
			findMissing: async () => ['helm'],
			offer: async () => undefined,
			install: async () => Promise.reject(failure('download-failed')),
		},
	});
	expect([code, platform.done]).toEqual([4, []]);
	expect(endOf(events).failure?.code).toBe('download-failed');
});

test('down --all removes the tools too, after the rest succeeded', async () => {
	const platform = smallMachine({
		cluster: {
			change: {kind: 'profile', profile: 'digimon'},
			undo: async () => Promise.reject(failure('command-failed')),
		},
	});
	const selected = new Set(platform.steps.map(({id}) => id));
	const removeTools = async () => [message('tools.removed', {tools: 'helm 4.2.4'})];
	const good = requestOver(smallMachine(), {command: 'down'});
	await runDown({...good.request, selected, keepCluster: false, strayFinders: [], removeTools});
	expect(endOf(good.events).messages.map(({key}) => key)).toContain('tools.removed');
	const up = requestOver(platform);
	await runUp({...up.request, selected, preflight: async () => undefined});
	const bad = requestOver(platform, {command: 'down'});
	await runDown({...bad.request, selected, keepCluster: false, strayFinders: [], removeTools});
	expect(endOf(bad.events).messages).toEqual([]);
});
