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

/** How tools are brought: what is fetched from where. */
export type ToolWork = {
	readonly installer: ToolInstaller;
	readonly source: ToolSource;
	readonly releases: readonly ToolRelease[];
	readonly signal: AbortSignal;
};

/** What is here of a tool that we could fetch: ours, or the version that PATH holds. */
export type ToolState = {
	readonly tool: InstallableTool;
	readonly release: ToolRelease | undefined;
	readonly found: string | undefined;
};

/** Brings tools side by side; what came whole stays when another fails. Throws the first failure in the order of the tools. */
export async function bringTools(
	bus: Bus,
	{installer, source, releases, signal}: ToolWork,
): Promise<readonly InstalledTool[]> {
	const results = await Promise.allSettled(
		releases.map(async (release) => {
			const installed = await installer.install(release, {source, signal, onProgress: teller(bus, release)});
			if (!installed.isPinned)
				bus.emit({
					type: 'notice',
					level: 'warning',
					message: message('tools.unpinnedNotice', {
						tool: release.tool,
						version: release.version,
						platform: release.platform,
						sum: installed.sha256,
					}),
					next: [],
				});
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

/** `tools install`: fetches what `choose` names, under the lock of our state. Answers the exit code. */
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
			const installed = await bringTools(run.bus, {
				installer: request.installer,
				source: request.source,
				signal: request.signal,
				releases,
			});
			const says =
				installed.length === 0
					? message('tools.nothingToInstall')
					: message('tools.installedAll', {tools: namesOf(installed)});
			return endRun(run.bus, {messages: [says], next: [{message: message('tools.goOn'), run: retryCommand}]});
		} finally {
			unlock();
		}
	});
}

/** `tools list`: what is here, what we would fetch, and how its sum is known; changes nothing. Answers the exit code. */
export async function listTools(
	request: RunRequest & {
		readonly installer: ToolInstaller;
		readonly look: (run: OpenRun) => Promise<readonly ToolState[]>;
		readonly platformName: string;
	},
): Promise<number> {
	return runCommand(request, async (run) => {
		const ours = await request.installer.installed();
		for (const {tool, release, found} of await request.look(run)) {
			const path = ours.find((one) => one.tool === tool)?.path;
			const isPinned = release !== undefined && release.sha256 !== 'unpinned';
			run.bus.emit({
				type: 'tool-listed',
				tool,
				version: release?.version ?? '',
				isPinned,
				readFrom: [...(release?.readFrom ?? [])],
				...defined({path, found}),
				message: stateSaid({tool, release, found}, path, request.platformName),
			});
		}
		return endRun(run.bus, {});
	});
}

/** `tools remove`: everything that we fetched. Answers the exit code. */
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

/** What was removed, in one sentence. */
export function removedMessage(gone: readonly InstalledTool[]): Message {
	return gone.length === 0 ? message('tools.nothingToRemove') : message('tools.removed', {tools: namesOf(gone)});
}

const namesOf = (tools: readonly InstalledTool[]): string =>
	tools.map(({tool, version}) => `${tool} ${version}`).join(', ');

function stateSaid({tool, release, found}: ToolState, path: string | undefined, platform: string): Message {
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

/** Tells progress as events: a hundred of a download at most. */
function teller(bus: Bus, {tool, version}: ToolRelease): (progress: InstallProgress) => void {
	let told = -1;
	const tell = (
		stage: 'download' | 'resume' | 'retry' | 'verify' | 'unpack',
		says: Message,
		progress?: {done: number; total: number; unit: 'bytes'},
	): void => bus.emit({type: 'tool-progress', tool, version, stage, message: says, ...(progress ? {progress} : {})});
	return (progress) => {
		switch (progress.stage) {
			case 'retry':
				return tell('retry', message('tools.retry', {tool, version}));
			case 'verify':
				return tell('verify', message('tools.verify', {tool, version}));
			case 'unpack':
				return tell('unpack', message('tools.unpack', {tool, version}));
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
				if (mark === told) return;
				if (told === -1 && resumedAt > 0)
					tell('resume', message('tools.resumed', {tool, version, done: inMegabytes(resumedAt)}));
				told = mark;
				if (total === undefined)
					return tell('download', message('tools.downloadOpen', {tool, version, done: inMegabytes(done)}));
				return tell(
					'download',
					message('tools.download', {tool, version, done: inMegabytes(done), total: inMegabytes(total)}),
					{done, total, unit: 'bytes'},
				);
			}
		}
	};
}

const inMegabytes = (bytes: number): number => Math.round(bytes / megabyte);
