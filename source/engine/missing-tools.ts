import {defined} from '../domain/defined.ts';
import type {Failure} from '../domain/failure.ts';
import type {RecoveryOptions, ToolInstallOffer} from '../domain/ports/view.ts';
import {isStop, toFailure} from './failures.ts';
import type {OpenRun} from './run.ts';
import type {InstallableTool} from '../domain/ports/tool-installer.ts';

/** How `up` installs missing tools: by `--install-tools`, or by a key once the offer was shown. */
export type ToolInstallFlow = {
	/** By the flag: before anything is inspected. */
	readonly runsFirst: boolean;
	/** The tools that are missing now, or do not fit. */
	findMissing(run: OpenRun): Promise<readonly InstallableTool[]>;
	/** What would be installed of these on this machine; undefined when nothing can be. */
	offer(missing: readonly string[]): Promise<ToolInstallOffer | undefined>;
	/** Throws SetupError; completed downloads stay. */
	install(run: OpenRun, tools: readonly InstallableTool[]): Promise<void>;
};

/** An agreed installation: of these tools, or of all that are missing. */
export type AgreedInstall = {readonly only?: readonly InstallableTool[]};

/** Installs what was agreed to and is still missing. Returns a failure with its recovery options. Throws a stop or a bug. */
export async function installMissingTools(
	toolInstall: ToolInstallFlow,
	run: OpenRun,
	{only}: AgreedInstall,
): Promise<{readonly failure: Failure; readonly recovery: RecoveryOptions} | undefined> {
	let tools: readonly InstallableTool[] = [];
	try {
		const missing = await toolInstall.findMissing(run);
		tools = missing.filter((tool) => only === undefined || only.includes(tool));
		if (tools.length > 0) await toolInstall.install(run, tools);
		return undefined;
	} catch (error) {
		const failure = toFailure(error, run.context.signal);
		if (isStop(failure) || failure.code === 'bug') throw error;
		return {failure, recovery: await recoveryOptionsFor(toolInstall, run, tools)};
	}
}

/** The recovery options for missing tools: install them, or rehearse; neither in a rehearsal. */
export async function recoveryOptionsFor(
	toolInstall: ToolInstallFlow | undefined,
	{context}: OpenRun,
	missing: readonly string[],
): Promise<RecoveryOptions> {
	const fetch = await toolInstall?.offer(missing);
	return {...defined({fetch}), rehearse: !context.platform.rehearsal};
}
