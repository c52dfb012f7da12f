import {defined} from '../../domain/defined.ts';
import type {Bus, EventPayload} from '../../domain/event.ts';
import type {InstallableTool, InstalledTool, InstallProgress} from '../../domain/ports/tool-installer.ts';
import type {ToolInstaller, ToolRelease, ToolSource} from '../../domain/ports/tool-installer.ts';
import {retryCommand} from '../../engine/failures.ts';
import {endRun, type OpenRun, type RunRequest, runCommand} from '../../engine/run.ts';
import {message, type Message} from '../../i18n/message.ts';

const megabyte = 1024 ** 2;

/** A tool that we can install: its release for this host, and the version that was found. */
export type ToolState = {
	readonly tool: InstallableTool;
	readonly release: ToolRelease | undefined;
	readonly found: string | undefined;
};

type FetchRequest = {readonly installer: ToolInstaller; readonly source: ToolSource; readonly signal: AbortSignal};

/** Installs tools in parallel; those that succeed stay when another fails. Throws the first failure in the order of the tools. */
export async function fetchTools(
	bus: Bus,
	{installer, releases, source, signal}: FetchRequest & {readonly releases: readonly ToolRelease[]},
): Promise<readonly InstalledTool[]> {
	const results = await Promise.allSettled(
		releases.map(async (release) => {
			const installed = await installer.install(release, {source, signal, onProgress: progressReporter(bus, release)});
			const {tool, version, platform} = release;
			const unpinned = message('tools.unpinnedNotice', {tool, version, platform, sum: installed.sha256});
			if (!installed.isPinned) bus.emit({type: 'notice', level: 'warning', message: unpinned, next: []});
			const text = message('tools.installed', {tool, version: installed.version, path: installed.path});
			bus.emit({type: 'tool-installed', ...installed, message: text});
			return installed;
		}),
	);
	for (const result of results) if (result.status === 'rejected') throw result.reason;
	return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** `tools install`: fetches what `choose` names, under the lock of our state. Returns the exit code. */
export async function installTools(
	request: RunRequest & FetchRequest & {readonly choose: (run: OpenRun) => Promise<readonly ToolRelease[]>},
): Promise<number> {
	return runLocked(request, async (run) => {
		const releases = await request.choose(run);
		const installed = await fetchTools(run.bus, {...request, releases});
		const tools = namesOf(installed);
		const text = tools === '' ? message('tools.nothingToInstall') : message('tools.installedAll', {tools});
		return endRun(run.bus, {messages: [text], next: [{message: message('tools.goOn'), run: retryCommand}]});
	});
}

/** Runs a command under the lock of our state, without a journal of its own. */
async function runLocked(request: RunRequest, work: (run: OpenRun) => Promise<number>): Promise<number> {
	return runCommand(request, async (run) => {
		const unlock = await request.platform.journalOf(request.settings.values.profile).lock();
		return work(run).finally(unlock);
	});
}

/** `tools list`: what is installed, what we would install, and how its sum is known; changes nothing. Returns the exit code. */
export async function listTools(
	request: RunRequest & {
		readonly installer: ToolInstaller;
		readonly readStates: (run: OpenRun) => Promise<readonly ToolState[]>;
		readonly platformName: string;
	},
): Promise<number> {
	return runCommand(request, async (run) => {
		const installed = await request.installer.installed();
		const states = await request.readStates(run);
		for (const state of states) {
			const {tool, release, found} = state;
			const path = installed.find((one) => one.tool === tool)?.path;
			run.bus.emit({
				type: 'tool-listed',
				tool,
				version: release?.version ?? '',
				isPinned: release !== undefined && release.sha256 !== 'unpinned',
				readFrom: [...(release?.readFrom ?? [])],
				...defined({path, found}),
				message: stateMessage(state, path, request.platformName),
			});
		}
		const isMissing = states.some(
			({tool, release, found}) => release && !found && !installed.some((one) => one.tool === tool),
		);
		const next = [{message: message('tools.fetchMissing'), run: `${retryCommand} tools install`}];
		return endRun(run.bus, {next: isMissing ? next : []});
	});
}

/** `tools remove`: removes everything that we installed. Returns the exit code. */
export async function removeTools(request: RunRequest & {readonly installer: ToolInstaller}): Promise<number> {
	return runLocked(request, async ({bus}) =>
		endRun(bus, {messages: [removedMessage(await request.installer.remove())]}),
	);
}

/** Names the tools that were removed. */
export function removedMessage(removed: readonly InstalledTool[]): Message {
	return removed.length === 0 ? message('tools.nothingToRemove') : message('tools.removed', {tools: namesOf(removed)});
}

const namesOf = (tools: readonly InstalledTool[]): string =>
	tools.map(({tool, version}) => `${tool} ${version}`).join(', ');

function stateMessage({tool, release, found}: ToolState, path: string | undefined, platform: string): Message {
	if (!release) return message('tools.listedNone', {tool, platform});
	const sum =
		release.sha256 === 'unpinned'
			? message('tools.unpinned')
			: message('tools.pinned', {places: release.readFrom.join(', ')});
	const {version} = release;
	if (path !== undefined) return message('tools.listedOurs', {tool, version, path, sum});
	if (found === undefined) return message('tools.listedMissing', {tool, version, sum});
	const shown = found === 'unknown' ? message('names.unknownVersion') : found;
	return message('tools.listedPath', {tool, found: shown, version, sum});
}

/** Emits progress as events: at most a hundred for a download. */
function progressReporter(bus: Bus, {tool, version}: ToolRelease): (progress: InstallProgress) => void {
	let lastMark = -1;
	type Progress = Extract<EventPayload, {type: 'tool-progress'}>;
	const emit = (stage: Progress['stage'], text: Message, progress?: Progress['progress']): void =>
		bus.emit({type: 'tool-progress', tool, version, stage, message: text, ...defined({progress})});
	return (given) => {
		if (given.stage === 'no-published-sum') {
			const text = message('tools.noPublishedSum', {tool, reason: given.reason});
			return bus.emit({type: 'notice', level: 'info', message: text, next: []});
		}
		if (given.stage !== 'download') return emit(given.stage, message(`tools.${given.stage}`, {tool, version}));
		const {done, total, resumedAt} = given;
		const mark = total === undefined ? Math.floor(done / megabyte / 4) : Math.floor((done / total) * 100);
		if (mark === lastMark) return;
		if (lastMark === -1 && resumedAt > 0)
			emit('resume', message('tools.resumed', {tool, version, done: inMegabytes(resumedAt)}));
		lastMark = mark;
		const values = {tool, version, done: inMegabytes(done)};
		if (total === undefined) return emit('download', message('tools.downloadOpen', values));
		const text = message('tools.download', {...values, total: inMegabytes(total)});
		return emit('download', text, {done, total, unit: 'bytes'});
	};
}

const inMegabytes = (bytes: number): number => Math.round(bytes / megabyte);
