import type {Outcome} from './event.ts';
import type {StepId} from './step.ts';

/** How a view wants listr2's own list drawn. */
export type ListLook = {
	titleOf(id: StepId, outcome?: Outcome): string;
	/** Subscribes to the one line under a running step; answers how to stop. */
	follow(id: StepId, show: (line: string) => void): () => void;
	/** Stands before a step that waits for others. */
	readonly waitingMark: string;
	/** listr2's icons where a console cannot show them; as listr2 names them. */
	readonly icons?: Readonly<Record<string, string>>;
	/** Told how the list stands aside while a child has the terminal. */
	onList(list: {pause(): void; resume(): Promise<void>}): void;
};
