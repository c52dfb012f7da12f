import type {Arguments} from '../cli/arguments.ts';
import type {CliContext, Command} from '../cli/context.ts';
import {withRequest, type SelectedRequest} from '../cli/request.ts';
import {toolSourceOf} from '../cli/resolve-settings.ts';
import {defined} from '../domain/defined.ts';
import type {SitePage} from '../domain/event.ts';
import {usageError, type NextAction} from '../domain/failure.ts';
import type {Approval} from '../domain/plan.ts';
import type {HostFacts} from '../domain/ports/host.ts';
import type {FailureDecision, RecoveryOptions} from '../domain/ports/view.ts';
import type {Settings} from '../domain/settings.ts';
import {stepIds, type StepId} from '../domain/step.ts';
import {attemptOnce, withChangedSettings, type Attempt, type AttemptRequest} from '../engine/attempt.ts';
import {changesMessages} from '../engine/journal-session.ts';
import {retryCommand, isStop} from '../engine/failures.ts';
import {installMissingTools, type AgreedInstall, type ToolInstallFlow} from '../engine/missing-tools.ts';
import {endRun, type OpenRun, runCommand} from '../engine/run.ts';
import {undoSteps} from '../engine/undo-steps.ts';
import {findRootCause, preflight} from '../features/doctor/preflight.ts';
import {backgroundSupervisor, type BackgroundSupervisor} from '../features/supervisor/run.ts';
import {createTunnelRepair} from '../features/supervisor/repair.ts';
import {openActions, pageAt} from '../steps/site/page.ts';
import {message, type Message} from '../i18n/message.ts';

/** What `up` needs beside its settings; a rehearsal has no tool installation and no supervisor. */
type UpRequest = SelectedRequest &
	AttemptRequest & {
		/** Serves the rehearsed page until the program ends, and returns its address. */
		readonly openPage?: (profile: string) => Promise<string>;
		readonly supervisor?: BackgroundSupervisor;
	};

/** `up`: sets everything up. It can install missing tools; a rehearsal serves its page to a browser afterwards. */
export const up: Command = async (context) =>
	withRequest(context, async (request) => {
		const {pause: pauses} = context.arguments;
		if (pauses && !request.view.awaitNext) throw pauseNeedsTerminal();
		const upRequest: UpRequest = {...request, preflight, findRootCause, pauses};
		if (context.arguments.rehearses) return rehearseUp(context, upRequest);
		const {platform} = request;
		const supervisor = backgroundSupervisor(platform, context.version);
		const toolInstall = toolInstallFor(context.arguments, platform.host);
		return runUp({...upRequest, ...defined({supervisor}), toolInstall});
	});

const pauseNeedsTerminal = (): Error =>
	usageError(message('engine.pauseNeedsTerminal'), [{message: message('common.again'), run: retryCommand}]);

/**
 * Runs `up` on the simulated platform. On a terminal the page stays served until the user stops the program, but the wizard serves it
 * from its own end screen.
 */
async function rehearseUp(
	{arguments: given, stops, terminal}: CliContext,
	request: UpRequest,
): Promise<number | 'rehearse'> {
	const {openSite} = request.platform;
	if (given.json || !terminal.mayAsk || !terminal.isTerminal || request.view.supervisesTunnel || !openSite)
		return runUp(request);
	let isServed = false;
	const openPage = async (profile: string): Promise<string> => {
		const url = await openSite(profile);
		isServed = true;
		return url;
	};
	const exitCode = await runUp({...request, openPage});
	if (isServed && !stops.signal.aborted)
		await new Promise((resolve) => stops.signal.addEventListener('abort', resolve, {once: true}));
	return exitCode;
}

/** Installs missing tools: first with `--install-tools`, else when the user agrees. Throws SetupError `usage`. */
function toolInstallFor(given: Arguments, host: HostFacts): ToolInstallFlow {
	const source = toolSourceOf(given);
	const load = async () => (await import('./tools.ts')).createToolInstallFlow(source, host);
	return {
		runsFirst: given.installTools,
		findMissing: async (run) => (await load()).findMissing(run),
		offer: async (missing) => (await load()).offer(missing),
		install: async (run, tools) => (await load()).install(run, tools),
	};
}

/**
 * Runs `up`: plan, approve, apply; repeats after a failure while the user chooses to retry. Returns the exit code, or that the user
 * chose the rehearsal.
 */
export async function runUp(request: UpRequest): Promise<number | 'rehearse'> {
	let isRehearsalChosen = false;
	const exitCode = await runCommand(request, async (run) => {
		let {settings, selected} = request;
		const firstChange = run.context.journal.current().nextChange;
		let approval: Approval | undefined;
		let agreed: AgreedInstall | undefined = request.toolInstall?.runsFirst ? {} : undefined;
		for (;;) {
			const notInstalled =
				agreed && request.toolInstall && (await installMissingTools(request.toolInstall, run, agreed));
			const attempt: Attempt = notInstalled
				? {kind: 'failed', ...notInstalled, settings, approval}
				: await attemptOnce(request, run, {settings, selected, given: approval});
			if (attempt.kind === 'declined') return endRun(run.bus, {failure: attempt.failure});
			if (attempt.kind === 'done') return await endUp(request, run, attempt);
			const {failure, recovery} = attempt;
			let decision: Exclude<FailureDecision, {readonly choice: 'undo'}> = {choice: 'quit'};
			if (!isStop(failure)) {
				run.bus.emit({type: 'failure-decided', failure});
				decision = await decideAfterFailure(request, run, {settings: settings.values, firstChange, recovery});
			}
			if (decision.choice !== 'retry') {
				isRehearsalChosen = decision.choice === 'rehearse';
				return endRun(run.bus, {failure, messages: changesMessages(run.context)});
			}
			settings = withChangedSettings(attempt.settings, decision.settings ?? {});
			selected = new Set([...selected].filter((id) => !(decision.skip ?? []).includes(id)));
			approval = attempt.approval && {...attempt.approval, settings};
			// After a failed download a plain retry downloads again.
			const offer = decision.installTools ? recovery?.fetch : undefined;
			agreed = offer ? {only: offer.releases.map(({tool}) => tool)} : notInstalled && agreed;
		}
	});
	return isRehearsalChosen ? 'rehearse' : exitCode;
}

/** Asks what to do after a failure; undoes what this run changed as often as the user wants that, and asks again. */
async function decideAfterFailure(
	{view}: UpRequest,
	{context, bus}: OpenRun,
	{
		settings,
		firstChange,
		recovery,
	}: {
		readonly settings: Settings;
		/** The number of the first change of this run. */
		readonly firstChange: number;
		readonly recovery: RecoveryOptions | undefined;
	},
): Promise<Exclude<FailureDecision, {readonly choice: 'undo'}>> {
	for (;;) {
		const decision = await view.afterFailure(recovery);
		if (decision.choice !== 'undo') return decision;
		const results = await undoSteps(context, settings, new Set(stepIds), false, firstChange);
		const failure = results.find((result) => result.failure !== undefined)?.failure;
		if (failure) bus.emit({type: 'failure-decided', failure});
	}
}

/** Reports the result, waits until the user leaves the view, then hands the tunnel to the background supervisor. Returns the exit code. */
async function endUp(
	request: UpRequest,
	{context, bus}: OpenRun,
	{approval, results}: Extract<Attempt, {kind: 'done'}>,
): Promise<number> {
	const {view} = request;
	const {settings, selected: agreed} = approval;
	const isTunnelReady = results.some((result) => result.id === 'tunnel' && result.found?.kind === 'ready');
	const supervisor = isTunnelReady ? request.supervisor : undefined;
	// While the wizard is open it supervises the tunnel itself.
	const isSupervisorStarted = view.supervisesTunnel ? false : await supervisor?.start(context, settings.values, agreed);
	const site = results.find((result) => result.id === 'site')?.found;
	const isVerified = site?.kind === 'ready';
	const isUnchanged =
		!isSupervisorStarted && results.every(({outcome}) => outcome === 'already-done' || outcome === 'left-out');
	const page = isVerified ? await verifiedPage(request, settings.values.profile, site.facts?.['address']) : undefined;
	const exitCode = endRun(bus, {
		messages: [
			isVerified ? (page?.message ?? message('engine.allVerified')) : message('engine.allReadyNoProof'),
			...(page?.more ?? []),
			...(isUnchanged ? [message('engine.nothingToDo')] : changesMessages(context)),
		],
		next: [...(page?.next ?? []), {message: message('engine.takeBack'), run: `${retryCommand} down`}],
		site: page?.site,
	});
	if (view.supervisesTunnel) await supervisor?.stop(context, settings.values);
	const repair = createTunnelRepair(context, settings.values, agreed);
	if ((await view.afterSuccess(settings, repair)) === 'stop-tunnel')
		await undoSteps(context, settings.values, new Set<StepId>(['tunnel']), false);
	else if (view.supervisesTunnel) await supervisor?.start(context, settings.values, agreed);
	return exitCode;
}

/** The verified page: what is said of it, and how it opens here. */
type VerifiedPage = {
	readonly message: Message;
	readonly more?: readonly Message[];
	readonly next: readonly NextAction[];
	readonly site?: SitePage;
};

/** How the verified page opens on this machine: by name, by its address, or in a rehearsal where this program serves it. */
async function verifiedPage(
	{platform, view, openPage}: UpRequest,
	profile: string,
	address: string | undefined,
): Promise<VerifiedPage | undefined> {
	if (platform.rehearsal) return rehearsedPage(view.supervisesTunnel ? platform.openSite : openPage, profile);
	if (address === undefined) return undefined;
	const site = await pageAt(platform, profile, address);
	const {url} = site;
	const said = site.resolvesHere ? message('engine.allReady', {url}) : message('site.upAtAddress', {url, address});
	return {message: said, next: openActions(platform, site), site};
}

/** The rehearsed page, opened where it can be served; else the hint how to serve it. */
async function rehearsedPage(open: UpRequest['openPage'], profile: string): Promise<VerifiedPage> {
	const verified = message('engine.allVerified');
	if (!open) {
		const next = {message: message('rehearsal.serveAgain'), run: `${retryCommand} rehearse`};
		return {message: verified, more: [message('rehearsal.pageWasServed')], next: [next]};
	}
	const url = await open(profile);
	const site = {url, resolvesHere: true};
	const next = {message: message('engine.openSite'), run: url};
	return {message: message('engine.allReady', {url}), more: [message('rehearsal.pageIsServed')], next: [next], site};
}
