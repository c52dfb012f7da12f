import {withRequest, type Command} from '../cli/context.ts';
import process from 'node:process';
import type {Arguments} from '../cli/arguments.ts';
import {toolSourceOf} from '../cli/resolve-settings.ts';
import {SetupError, usageError} from '../domain/failure.ts';
import {
	type ToolSource,
	type ToolInstaller,
	installableTools,
	type InstallableTool,
	type ToolRelease,
} from '../domain/ports/tool-installer.ts';
import type {ToolInstallFlow} from '../engine/missing-tools.ts';
import type {OpenRun, RunRequest} from '../engine/run.ts';
import {
	bringTools,
	installTools,
	listTools,
	removedMessage,
	removeTools,
	type ToolState,
} from '../features/tool-install/install-flow.ts';
import {createToolInstaller} from '../features/tool-install/install.ts';
import {releaseFor} from '../features/tool-install/releases.ts';
import {message, type Message} from '../i18n/message.ts';
import {ownFolders} from '../system/state/run-folder.ts';
import {installHint, readVersions, supportedTools, type FoundTool} from '../tools/supported-versions.ts';
import type {HostFacts} from '../domain/ports/host.ts';

const actions = ['list', 'install', 'remove'] as const;

/** `tools`: lists, installs or removes the tools that we can install. */
export const tools: Command = async (context) =>
	withRequest(context, (request) => runTools(context.arguments, request));

/** `tools [list|install [NAME…]|remove]`. Answers the exit code; throws SetupError `usage`. */
async function runTools(given: Arguments, request: RunRequest): Promise<number> {
	const {host} = request.platform;
	const installer = installerHere();
	switch (actionOf(given)) {
		case 'list':
			return listTools({
				...request,
				installer,
				platformName: platformOf(host),
				look: async (run) => statesHere(run, host),
			});
		case 'install': {
			const named = namedTools(given.names ?? [], host);
			const choose = async (run: OpenRun): Promise<readonly ToolRelease[]> =>
				(named.length > 0 ? named : await lackingTools(run)).map((tool) => releaseHere(tool, host));
			return installTools({...request, installer, source: toolSourceOf(given), choose});
		}
		case 'remove':
			return removeTools({...request, installer});
	}
}

/** The doors of a fetch on this machine. */
export function toolInstallHere(source: ToolSource, host: HostFacts): Omit<ToolInstallFlow, 'runsFirst'> {
	const {tools: folder} = ownFolders(process.env);
	const installer = installerHere();
	return {
		findMissing: lackingTools,
		offer: async (lacks) => {
			const wanted = installableTools.filter((tool) => lacks.includes(tool));
			const [first, ...others] = wanted
				.flatMap((tool) => releaseFor(tool, host) ?? [])
				.filter(({pack}) => pack !== 'zip');
			return first && {releases: [first, ...others], source, folder};
		},
		install: async ({bus, context: {signal}}, tools) => {
			const releases = tools.map((tool) => releaseHere(tool, host));
			await bringTools(bus, {installer, source, releases, signal});
		},
	};
}

/** `down --all`: removes what we fetched; says so. */
export async function removeInstalledTools(): Promise<readonly Message[]> {
	const gone = await installerHere().remove();
	return gone.length === 0 ? [] : [removedMessage(gone)];
}

function actionOf({action = 'list'}: Arguments): (typeof actions)[number] {
	const known = actions.find((one) => one === action);
	if (!known) throw usageError(message('tools.noSuchAction', {value: action, allowed: actions.join(', ')}));
	return known;
}

function installerHere(): ToolInstaller {
	return createToolInstaller({folder: ownFolders(process.env).tools, environment: process.env});
}

/** Docker is never fetched: its own instructions for this system instead. */
function namedTools(names: readonly string[], host: HostFacts): readonly InstallableTool[] {
	return names.map((name) => {
		const tool = installableTools.find((one) => one === name);
		if (tool) return tool;
		if (name === 'docker')
			throw new SetupError({
				code: 'usage',
				fault: 'user',
				message: message('tools.noDocker'),
				next: installHint('docker', host),
			});
		throw usageError(message('tools.noSuchTool', {value: name, allowed: installableTools.join(', ')}));
	});
}

function releaseHere(tool: InstallableTool, host: HostFacts): ToolRelease {
	const release = releaseFor(tool, host);
	if (release) return release;
	throw new SetupError({
		code: 'tool-missing',
		fault: 'user',
		message: message('tools.noRelease', {tool, platform: platformOf(host)}),
		next: installHint(tool, host),
	});
}

/** What is missing here, or of a version that does not fit. */
async function lackingTools(run: OpenRun): Promise<readonly InstallableTool[]> {
	const versions = await versionsHere(run);
	return installableTools.filter((tool) => {
		const found = versions.get(tool);
		return !found?.found || (found.version !== undefined && !found.fits);
	});
}

async function statesHere(run: OpenRun, host: HostFacts): Promise<readonly ToolState[]> {
	const versions = await versionsHere(run);
	return installableTools.map((tool) => {
		const found = versions.get(tool);
		return {tool, release: releaseFor(tool, host), found: found?.found ? (found.version ?? 'unknown') : undefined};
	});
}

/** A tool that lies there and cannot be started counts as missing; the person is told why. */
async function versionsHere({context, bus}: OpenRun): Promise<ReadonlyMap<string, FoundTool>> {
	const runner = context.runnerFor(undefined);
	const wanted = supportedTools.filter(({tool}) => tool !== 'docker');
	const each = await Promise.all(
		wanted.map(async (supported) => {
			try {
				return await readVersions(runner, [supported]);
			} catch (error) {
				if (!(error instanceof SetupError) || context.signal.aborted) throw error;
				const {tool} = supported;
				const {message: text, next} = error.failure;
				bus.emit({type: 'notice', level: 'warning', message: message('tools.couldNotAsk', {tool}), next: []});
				bus.emit({type: 'notice', level: 'warning', message: text, next: next.map((action) => ({...action}))});
				return new Map([[tool, {found: false} as const]]);
			}
		}),
	);
	return new Map(each.flatMap((one) => [...one]));
}

const platformOf = ({platform, architecture}: HostFacts): string => `${platform}-${architecture}`;
