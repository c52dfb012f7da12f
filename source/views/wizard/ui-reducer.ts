import type {UiAction} from './ui-action.ts';
import {editText, textField, textOf, type TextEdit} from './text-field.ts';
import {firstUi, type Overlay, type UiState} from './ui-state.ts';

/** What is shown after an action; pure. A word in the footer lasts until the next action. */
export function reduceUi(before: UiState, action: UiAction): UiState {
	const {said: _said, ...state} = before;
	switch (action.type) {
		case 'show':
			return action.screen === state.screen && action.offers === undefined && action.fetching === undefined
				? state
				: {
						...firstUi,
						screen: action.screen,
						log: {...firstUi.log, wraps: state.log.wraps},
						consented: state.consented,
						stopping: state.stopping,
						...(action.offers === undefined ? {} : {offers: action.offers}),
						...(action.fetching === undefined ? {} : {fetching: action.fetching}),
					};
		case 'move':
			return moved(state, action.by, action.count);
		case 'switch-focus':
			return {...state, focus: state.focus === 'fields' ? 'steps' : 'fields'};
		case 'scroll':
			return {...state, log: {...state.log, top: action.to}};
		case 'wrap':
			return {...state, log: {...state.log, wraps: !state.log.wraps}};
		case 'enlarge-log':
			return {...state, logIsLarge: !state.logIsLarge};
		case 'consent':
			return {...state, consented: !state.consented};
		case 'replanning':
			// Another plan is agreed to anew.
			return {...state, replanning: action.on, consented: false};
		case 'stopping': {
			const {overlay: _overlay, ...bare} = state;
			return {...bare, stopping: true};
		}
		case 'say':
			return action.key === undefined ? state : {...state, said: action.key};
		default:
			return withOverlay(state, action);
	}
}

function moved(state: UiState, by: number, count: number): UiState {
	const which = state.screen === 'plan' && state.focus === 'fields' ? 'field' : 'step';
	const next = Math.max(0, Math.min(count - 1, state[which] + by));
	const log = which === 'step' && next !== state.step ? {...state.log, top: undefined} : state.log;
	return {...state, [which]: next, stepIsChosen: state.stepIsChosen || which === 'step', log};
}

type OverlayAction = Extract<
	UiAction,
	{
		type:
			| 'explain'
			| 'help'
			| 'checks'
			| 'ask-leave'
			| 'close'
			| 'edit'
			| 'text'
			| 'wrong'
			| 'filter'
			| 'set-filter'
			| 'scroll-overlay';
	}
>;

function withOverlay(state: UiState, action: OverlayAction): UiState {
	const {overlay: _overlay, ...bare} = state;
	switch (action.type) {
		case 'close':
			return bare;
		case 'help':
			return {...bare, overlay: {kind: 'help', top: 0}};
		case 'checks':
			return {...bare, overlay: {kind: 'checks', top: 0, copies: action.copies}};
		case 'explain':
			return {...bare, overlay: {kind: 'explain', step: action.step, top: 0}};
		case 'ask-leave':
			return {...bare, overlay: {kind: 'leave', why: action.why}};
		case 'edit':
			return {
				...bare,
				field: action.field ?? state.field,
				overlay: {kind: 'edit', field: action.field ?? state.field, input: textField(action.text)},
			};
		case 'filter':
			return {...bare, overlay: {kind: 'filter', input: textField(state.log.filter)}};
		case 'set-filter':
			return {
				...bare,
				log: {...state.log, filter: state.overlay?.kind === 'filter' ? textOf(state.overlay.input) : '', top: undefined},
			};
		case 'scroll-overlay':
			return state.overlay !== undefined && 'top' in state.overlay
				? {...bare, overlay: {...state.overlay, top: Math.max(0, Math.min(action.last, state.overlay.top + action.by))}}
				: state;
		case 'text':
			return typed(state, action.edit);
		case 'wrong':
			return state.overlay?.kind === 'edit' ? {...bare, overlay: {...state.overlay, wrong: action.text}} : state;
	}
}

/** The overlay that takes text with its text changed; a complaint goes away with the next key. */
function typed(state: UiState, edit: TextEdit): UiState {
	const {overlay} = state;
	if (overlay?.kind !== 'edit' && overlay?.kind !== 'filter') return state;
	const {kind, input} = overlay;
	const changed = editText(input, edit);
	const next: Overlay = kind === 'edit' ? {kind, field: overlay.field, input: changed} : {kind, input: changed};
	return {...state, overlay: next};
}
