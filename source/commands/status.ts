import type {Command} from '../cli/context.ts';
import {withRequest} from '../cli/request.ts';
import type {SitePage} from '../domain/event.ts';
import type {Settings} from '../domain/settings.ts';
import {uniqueActions, type Failure, type NextAction, decisionActions} from '../domain/failure.ts';
import type {Condition, StepId} from '../domain/step.ts';
import {retryCommand} from '../engine/failures.ts';
import {inspectSteps, namesOf} from '../engine/inspect-steps.ts';
import type {RunContext} from '../engine/run-context.ts';
import {explainCondition, verifyAgain} from '../engine/run-step.ts';
import {endRun, type RunRequest, runCommand} from '../engine/run.ts';
import {createStepContext} from '../engine/step-context.ts';
import {readTunnelState} from '../features/supervisor/status.ts';
import {message, type Message} from '../i18n/message.ts';
import {openActions, pageAt} from '../steps/site/page.ts';
import {tunnelStep} from '../steps/tunnel/index.ts';
import {processMessages} from './tunnel.ts';

const again: NextAction = {message: message('common.again'), run: retryCommand};
const begin: NextAction = {message: message('doctor.start'), run: retryCommand};

/** How often `--watch` looks again. */
const watchEveryMs = 3000;

/** `status`: the condition of every step. */
export const status: Command = async (context) =>
	withRequest(context, (request) => {
		const {verify, check, watch} = context.arguments;
		return runStatus({...request, verify, check, watch});
	});

type StatusRequest = RunRequest & {readonly verify: boolean; readonly check: boolean; readonly watch?: boolean};

/**
 * Inspects every step and changes nothing; `verify` also verifies the site, which writes one probe; `check` fails with `not-ready` when a
 * step is not ready or its condition is unknown; `watch` emits each step whose condition changes, until the run is stopped. Returns the exit code.
 */
export async function runStatus(request: StatusRequest): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const settings = request.settings.values;
		const look = createLook(context, settings, (step, found) => bus.emit({type: 'step-inspected', step, found}));
		let seen = await look();
		while (request.watch) {
			await context.platform.clock.sleep(watchEveryMs, context.signal);
			seen = await look();
		}
		const {found, helps} = seen;
		const failure = request.verify ? await verifyIfReady(context, settings, found) : undefined;
		const notReady = context.steps
			.filter((step) => step.id !== 'site' || !request.verify)
			.filter((step) => found.get(step.id)?.kind !== 'ready')
			.map((step) => step.id);
		if (notReady.length === 0) {
			const site = failure ? undefined : await siteOf(context, settings, found.get('site'));
			const messages = [message('engine.everyStepReady'), ...(site?.processes ?? [])];
			const next = site && !site.page.resolvesHere ? openActions(context.platform, site.page) : [];
			return endRun(bus, {failure, messages, next, site: site?.page});
		}
		const text = message('engine.notReadySteps', {steps: namesOf(notReady)});
		const {lastRun, changes} = context.journal.current();
		const start = lastRun === undefined && changes.length === 0 ? begin : again;
		const [first = start, ...others] = helps;
		// Where a question is open, another run stops at it.
		const isOpen = [...found.values()].some(({blockedBy}) => blockedBy !== undefined);
		const next = uniqueActions([first, ...others, ...(isOpen ? [] : [start])]);
		if (request.check && !failure)
			return endRun(bus, {failure: {code: 'not-ready', fault: 'user', message: text, next}});
		return endRun(bus, {failure, messages: [text], next: failure ? [] : next});
	});
}

type Found = ReadonlyMap<StepId, Condition>;

/** Returns a function that inspects every step; `tell` gets the steps whose condition differs from the last look. */
function createLook(
	context: RunContext,
	settings: Settings,
	tell: (step: StepId, found: Condition) => void,
): () => Promise<{readonly found: Found; readonly helps: readonly NextAction[]}> {
	const told = new Map<StepId, string>();
	return async () => {
		const helps: NextAction[] = [];
		const found = await inspectSteps(context, settings, async (step, condition) => {
			const explained = await explainCondition(context, settings, step, condition);
			const {blockedBy} = condition;
			helps.push(
				...explained.next,
				...(blockedBy ? [{message: blockedBy.question}, ...decisionActions(blockedBy)] : []),
			);
			const text = `${explained.found.kind} ${explained.found.reason.text}`;
			if (told.get(step.id) !== text) tell(step.id, explained.found);
			told.set(step.id, text);
		});
		return {found, helps};
	};
}

/** How the page opens here, and the processes that keep it reachable; in a rehearsal it is not served now. */
async function siteOf(
	context: RunContext,
	settings: Settings,
	site: Condition | undefined,
): Promise<{readonly page: SitePage; readonly processes: readonly Message[]} | undefined> {
	const {platform} = context;
	const address = site?.facts?.['address'];
	if (platform.rehearsal || address === undefined) return undefined;
	const page = await pageAt(platform, settings.profile, address);
	const state = await readTunnelState(createStepContext(context, settings, tunnelStep));
	return {page, processes: processMessages(state)};
}

/** Verifies the site if the steps before it are ready. */
async function verifyIfReady(context: RunContext, settings: Settings, found: Found): Promise<Failure | undefined> {
	const site = context.steps.find((step) => step.id === 'site');
	if (!site) return undefined;
	const notReady = site.after.filter((id) => found.get(id)?.kind !== 'ready');
	if (notReady.length === 0) return verifyAgain(context, settings);
	const reason = message('engine.notReadySteps', {steps: namesOf(notReady)});
	return {
		code: 'verification-failed',
		fault: 'user',
		message: message('engine.verificationFailed', {reason}),
		next: [again],
	};
}
