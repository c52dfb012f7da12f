import type {Settings} from '../../domain/settings.ts';
import {cleanText} from '../../i18n/terminal-text.ts';
import type {Model} from './state/model.ts';
import {chosenStep, placeOf, workedMs} from './state/selectors.ts';
import {screenTitle, stepTitle} from './step-texts.ts';
import type {TerminalFeatures} from './terminal-features.ts';

/** Someone who waits for less than this looks at the screen. */
const longRunMs = 60_000;

/** Operating system commands (OSC), which end with ST. */
const osc = (text: string): string => `\u001B]${text}\u001B\\`;
const setTitle = (title: string): string => osc(`2;${title}`);
const bell = '\u0007';

/** Puts the title of the window on the terminal's stack, and takes it from there; a terminal without a stack gets its default. */
const saveTitle = '\u001B[22;2t';
const restoreTitle = `${setTitle('')}\u001B[23;2t`;

/** Turns reports of the focus on and off: `CSI I` and `CSI O` among the keys. */
const followFocus = '\u001B[?1004h';
const leaveFocus = '\u001B[?1004l';

/** Progress by ConEmu's OSC 9;4: 1 shows it, 2 shows it as failed, 0 takes it away. */
const noProgress = osc('9;4;0');

/** What is said beside the frame, as it is in the window's title: `✔ 8/8 Done`. */
function titleOf(model: Model): string {
	const {screen} = model.ui;
	const name = `digimon-setup${model.run.rehearsal ? ` (${model.text('views.rehearsal')})` : ''}`;
	if (screen !== 'run' && screen !== 'failure' && screen !== 'end') return name;
	const {done, total} = placeOf(model.run);
	const mark = model.symbols[screen === 'run' ? 'running' : screen === 'end' ? 'done' : 'failed'];
	const step = screen === 'end' ? undefined : chosenStep(model);
	const what = step === undefined ? screenTitle(model) : stepTitle(model, step.id, false);
	return cleanText(`${mark} ${done}/${total} ${what} · ${name}`);
}

/** How far the run is, as OSC 9;4 says it. */
function progressOf({ui: {screen}, run}: Model): string {
	if (screen !== 'run' && screen !== 'failure') return noProgress;
	const {done, total} = placeOf(run);
	return osc(`9;4;${screen === 'run' ? 1 : 2};${total === 0 ? 0 : Math.round((done * 100) / total)}`);
}

/** A message of the desktop. */
function notificationOf(kind: TerminalFeatures['notification'], title: string): string {
	if (kind === 'osc-9') return osc(`9;${title}`);
	return kind === 'osc-777' ? osc(`777;notify;digimon-setup;${title.replaceAll(';', ',')}`) : '';
}

/**
 * Tells beside the frame how the run stands, each in a way that the terminal is known to take: the title of the window, progress, and a bell
 * with a message when a long run waits for the user, who has gone elsewhere. Everything is written once, when it changes.
 */
export function createAnnouncer({
	model,
	features,
	bell: when,
	write,
}: {
	readonly model: () => Model;
	readonly features: TerminalFeatures;
	readonly bell: Settings['bell'];
	readonly write: (text: string) => void;
}) {
	const shown = {title: '', progress: noProgress, screen: model().ui.screen};
	let hasFocus = true;
	const isWanted = (seen: Model): boolean =>
		when === 'always' || (when === 'auto' && !hasFocus && workedMs(seen.run, seen.nowMs) >= longRunMs);
	const change = (kind: 'title' | 'progress', now: string, text = now): string => {
		if (features[kind] !== true || shown[kind] === now) return '';
		shown[kind] = now;
		return text;
	};
	/** Writes what has changed since it was called last. */
	const update = (): void => {
		const seen = model();
		const {screen} = seen.ui;
		const title = titleOf(seen);
		const waits = shown.screen === 'run' && (screen === 'failure' || screen === 'end');
		shown.screen = screen;
		const call = waits && isWanted(seen) ? `${bell}${notificationOf(features.notification, title)}` : '';
		const text = change('title', title, setTitle(title)) + change('progress', progressOf(seen)) + call;
		if (text !== '') write(text);
	};
	const begin = features.focus === true ? followFocus : '';
	const end = features.focus === true ? leaveFocus : '';
	return {
		open: (): void => {
			if (features.title === true) write(saveTitle);
			if (begin !== '') write(begin);
			update();
		},
		update,
		/** A report of the focus, where they are followed. */
		isFocusReport: (input: string): boolean => {
			if (begin === '' || (input !== '[I' && input !== '[O')) return false;
			hasFocus = input === '[I';
			return true;
		},
		/** While another program has the terminal its reports would be read as keys. */
		pause: (): void => write(end),
		resume: (): void => write(begin),
		close: (): void => {
			write(`${end}${change('progress', noProgress)}${features.title === true ? restoreTitle : ''}`);
		},
	};
}

/** What a wizard tells beside its frame. */
export type Announcer = ReturnType<typeof createAnnouncer>;
