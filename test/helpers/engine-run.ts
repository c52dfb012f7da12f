import type {Change} from '../../source/domain/change.ts';
import type {SetupEvent} from '../../source/domain/event.ts';
import {toolError, type Failure, type SetupError} from '../../source/domain/failure.ts';
import type {Journal} from '../../source/domain/journal.ts';
import type {Platform} from '../../source/domain/ports/platform.ts';
import type {StepContext} from '../../source/domain/ports/step-context.ts';
import type {View} from '../../source/domain/ports/view.ts';
import {defaultSettings, settingDefinitions} from '../../source/domain/setting-definitions.ts';
import type {ResolvedSettings} from '../../source/domain/settings.ts';
import {type Condition, type StepId} from '../../source/domain/step.ts';
import type {RunRequest} from '../../source/engine/run.ts';
import {message, type Message} from '../../source/i18n/message.ts';
import {approveAll} from '../../source/views/json-view.ts';
import {allSteps} from '../../source/steps/index.ts';
import {linuxHost, makeStepContext} from './make-step-context.ts';
import type {Step} from '../../source/domain/ports/step.ts';

/** A small machine for the engine's tests: what was done is in order. */
export type SmallMachine = ReturnType<typeof smallMachine>;

/** What a step of a test does otherwise. */
export type StepChange = {
	readonly apply?: (context: StepContext) => Promise<void>;
	readonly inspect?: (context: StepContext) => Promise<Condition>;
	readonly prepare?: (context: StepContext) => Promise<void>;
	readonly undo?: () => Promise<void>;
	readonly leftovers?: () => Promise<readonly Message[]>;
	readonly change?: Change;
};

export const sentence = (text: string): Message => message('common.bug', {detail: text});

/** Eight steps over a set of names that are ready. */
export function smallMachine(
	changes: Readonly<Partial<Record<StepId, StepChange>>> = {},
	ready: readonly StepId[] = [],
) {
	const set = new Set(ready);
	const done: string[] = [];
	const steps = allSteps.map(({id, after}): Step => {
		const different = changes[id] ?? {};
		const {prepare} = different;
		return {
			id,
			title: 'common.again',
			done: 'common.again',
			why: 'common.again',
			after,
			preview: () => ({commands: [{why: sentence(id), line: `make ${id}`}], undo: []}),
			inspect: async (context) => {
				done.push(`inspect ${id}`);
				return different.inspect
					? different.inspect(context)
					: {kind: set.has(id) ? 'ready' : 'absent', reason: sentence(id)};
			},
			...(prepare && {
				prepare: async (context: StepContext) => {
					done.push(`prepare ${id}`);
					await prepare(context);
				},
			}),
			apply: async (context) => {
				done.push(`apply ${id}`);
				if (different.change) await context.changes.record(different.change);
				await (different.apply ? different.apply(context) : undefined);
				set.add(id);
			},
			undo: async () => {
				done.push(`undo ${id}`);
				await different.undo?.();
				set.delete(id);
			},
			leftovers: async () => (different.leftovers ? different.leftovers() : []),
		};
	});
	return {ready: set, done, steps, journals: new Map<string, Journal>()};
}

const settings: ResolvedSettings = {
	values: defaultSettings(linuxHost),
	from: Object.fromEntries(settingDefinitions.map(({name}) => [name, 'default'])) as ResolvedSettings['from'],
};

/** A request over a small machine, and the events that it made. */
export function requestOver(
	platform: SmallMachine,
	options: {
		readonly command?: string;
		readonly view?: Partial<View>;
		readonly stop?: AbortSignal;
		readonly onEvent?: (event: SetupEvent) => void;
	} = {},
) {
	const events: SetupEvent[] = [];
	const {context} = makeStepContext();
	const doors: Platform = {
		...context,
		host: linuxHost,
		stateFolder: '/state',
		runnersFor: () => () => context.runner,
		filesOf: () => context.files,
		journalOf: (profile) => ({
			load: () => ({journal: platform.journals.get(profile)}),
			setAside: () => '/state/aside',
			peek: () => platform.journals.get(profile),
			save: (journal) => void platform.journals.set(profile, structuredClone(journal)),
			lock: async () => () => {},
		}),
		newRunId: () => 'run-1',
		openRunFolder: () => ({
			folder: '/state/run',
			commandsFolder: '/state/run/commands',
			write: () => {},
			close: async () => {},
		}),
	};
	const view: View = {
		mayAsk: false,
		watch: (bus) =>
			void bus.subscribe((event) => {
				events.push(event);
				options.onEvent?.(event);
			}),
		approve: async (plan) => approveAll(plan),
		suspend: async (work) => work(),
		afterFailure: async () => ({choice: 'quit'}),
		afterSuccess: async () => 'keep-tunnel',
		close: async () => {},
		...options.view,
	};
	const request: RunRequest = {
		command: options.command ?? 'up',
		version: '0',
		settings,
		platform: doors,
		steps: platform.steps,
		view,
		signal: options.stop ?? new AbortController().signal,
		unattended: true,
		changes: true,
		invocation: {program: 'digimon-setup', command: options.command ?? 'up', options: [], shell: 'posix'},
	};
	return {request, events};
}

/** A failure as a step throws it. */
export function failure(code: Failure['code'] = 'command-failed'): SetupError {
	return toolError(code, sentence(code), [{message: sentence('do this'), run: `fix ${code}`}], {tail: []});
}

/** Outcomes by step, as `step-ended` told them. */
export function outcomesOf(events: readonly SetupEvent[]): Record<string, string> {
	return Object.fromEntries(
		events.flatMap((event) => (event.type === 'step-ended' ? [[event.step, event.outcome]] : [])),
	);
}

/** The last event, which must be `run-ended`. */
export function endOf(events: readonly SetupEvent[]): Extract<SetupEvent, {type: 'run-ended'}> {
	const last = events.at(-1);
	if (last?.type !== 'run-ended') throw new Error(`the last event is ${last?.type}`);
	return last;
}
