import type {StepId, StepPreview, Condition} from '../step.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import type {StepContext} from './step-context.ts';
import type {Change} from '../change.ts';
import type {Message} from '../../i18n/message.ts';

/** One step: inspects, applies, inspects again; and undoes its changes. */
export type Step = {
	readonly id: StepId;
	/** The title as a question or task ("Start the cluster"). */
	readonly title: MessageKey;
	/** The title once it is answered ("The cluster runs"). */
	readonly done: MessageKey;
	/** Why the tutorial needs it, in a sentence or two. */
	readonly why: MessageKey;
	/** Steps that must be ready before this one is applied. */
	readonly after: readonly StepId[];
	/** What would be run for these settings, for `plan`, `export` and the explain screen; asks nothing. `found` is the last inspection, if any. */
	preview(context: StepContext, found?: Condition): StepPreview;
	/** Facts for the preview in a plan that can be had before the step's turn, beside those of its condition. Reads only. */
	previewFacts?(context: StepContext): Promise<Condition['facts']>;
	/** Reads only. A SetupError that it throws (a missing tool) becomes the condition *unknown*. */
	inspect(context: StepContext): Promise<Condition>;
	/** Work ahead that needs the cluster only (images); speaks as this step, and its failure fails this step alone. */
	prepare?(context: StepContext): Promise<void>;
	/** Makes it so, safe on any condition but *ready*; each change to the machine is recorded by `context.changes` before it is made. */
	apply(context: StepContext, found: Condition): Promise<void>;
	/** Undoes one recorded change; what is already gone is fine. The engine forgets the change. Throws SetupError for what cannot be undone. */
	undo(context: StepContext, change: Change): Promise<void>;
	/**
	 * What is still there of a change, one plain noun phrase each; empty is the proof that nothing is left. Throws SetupError `not-undone`,
	 * with the tool's words, where it cannot be found out: the change is kept then.
	 */
	leftovers(context: StepContext, change: Change): Promise<readonly Message[]>;
};
