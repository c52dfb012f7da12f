import {defined} from '../../domain/defined.ts';
import type {Bus} from '../../domain/event.ts';
import type {
	InstalledTool,
	InstallProgress,
	ToolInstaller,
	ToolSource,
	InstallableTool,
	ToolRelease,
} from '../../domain/ports/tool-installer.ts';
import {retryCommand} from '../../engine/failures.ts';
import {endRun, type OpenRun, type RunRequest, runCommand} from '../../engine/run.ts';
import {message, type Message} from '../../i18n/message.ts';

const megabyte = 1024 ** 2;

/** What is fetched from where. */
type ToolWork = {
	readonly installer: ToolInstaller;
	readonly source: ToolSource;
	readonly releases: readonly ToolRelease[];
	readonly signal: AbortSignal;
};

/** A tool that we can install: its release for this host, and the version that was found. */
export type ToolState = {
	readonly tool: InstallableTool;
	readonly release: ToolRelease | undefined;
	readonly found: string | undefined;
};

/** Installs tools in parallel; those that succeed stay when another fails. Throws the first failure in the order of the tools. */
export async function fetchTools(
	bus: Bus,
	{installer, source, releases, signal}: ToolWork,
): Promise<readonly InstalledTool[]> {
	const results = await Promise.allSettled(
		releases.map(async (release) => {
			const installed = await installer.install(release, {source, signal, onProgress: progressReporter(bus, release)});
			const {tool, version, platform} = release;
			const unpinned = message('tools.unpinnedNotice', {tool, version, platform, sum: installed.sha256});
			if (!installed.isPinned) bus.emit({type: 'notice', level: 'warning', message: unpinned, next: []});
			bus.emit({
				type: 'tool-installed',
				...installed,
				message: message('tools.installed', {tool: installed.tool, version: installed.version, path: installed.path}),
			});
			return installed;
		}),
	);
	for (const result of results) if (result.status === 'rejected') throw result.reason;
	return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** `tools install`: fetches what `choose` names, under the lock of our state. Returns the exit code. */
export async function installTools(
	request: RunRequest & {
		readonly installer: ToolInstaller;
		readonly source: ToolSource;
		readonly choose: (run: OpenRun) => Promise<readonly ToolRelease[]>;
	},
): Promise<number> {
	return runCommand(request, async (run) => {
		const unlock = await request.platform.journalOf(request.settings.values.profile).lock();
		try {
			const releases = await request.choose(run);
			const installed = await fetchTools(run.bus, {...request, releases});
			const text =
				installed.length === 0
					? message('tools.nothingToInstall')
					: message('tools.installedAll', {tools: namesOf(installed)});
			return endRun(run.bus, {messages: [text], next: [{message: message('tools.goOn'), run: retryCommand}]});
		} finally {
			unlock();
		}
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
		for (const {tool, release, found} of await request.readStates(run)) {
			const path = installed.find((one) => one.tool === tool)?.path;
			const isPinned = release !== undefined && release.sha256 !== 'unpinned';
			run.bus.emit({
				type: 'tool-listed',
				tool,
				version: release?.version ?? '',
				isPinned,
				readFrom: [...(release?.readFrom ?? [])],
				...defined({path, found}),
				message: stateMessage({tool, release, found}, path, request.platformName),
			});
		}
		return endRun(run.bus, {});
	});
}

/** `tools remove`: removes everything that we installed. Returns the exit code. */
export async function removeTools(request: RunRequest & {readonly installer: ToolInstaller}): Promise<number> {
	return runCommand(request, async (run) => {
		const unlock = await request.platform.journalOf(request.settings.values.profile).lock();
		try {
			return endRun(run.bus, {messages: [removedMessage(await request.installer.remove())]});
		} finally {
			unlock();
		}
	});
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
	return found === undefined
		? message('tools.listedMissing', {tool, version, sum})
		: message('tools.listedPath', {
				tool,
				found: found === 'unknown' ? message('names.unknownVersion') : found,
				version,
				sum,
			});
}

/** Emits progress as events: at most a hundred for a download. */
function progressReporter(bus: Bus, {tool, version}: ToolRelease): (progress: InstallProgress) => void {
	let lastMark = -1;
	const emit = (
		stage: 'download' | 'resume' | 'retry' | 'verify' | 'unpack',
		text: Message,
		progress?: {done: number; total: number; unit: 'bytes'},
	): void => bus.emit({type: 'tool-progress', tool, version, stage, message: text, ...defined({progress})});
	return (progress) => {
		switch (progress.stage) {
			case 'retry':
				return emit('retry', message('tools.retry', {tool, version}));
			case 'verify':
				return emit('verify', message('tools.verify', {tool, version}));
			case 'unpack':
				return emit('unpack', message('tools.unpack', {tool, version}));
			case 'no-published-sum':
				return bus.emit({
					type: 'notice',
					level: 'info',
					message: message('tools.noPublishedSum', {tool, reason: progress.reason}),
					next: [],
				});
			case 'download': {
				const {done, total, resumedAt} = progress;
				const mark = total === undefined ? Math.floor(done / megabyte / 4) : Math.floor((done / total) * 100);
				if (mark === lastMark) return;
				if (lastMark === -1 && resumedAt > 0)
					emit('resume', message('tools.resumed', {tool, version, done: inMegabytes(resumedAt)}));
				lastMark = mark;
				if (total === undefined)
					return emit('download', message('tools.downloadOpen', {tool, version, done: inMegabytes(done)}));
				return emit(
					'download',
					message('tools.download', {tool, version, done: inMegabytes(done), total: inMegabytes(total)}),
					{done, total, unit: 'bytes'},
				);
			}
		}
	};
}

const inMegabytes = (bytes: number): number => Math.round(bytes / megabyte);
