import process from 'node:process';
import type {Arguments} from '../cli/arguments.ts';
import type {Command} from '../cli/context.ts';
import {withRequest} from '../cli/request.ts';
import {toolSourceOf} from '../cli/resolve-settings.ts';
import {SetupError, usageError} from '../domain/failure.ts';
import {nearest, withNearest} from '../domain/settings.ts';
import type {HostFacts} from '../domain/ports/host.ts';
import {installableTools, type InstallableTool} from '../domain/ports/tool-installer.ts';
import type {ToolInstaller, ToolRelease, ToolSource} from '../domain/ports/tool-installer.ts';
import type {ToolInstallFlow} from '../engine/missing-tools.ts';
import type {OpenRun, RunRequest} from '../engine/run.ts';
import {
	fetchTools,
	installTools,
	listTools,
	removedMessage,
	removeTools,
} from '../features/tool-install/install-flow.ts';
import type {ToolState} from '../features/tool-install/install-flow.ts';
import {installHint} from '../features/tool-install/install-hint.ts';
import {createToolInstaller} from '../features/tool-install/install.ts';
import {releaseFor} from '../features/tool-install/releases.ts';
import {message, type Message} from '../i18n/message.ts';
import {ownFolders} from '../system/state/run-folder.ts';
import {supportedTools, tryVersions, type FoundTool} from '../tools/supported-versions.ts';

/** `tools [list|install [NAME…]|remove]`: lists, installs or removes the tools that we can install. */
export const tools: Command = async (context) =>
	withRequest(context, (request) => runTools(context.arguments, request));

/** Returns the exit code; throws SetupError `usage`. */
async function runTools(given: Arguments, request: RunRequest): Promise<number> {
	const {host} = request.platform;
	const installer = createInstaller();
	switch (given.action) {
		case 'install': {
			const named = namedTools(given.names ?? [], host);
			const choose = async (run: OpenRun): Promise<readonly ToolRelease[]> =>
				(named.length > 0 ? named : await findMissing(run)).map((tool) => requireRelease(tool, host));
			return installTools({...request, installer, source: toolSourceOf(given), choose});
		}
		case 'remove':
			return removeTools({...request, installer});
		default:
			return listTools({
				...request,
				installer,
				platformName: platformOf(host),
				readStates: (run) => readStates(run, host),
			});
	}
}

/** How `up` installs missing tools on this host. */
export function createToolInstallFlow(source: ToolSource, host: HostFacts): Omit<ToolInstallFlow, 'runsFirst'> {
	return {
		findMissing,
		offer: async (missing) => {
			const [first, ...others] = installableTools
				.filter((tool) => missing.includes(tool))
				.flatMap((tool) => releaseFor(tool, host) ?? []);
			return first && {releases: [first, ...others], source, folder: ownFolders(process.env).tools};
		},
		install: async ({bus, context: {signal}}, missing) => {
			const releases = missing.map((tool) => requireRelease(tool, host));
			await fetchTools(bus, {installer: createInstaller(), source, releases, signal});
		},
	};
}

/** Removes the tools that we installed, for `down --all`; returns a message where there were any. */
export async function removeInstalledTools(): Promise<readonly Message[]> {
	const removed = await createInstaller().remove();
	return removed.length === 0 ? [] : [removedMessage(removed)];
}

function createInstaller(): ToolInstaller {
	return createToolInstaller({folder: ownFolders(process.env).tools, environment: process.env});
}

/** The tools by their names. Throws SetupError `usage`; for Docker, which is never installed, with its instructions for this host. */
function namedTools(names: readonly string[], host: HostFacts): readonly InstallableTool[] {
	return names.map((name) => {
		const tool = installableTools.find((one) => one === name);
		if (tool) return tool;
		if (name === 'docker') throw usageError(message('tools.noDocker'), installHint('docker', host));
		const allowed = installableTools.join(', ');
		const problem = message('settings.wrongChoice', {source: 'tools install', value: name, allowed});
		throw usageError(withNearest(problem, nearest(name, installableTools)));
	});
}

function requireRelease(tool: InstallableTool, host: HostFacts): ToolRelease {
	const release = releaseFor(tool, host);
	if (release) return release;
	throw new SetupError({
		code: 'tool-missing',
		fault: 'user',
		message: message('tools.noRelease', {tool, platform: platformOf(host)}),
		next: installHint(tool, host),
	});
}

/** The tools that are missing, cannot run, or are of a version that does not fit. */
async function findMissing(run: OpenRun): Promise<readonly InstallableTool[]> {
	const versions = await readInstallable(run);
	return installableTools.filter((tool) => {
		const found = versions.get(tool);
		return !found?.found || found.failed !== undefined || (found.version !== undefined && !found.fits);
	});
}

async function readStates(run: OpenRun, host: HostFacts): Promise<readonly ToolState[]> {
	const versions = await readInstallable(run);
	return installableTools.map((tool) => {
		const found = versions.get(tool);
		return {tool, release: releaseFor(tool, host), found: found?.found ? (found.version ?? 'unknown') : undefined};
	});
}

/** Reads the versions of the installable tools. A tool that cannot be started counts as missing, with a warning that says why. */
async function readInstallable({context, bus}: OpenRun): Promise<ReadonlyMap<string, FoundTool>> {
	const tools = supportedTools.filter(({tool}) => tool !== 'docker');
	const versions = await tryVersions(context.runnerFor(undefined), tools);
	for (const [tool, {failure}] of versions) {
		if (!failure) continue;
		bus.emit({type: 'notice', level: 'warning', message: message('tools.couldNotAsk', {tool}), next: []});
		bus.emit({type: 'notice', level: 'warning', message: failure.message, next: [...failure.next]});
	}
	return versions;
}

const platformOf = ({platform, architecture}: HostFacts): string => `${platform}-${architecture}`;
