import {join} from 'node:path';
import type {Command} from '../cli/context.ts';
import {withRequest, type SelectedRequest} from '../cli/request.ts';
import {describeChange} from '../domain/change.ts';
import {defined} from '../domain/defined.ts';
import {
	type Failure,
	type NextAction,
	stopFailure,
	toolError,
	uniqueActions,
	unlessMissing,
} from '../domain/failure.ts';
import type {Plan, PlannedStep} from '../domain/plan.ts';
import {showCommand, systemCommands} from '../domain/ports/command.ts';
import {joinFailures, notApproved, retryCommand, toFailure} from '../engine/failures.ts';
import {changesMessages} from '../engine/journal-session.ts';
import {planMade} from '../engine/make-plan.ts';
import type {RunContext} from '../engine/run-context.ts';
import {endRun, runCommand} from '../engine/run.ts';
import {createStepContext} from '../engine/step-context.ts';
import {undoSteps} from '../engine/undo-steps.ts';
import {message, joinMessages, type Message} from '../i18n/message.ts';
import {profilesWithChanges} from '../system/state/journal-file.ts';
import {folderSize, purgeState} from '../system/state/run-log.ts';
import {readNodeImages} from '../tools/docker.ts';
import {type Stray, type StrayFinder, strayFinders} from '../steps/shared/strays.ts';

type Kept = {readonly messages: readonly Message[]; readonly next: readonly NextAction[]};

type DownRequest = SelectedRequest & {
	readonly keepCluster: boolean;
	readonly strayFinders: readonly StrayFinder[];
	/** Called after everything of this profile was undone; returns what it did. */
	readonly removeTools?: () => Promise<readonly Message[]>;
	/** What stays on purpose once nothing recorded is left, each with what removes it; `hasUndone`: this run undid something. */
	readonly listKept?: (run: RunContext, hasUndone: boolean) => Promise<Kept>;
};

/** `down`: undoes our changes; `--all` removes the installed tools too, `--purge` our own state. */
export const down: Command = async (context) => {
	const {stateFolder, settings, arguments: given} = context;
	const {keepCluster, all, purge} = given;
	const {profile} = settings.values;
	const exitCode = await withRequest(context, (request) => {
		const removeTools = all ? async () => (await import('./tools.ts')).removeInstalledTools() : undefined;
		const listKept: DownRequest['listKept'] = (run, hasUndone) =>
			listWhatStays(run, {hasUndone, purged: purge ? profile : undefined});
		return runDown({...request, keepCluster, strayFinders, listKept, ...defined({removeTools})});
	});
	// After the run has written its last line there.
	if (purge && exitCode === 0) await purgeState(stateFolder, profile);
	return exitCode;
};

/** What stays on purpose, with its size and the command that removes it. `purged` is the profile whose state will be removed. */
async function listWhatStays(
	context: RunContext,
	{hasUndone, purged}: {readonly hasUndone: boolean; readonly purged: string | undefined},
): Promise<Kept> {
	const {host, stateFolder, rehearsal} = context.platform;
	const messages: Message[] = [];
	const next: NextAction[] = [];
	const others = profilesWithChanges(stateFolder).filter((name) => name !== purged);
	if (purged !== undefined && others.length === 0) messages.push(message('engine.purges', {folder: stateFolder}));
	if (purged !== undefined && others.length > 0)
		messages.push(message('engine.purgeKept', {profiles: others.join(', ')}));
	if (rehearsal || !hasUndone) return {messages, next};
	const keep = (what: Message, size: string, run: string): void =>
		void next.push({message: message('engine.staysOnPurpose', {what, size}), run});
	for (const {id, size} of await nodeImages(context))
		keep(message('engine.staysBaseImage'), size, showCommand('docker', ['rmi', id]));
	const {removeFolder} = systemCommands[host.platform];
	const cache = join(host.minikubeHome, 'cache');
	const [cacheSize, stateSize] = await Promise.all([folderSize(cache), folderSize(stateFolder)]);
	if (cacheSize !== undefined) keep(message('engine.staysCache'), inMegabytes(cacheSize), removeFolder(cache));
	if (purged === undefined && stateSize !== undefined)
		keep(message('engine.staysState'), inMegabytes(stateSize), `${retryCommand} down --purge`);
	return {messages, next};
}

const inMegabytes = (bytes: number): string =>
	bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;

/** None where Docker does not answer: nothing is claimed about them. */
async function nodeImages({runnerFor}: RunContext): Promise<readonly {readonly id: string; readonly size: string}[]> {
	const answer = await readNodeImages(runnerFor(undefined)).catch(unlessMissing({known: []}));
	return 'known' in answer ? answer.known : [];
}

/** Undoes the changes in the journal and lists what is left. Returns the exit code. */
export async function runDown(request: DownRequest): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const plan = planDown(context, request);
		bus.emit(planMade(plan));
		if (plan.steps.some((planned) => planned.action === 'undo')) {
			const approval = await request.view.approve(plan, async () => plan);
			if (!approval)
				return endRun(bus, {
					failure: notApproved(context.signal, {message: message('engine.giveConsent'), run: `${retryCommand} down`}),
				});
			bus.emit({type: 'consent-given', by: approval.by, steps: [...approval.selected]});
		}
		const results = await undoSteps(context, request.settings.values, request.selected, request.keepCluster);
		const failures = context.steps.flatMap((step) => results.find((result) => result.id === step.id)?.failure ?? []);
		const failure = context.signal.aborted ? stopFailure(context.signal) : joinFailures(failures);
		if (failure) return endRun(bus, {failure});
		const strays = await findStrays(context, request);
		if (strays.failure) return endRun(bus, {failure: strays.failure});
		const text = [...resultMessages(context, request), ...strays.messages, ...((await request.removeTools?.()) ?? [])];
		if (context.journal.current().changes.length > 0) return endRun(bus, {messages: text});
		context.journal.forgetAll();
		const kept = await request.listKept?.(context, results.length > 0);
		return endRun(bus, {messages: [...text, ...(kept?.messages ?? [])], next: kept?.next ?? []});
	});
}

/** No records do not prove that there is nothing: looks for what carries our mark, once nothing recorded is left. */
async function findStrays(
	context: RunContext,
	{strayFinders, settings}: DownRequest,
): Promise<{readonly failure?: Failure; readonly messages: readonly Message[]}> {
	if (context.journal.current().changes.length > 0) return {messages: []};
	const found: Stray[] = [];
	const failures: Failure[] = [];
	for (const {step, find} of strayFinders) {
		try {
			found.push(...(await find(createStepContext(context, settings.values, step))));
		} catch (error) {
			failures.push(toFailure(error, context.signal));
		}
	}
	const others = profilesWithChanges(context.platform.stateFolder).filter((name) => name !== settings.values.profile);
	const isOfOthers = ({of}: Stray): boolean =>
		of !== undefined && (of === 'all' ? others.length > 0 : others.includes(of));
	const ours = found.filter((stray) => stray.isForeign !== true && !isOfOthers(stray));
	const failure = joinFailures([...strayFailure(ours), ...failures]);
	if (failure) return {failure, messages: []};
	return {
		messages: found
			.filter(({isForeign}) => isForeign)
			.map(({what, next}) => message('engine.foreignStays', {what, run: next.run ?? ''})),
	};
}

function strayFailure(found: readonly Stray[]): readonly Failure[] {
	const [first, ...others] = found.map(({next}) => next);
	if (!first) return [];
	const what = joinMessages(found.map((one) => one.what));
	return [toolError('not-undone', message('engine.strays', {what}), uniqueActions([first, ...others])).failure];
}

function resultMessages(context: RunContext, {keepCluster}: DownRequest): readonly Message[] {
	const left = changesMessages(context);
	if (left.length === 0) return [message('engine.downNothing')];
	return [...(keepCluster ? [message('engine.downKept')] : []), ...left];
}

function planDown(context: RunContext, {settings, selected, keepCluster}: DownRequest): Plan {
	const {changes} = context.journal.current();
	const steps = context.steps.map((step): PlannedStep => {
		const toUndo = changes.filter(
			(recorded) => recorded.step === step.id && !(keepCluster && recorded.change.kind === 'profile'),
		);
		if (toUndo.length === 0 || !selected.has(step.id)) {
			const found = {kind: 'absent', reason: message('engine.nothingStands')} as const;
			return {step, found, action: 'nothing', preview: {commands: [], undo: []}};
		}
		const {undo} = step.preview(createStepContext(context, settings.values, step));
		const found = {
			kind: 'ready',
			reason: joinMessages(
				toUndo.toReversed().map(({change}) => describeChange(change)),
				'names.list',
			),
		} as const;
		return {step, found, action: 'undo', preview: {commands: undo, undo: []}};
	});
	return {settings, steps};
}
