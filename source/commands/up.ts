import {servePageAfter} from './rehearse.ts';
import {backgroundSupervisor, type BackgroundSupervisor} from '../features/supervisor/run.ts';
import {findRootCause, preflight} from '../features/doctor/preflight.ts';
import type {HostFacts} from '../domain/ports/host.ts';
import {withRequest, type Command} from '../cli/context.ts';
import type {Arguments} from '../cli/arguments.ts';
import {describeChange} from '../domain/change.ts';
import type {NextAction} from '../domain/failure.ts';
import type {Approval, Plan} from '../domain/plan.ts';
import type {FailureDecision} from '../domain/ports/view.ts';
import type {StepId} from '../domain/step.ts';
import {attemptOnce, withChangedSettings, type Attempt, type FindRootCause, type Preflight} from '../engine/attempt.ts';
import {failureWithHints} from '../engine/command-hints.ts';
import {retryCommand, isStop} from '../engine/failures.ts';
import {installMissingTools, type AgreedInstall, type ToolInstallFlow} from '../engine/missing-tools.ts';
import type {RunContext} from '../engine/run-context.ts';
import {endRun, type OpenRun, type RunRequest, runCommand} from '../engine/run.ts';
import {undoSteps} from '../engine/undo-steps.ts';
import {createTunnelRepair} from '../features/supervisor/repair.ts';
import {message, joinMessages, type Message} from '../i18n/message.ts';
import {toolSourceOf} from '../cli/resolve-settings.ts';

/** What `up` is asked for. `openPage` opens the rehearsed page where it stays open after the run, and answers its address. */
export type SetUpRequest = RunRequest & {
	readonly selected: ReadonlySet<StepId>;
	readonly preflight: Preflight;
	readonly findRootCause?: FindRootCause;
	/** How missing tools are fetched; undefined on a pretend machine. */
	readonly toolInstall?: ToolInstallFlow;
	readonly openPage?: (profile: string) => Promise<string>;
	readonly supervisor?: BackgroundSupervisor;
};

/** `up`: sets everything up; tools that are missing can be installed, and a rehearsal's page stays open for a browser. */
export const up: Command = async (context) =>
	withRequest(context, async (request) => {
		const {arguments: given} = context;
		const {platform} = request;
		const base = {...request, preflight, findRootCause};
		if (given.rehearses)
			return servePageAfter(context, platform, request.view, (opening) => runSetUp({...base, ...opening}));
		const supervisor = backgroundSupervisor(platform, context.version);
		return runSetUp({...base, ...(supervisor ? {supervisor} : {}), toolInstall: toolInstallFor(given, platform.host)});
	});

/** Runs first with `--install-tools`, else when the user agrees; loaded only then. Throws SetupError `usage`. */
function toolInstallFor(given: Arguments, host: HostFacts): ToolInstallFlow {
	const source = toolSourceOf(given);
	const load = async () => (await import('./tools.ts')).createToolInstallFlow(source, host);
	return {
		runsFirst: given.installTools === true,
		findMissing: async (run) => (await load()).findMissing(run),
		offer: async (missing) => (await load()).offer(missing),
		install: async (run, tools) => (await load()).install(run, tools),
	};
}

/** The whole story of `up`: plan, approval, run; again after a failure while the person wants it; the end. Answers the exit code, or that the rehearsal is wanted instead. */
export async function runSetUp(request: SetUpRequest): Promise<number | 'rehearse'> {
	let isRehearsed = false;
	const exitCode = await runCommand(request, async (run) => {
		let {settings, selected} = request;
		let approval: Approval | undefined;
		let agreed: AgreedInstall | undefined = request.toolInstall?.runsFirst ? {} : undefined;
		for (;;) {
			const unfetched = agreed && request.toolInstall && (await installMissingTools(request.toolInstall, run, agreed));
			const attempt: Attempt = unfetched
				? {kind: 'failed', ...unfetched, settings, approval}
				: await attemptOnce(request, run, {settings, selected, given: approval});
			if (attempt.kind === 'declined') return endRun(run.bus, {failure: attempt.failure});
			if (attempt.kind === 'done') return await endWell(request, run, attempt);
			const {failure, recovery: offers} = attempt;
			const answer: FailureDecision = isStop(failure)
				? {choice: 'quit'}
				: await request.view.afterFailure(failureWithHints(failure, run.hints), offers);
			if (answer.choice !== 'retry') {
				isRehearsed = answer.choice === 'rehearse';
				return endRun(run.bus, {failure, message: changesMessages(run.context)});
			}
			settings = withChangedSettings(attempt.settings, answer.settings ?? {});
			selected = new Set([...selected].filter((id) => !(answer.skip ?? []).includes(id)));
			approval = attempt.approval && {...attempt.approval, settings};
			// To try a fetch again that failed is to fetch again.
			const offered = answer.installTools ? offers?.fetch : undefined;
			agreed = offered ? {only: offered.releases.map(({tool}) => tool)} : unfetched && agreed;
		}
	});
	return isRehearsed ? 'rehearse' : exitCode;
}

async function endWell(
	request: SetUpRequest,
	{context, bus}: OpenRun,
	{approval, plan, results}: Extract<Attempt, {kind: 'done'}>,
): Promise<number> {
	const {settings, selected: agreed} = approval;
	const isUp = results.some((result) => result.id === 'tunnel' && result.found?.kind === 'ready');
	const supervisor = isUp ? request.supervisor : undefined;
	// The wizard keeps the tunnel itself while it is open.
	const isLeft = request.view.supervisesTunnel ? false : await supervisor?.start(context, settings.values, agreed);
	const site = results.find((result) => result.id === 'site');
	const isProven = site?.found?.kind === 'ready';
	const url = site?.found?.facts?.['url'] ?? `http://${context.platform.bundle.hostNames.web}/`;
	const nothingDone =
		!isLeft && results.every((result) => result.outcome === 'already-done' || result.outcome === 'left-out');
	const page = isProven && context.platform.rehearsal ? await rehearsedPage(request, plan) : undefined;
	const says = [
		...(isProven ? [message('engine.allReady', {url})] : [message('engine.allReadyNoProof')]),
		...(page ? [page.message] : []),
		...(nothingDone ? [message('engine.nothingToDo')] : changesMessages(context)),
	];
	const open: NextAction[] = page ? [page.next] : isProven ? [{message: message('engine.openSite'), run: url}] : [];
	const code = endRun(bus, {
		message: says,
		next: [...open, {message: message('engine.takeBack'), run: `${retryCommand} down`}],
	});
	if (request.view.supervisesTunnel) await supervisor?.stop(context, settings.values);
	const care = createTunnelRepair(context, settings.values, agreed);
	if ((await request.view.afterSuccess(settings, care)) === 'stop-tunnel')
		await undoSteps(context, settings.values, new Set<StepId>(['tunnel']), false);
	else if (request.view.supervisesTunnel) await supervisor?.start(context, settings.values, agreed);
	return code;
}

/** Where a browser of this machine finds the rehearsed page: while it is served, else how it is seen. */
async function rehearsedPage(
	{openPage}: SetUpRequest,
	{settings}: Plan,
): Promise<{readonly message: Message; readonly next: NextAction}> {
	if (!openPage)
		return {
			message: message('rehearsal.pageWasServed'),
			next: {message: message('rehearsal.serveAgain'), run: 'npx digimon-setup rehearse'},
		};
	const url = await openPage(settings.values.profile);
	return {message: message('rehearsal.pageIsServed', {url}), next: {message: message('engine.openSite'), run: url}};
}

/** What of ours stands on this machine, one sentence. */
function changesMessages(context: RunContext): Message[] {
	const {changes} = context.journal.current();
	const key = context.platform.rehearsal ? 'rehearsal.changed' : 'engine.changed';
	return changes.length === 0
		? []
		: [message(key, {changes: joinMessages(changes.map(({change}) => describeChange(change)))})];
}
