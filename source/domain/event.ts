import * as v from 'valibot';
import {messageSchema} from '../i18n/message-schema.ts';
import {changeSchema} from './change.ts';
import {defined} from './defined.ts';
import {failureSchema, nextActionSchema} from './failure.ts';
import {conditionKinds, stepIds} from './step.ts';
import {siteCheckSchema} from './verification.ts';

/** The action on a step. `undo` and `nothing` belong to `down`. */
export const stepActions = ['keep', 'apply', 'repair', 'decide-later', 'left-out', 'undo', 'nothing'] as const;
export type StepAction = (typeof stepActions)[number];

/** How a step ended. */
export const outcomes = [
	'applied',
	'repaired',
	'already-done',
	'failed',
	'stopped',
	'skipped',
	'left-out',
	'undone',
] as const;
export type Outcome = (typeof outcomes)[number];

/** The result of a check. `blocking` keeps `up` from starting; a warning never does. */
export const checkStatuses = ['ok', 'warning', 'blocking', 'not-applicable'] as const;
export type CheckStatus = (typeof checkStatuses)[number];

const step = v.picklist(stepIds);
const text = v.string();
const number = v.number();
const made = v.exactOptional(v.boolean());
const list = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.readonly());

const condition = v.object({
	kind: v.picklist(conditionKinds),
	reason: messageSchema,
	facts: v.exactOptional(v.record(text, text)),
	blockedBy: v.exactOptional(v.object({question: messageSchema, run: text, keep: v.exactOptional(text)})),
});
const shownCommand = v.object({
	why: messageSchema,
	line: text,
	needsPassword: v.exactOptional(v.boolean()),
	internal: v.exactOptional(v.literal(true)),
});
const plannedStep = v.object({
	id: step,
	title: text,
	action: v.picklist(stepActions),
	found: condition,
	commands: list(shownCommand),
	undo: list(shownCommand),
	needsPassword: v.boolean(),
});
/** The verified page, for the user's browser. */
const sitePage = v.object({
	/** The page's address: by name, or in a rehearsal by an alias of this computer that this program serves. */
	url: text,
	/** Whether `url` opens here: the system's resolver maps both names to the verified address. */
	resolvesHere: v.boolean(),
	/** The gateway's address that was verified; missing in a rehearsal that serves the page. */
	address: v.exactOptional(text),
	/** Opens the page by its address, where `url` does not open here: a browser with a profile of its own, else curl. */
	openCommand: v.exactOptional(text),
});
/** The verified page, for the user's browser. */
export type SitePage = v.InferOutput<typeof sitePage>;
const progress = v.object({
	done: number,
	total: number,
	unit: v.picklist(['steps', 'bytes', 'percent', 'pods', 'images']),
});

/** What a run amounts to, as data: the bus collects it from the events, and `run-ended` carries it. */
const runSummarySchema = v.object({
	/** From `run-started` on. */
	durationMs: number,
	/** The steps that were looked at or worked on, each as it was last seen; with an `outcome` where it was worked on. */
	steps: list(
		v.object({
			step,
			condition: v.exactOptional(v.picklist(conditionKinds)),
			outcome: v.exactOptional(v.picklist(outcomes)),
			durationMs: v.exactOptional(number),
		}),
	),
	/** The recorded changes that exist on this machine now, oldest first. */
	changes: list(v.object({number, step: v.exactOptional(step), change: changeSchema, made})),
	/** The changes that this run has undone. */
	undone: list(v.object({number, step, change: changeSchema})),
	/** The last result of every check: of this machine (`topic` as in `doctor`) and of the site (`topic` is `site`). */
	checks: list(
		v.object({
			topic: text,
			check: text,
			by: v.exactOptional(v.picklist(['address', 'name'])),
			status: v.picklist([...checkStatuses, 'failed']),
		}),
	),
});
/** What a run amounts to, as data. */
export type RunSummary = v.InferOutput<typeof runSummarySchema>;

/** Everything that can happen in a run: a closed union. */
export const eventPayloadSchema = v.variant('type', [
	v.object({
		type: v.literal('run-started'),
		command: text,
		version: text,
		settings: v.record(text, v.object({value: v.union([text, number, v.boolean(), list(text)]), from: text})),
		resumes: v.exactOptional(v.object({runId: text, brokeOffAt: v.exactOptional(step)})),
		runFolder: v.exactOptional(text),
		/** Changes of earlier runs that exist on this machine, oldest first. */
		activeChanges: v.exactOptional(list(v.object({number, step: v.exactOptional(step), change: changeSchema, made}))),
	}),
	v.object({type: v.literal('plan-made'), steps: list(plannedStep)}),
	v.object({type: v.literal('consent-given'), by: v.picklist(['flag', 'key']), steps: list(step)}),
	/** The status of one preflight check; `blocking` keeps `up` from starting. */
	v.object({
		type: v.literal('check-done'),
		check: text,
		topic: text,
		status: v.picklist(checkStatuses),
		message: messageSchema,
		facts: v.record(text, text),
		next: list(nextActionSchema),
		durationMs: number,
	}),
	v.object({type: v.literal('step-started'), step, undoing: v.exactOptional(v.boolean())}),
	v.object({type: v.literal('step-inspected'), step, found: condition}),
	v.object({type: v.literal('step-progress'), step, message: messageSchema, progress: v.exactOptional(progress)}),
	/** What the step waits for right now, in one sentence. */
	v.object({type: v.literal('step-awaits'), step, message: messageSchema}),
	/** The pods that a step waits for, whenever one of them changes; `ready` and `total` count containers, `status` is as kubectl says it. */
	v.object({
		type: v.literal('pods-seen'),
		step,
		pods: list(v.object({name: text, ready: number, total: number, status: text, restarts: number})),
	}),
	v.object({
		type: v.literal('command-started'),
		step: v.exactOptional(step),
		command: number,
		kind: v.picklist(['query', 'run', 'spawn-detached', 'interactive']),
		shown: text,
		purpose: messageSchema,
		outputPath: v.exactOptional(text),
	}),
	v.object({
		type: v.literal('command-line'),
		step: v.exactOptional(step),
		command: number,
		stream: v.picklist(['stdout', 'stderr']),
		/** Written by the tunnel's supervisor, not by a tool (`tunnel logs`). */
		by: v.exactOptional(v.literal('supervisor')),
		text,
		/** The text for users where it differs from `text`; empty: the line says nothing to a user. */
		readable: v.exactOptional(text),
	}),
	v.object({
		type: v.literal('command-ended'),
		step: v.exactOptional(step),
		command: number,
		exitCode: number,
		endedBy: text,
		durationMs: number,
	}),
	/** Before it is made (`made` is false). */
	v.object({type: v.literal('change-recorded'), step, number, change: changeSchema, made}),
	/** A recorded change is made (`made` is true), with what became known of it (the process of a tunnel). */
	v.object({type: v.literal('change-amended'), step, number, change: changeSchema, made}),
	v.object({type: v.literal('change-undone'), step, number, change: changeSchema}),
	v.object({type: v.literal('site-checked'), step, report: siteCheckSchema}),
	v.object({
		type: v.literal('notice'),
		step: v.exactOptional(step),
		level: v.picklist(['info', 'warning']),
		message: messageSchema,
		next: list(nextActionSchema),
	}),
	v.object({
		type: v.literal('step-ended'),
		step,
		outcome: v.picklist(outcomes),
		durationMs: number,
		found: v.exactOptional(condition),
		failure: v.exactOptional(failureSchema),
	}),
	/** The failure that ends an attempt, before the user is asked what to do; never a stop. */
	v.object({type: v.literal('failure-decided'), failure: failureSchema}),
	/** A tool that we can install: what is here, and what would be installed. `path` is ours, `found` what PATH holds. */
	v.object({
		type: v.literal('tool-listed'),
		tool: text,
		version: text,
		isPinned: v.boolean(),
		readFrom: list(text),
		path: v.exactOptional(text),
		found: v.exactOptional(text),
		message: messageSchema,
	}),
	/** A run that is kept (`logs --list`); without `exitCode` it was killed, or still runs. */
	v.object({
		type: v.literal('run-listed'),
		run: text,
		command: text,
		profile: text,
		startedAt: text,
		exitCode: v.exactOptional(number),
		durationMs: v.exactOptional(number),
		message: messageSchema,
	}),
	/** The progress of a download; `total` is missing where the server does not say. */
	v.object({
		type: v.literal('tool-progress'),
		tool: text,
		version: text,
		stage: v.picklist(['download', 'resume', 'retry', 'verify', 'unpack']),
		message: messageSchema,
		progress: v.exactOptional(progress),
	}),
	v.object({
		type: v.literal('tool-installed'),
		tool: text,
		version: text,
		path: text,
		sha256: text,
		isPinned: v.boolean(),
		from: text,
		message: messageSchema,
	}),
	v.object({
		type: v.literal('run-ended'),
		outcome: v.picklist(['done', 'failed', 'stopped']),
		exitCode: number,
		failure: v.exactOptional(failureSchema),
		messages: list(messageSchema),
		next: list(nextActionSchema),
		/** The verified page, where there is one. */
		...sitePage.entries,
		url: v.exactOptional(text),
		resolvesHere: v.exactOptional(v.boolean()),
		...runSummarySchema.entries,
	}),
]);
export type EventPayload = v.InferOutput<typeof eventPayloadSchema>;

/** What every line of `--json` and of the run log carries beside what happened. `at` is ISO 8601 in UTC. */
const envelopeSchema = v.object({
	schema: v.literal(2),
	seq: number,
	at: text,
	runId: text,
	rehearsal: v.boolean(),
});

/** One line of `--json`: what happened, with its envelope. */
export const eventSchema = v.intersect([envelopeSchema, eventPayloadSchema]);

export type SetupEvent = v.InferOutput<typeof eventSchema>;

/** The verified page of a run that has one. */
export const siteOf = ({
	url,
	resolvesHere = false,
	address,
	openCommand,
}: EventOf<'run-ended'>): SitePage | undefined =>
	url === undefined ? undefined : {url, resolvesHere, ...defined({address, openCommand})};

/** An event by its type. */
export type EventOf<Type extends SetupEvent['type']> = Extract<SetupEvent, {type: Type}>;

/** Delivers events in the order of subscription; a listener that throws does not affect the others. */
export type Bus = {emit(payload: EventPayload): void; subscribe(listener: (event: SetupEvent) => void): () => void};

/** The headings of checks, in reading order. */
export const checkTopics = [
	'tools',
	'docker',
	'resources',
	'kubernetes',
	'network',
	'rights',
	'names',
	'system',
] as const;
export type CheckTopic = (typeof checkTopics)[number];
