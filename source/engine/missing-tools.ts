import type {Failure} from '../domain/failure.ts';
import type {RecoveryOptions, ToolInstallOffer} from '../domain/ports/view.ts';
import {isStop, toFailure} from './failures.ts';
import type {OpenRun} from './run.ts';
import type {InstallableTool} from '../domain/ports/tool-installer.ts';

/** How `up` fetches tools that are missing, when it was told to: by `--install-tools`, or by a key after it was said what would be fetched. */
export type ToolInstallFlow = {
	/** By the flag: before anything is looked at. */
	readonly runsFirst: boolean;
	/** What is missing now, or does not fit. */
	findMissing(run: OpenRun): Promise<readonly InstallableTool[]>;
	/** What would be fetched of these for this machine; undefined when nothing can be. */
	offer(lacks: readonly string[]): Promise<ToolInstallOffer | undefined>;
	/** Throws SetupError; what came whole stays. */
	install(run: OpenRun, tools: readonly InstallableTool[]): Promise<void>;
};

/** A fetch that was agreed to: of these tools, or of all that are missing. */
export type AgreedInstall = {readonly only?: readonly InstallableTool[]};

/** Fetches what was agreed to and is missing still. Answers what went wrong, with what helps; throws a stop on. */
export async function installMissingTools(
	fetching: ToolInstallFlow,
	run: OpenRun,
	{only}: AgreedInstall,
): Promise<{readonly failure: Failure; readonly recovery: RecoveryOptions} | undefined> {
	let tools: readonly InstallableTool[] = [];
	try {
		const lacking = await fetching.findMissing(run);
		tools = lacking.filter((tool) => only === undefined || only.includes(tool));
		if (tools.length > 0) await fetching.install(run, tools);
		return undefined;
	} catch (error) {
		const failure = toFailure(error, run.context.signal);
		if (isStop(failure) || failure.code === 'bug') throw error;
		return {failure, recovery: await recoveryOptionsFor(fetching, run, tools)};
	}
}

/** What helps where these tools are missing: to fetch them, and the rehearsal; neither in a rehearsal itself. */
export async function recoveryOptionsFor(
	fetching: ToolInstallFlow | undefined,
	{context}: OpenRun,
	lacks: readonly string[],
): Promise<RecoveryOptions> {
	const fetch = await fetching?.offer(lacks);
	return {...(fetch ? {fetch} : {}), rehearse: !context.platform.rehearsal};
}
