import type {StepId} from '../../domain/step.ts';
import type {TextEdit} from './text-field.ts';
import type {Screen, UiState} from './ui-state.ts';

/** Everything that a key or the run can do to what is shown. */
export type UiAction =
	| {
			readonly type: 'show';
			readonly screen: Screen;
			readonly offers?: NonNullable<UiState['offers']>;
			readonly fetching?: true;
	  }
	| {readonly type: 'move'; readonly by: number; readonly count: number}
	| {readonly type: 'switch-focus'}
	| {readonly type: 'explain'; readonly step: StepId}
	| {readonly type: 'help'}
	/** `copies`: some check has a command to copy. */
	| {readonly type: 'checks'; readonly copies: boolean}
	| {readonly type: 'ask-leave'; readonly why: 'running' | 'tunnel'}
	| {readonly type: 'close'}
	| {readonly type: 'edit'; readonly text: string; readonly field?: number}
	/** In the field or filter that is open. */
	| {readonly type: 'text'; readonly edit: TextEdit}
	| {readonly type: 'wrong'; readonly text: string}
	| {readonly type: 'filter'}
	| {readonly type: 'set-filter'}
	| {readonly type: 'scroll'; readonly to: number | undefined}
	/** `last` is the lowest row that the top can have. */
	| {readonly type: 'scroll-overlay'; readonly by: number; readonly last: number}
	| {readonly type: 'wrap'}
	| {readonly type: 'enlarge-log'}
	| {readonly type: 'consent'}
	| {readonly type: 'replanning'; readonly on: boolean}
	| {readonly type: 'stopping'}
	| {readonly type: 'say'; readonly key: string | undefined};
