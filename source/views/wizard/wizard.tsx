import {Box, useApp, useInput, usePaste, useWindowSize, type Key} from 'ink';
import {useSyncExternalStore, type ReactNode} from 'react';
import type {MessageKey} from '../../i18n/en/index.ts';
import {Field} from './components/field.tsx';
import {Footer} from './components/footer.tsx';
import {Header} from './components/header.tsx';
import {Question} from './components/rule.tsx';
import {Surroundings, type Look} from './components/surroundings.tsx';
import {keyHint, keysFor} from './keys.ts';
import {place, screenTitle, stepTitle} from './step-texts.ts';
import {ChecksScreen} from './screens/checks.tsx';
import {EndScreen} from './screens/end.tsx';
import {ExplainScreen} from './screens/explain.tsx';
import {FailureScreen} from './screens/failure.tsx';
import {HelpScreen} from './screens/help.tsx';
import {LookingScreen} from './screens/looking.tsx';
import {PlanScreen} from './screens/plan.tsx';
import {RunScreen, StepLog} from './screens/run.tsx';
import {EditScreen} from './screens/settings.tsx';
import {UndoScreen} from './screens/undo.tsx';
import type {Model} from './state/model.ts';
import {changesOfPlan, changesOfRun, ownTunnel} from './state/selectors.ts';
import type {Store} from './state/store.ts';
import type {UiState} from './state/ui-state.ts';

/** What the wizard is drawn from; `useSuspend` takes Ink's function that hands over the terminal. */
export type WizardProps = {
	readonly store: Store;
	readonly model: () => Model;
	readonly color: boolean;
	/** Whether the terminal takes links (OSC 8). */
	readonly links?: boolean;
	readonly measures: Look['measures'];
	readonly press: (key: string, text: string) => void;
	/** Whether an input is no key, but a report of the window's focus. */
	readonly isFocusReport?: (input: string) => boolean;
	readonly useSuspend: (suspend: (work: () => Promise<void>) => Promise<void>) => void;
};

/** The whole wizard: draws the screen again when the store changes, and passes keys to the controller. */
export function Wizard({
	store,
	model,
	color,
	links = false,
	measures,
	press,
	isFocusReport,
	useSuspend,
}: WizardProps): ReactNode {
	const {columns, rows} = useWindowSize();
	const {suspendTerminal} = useApp();
	useSuspend(async (work) => suspendTerminal(work));
	useSyncExternalStore(store.subscribe, store.snapshot);
	useInput((input, key) => {
		if (isFocusReport?.(input) === true) return;
		const letters = [...input];
		if (letters.length < 2 || key.ctrl || key.meta) press(keyName(input, key), input);
		else for (const letter of letters) press(controlKeys[letter] ?? letter, letter < ' ' ? '' : letter);
	});
	usePaste((text) => press('paste', text));
	// The last row is left free: a console of Windows scrolls when its last cell is written, and Ink then clears the whole screen.
	const size = {columns, rows: Math.max(1, rows - 1)};
	return <Screen model={model()} color={color} links={links} measures={measures} size={size} />;
}

/** One screen of this size: header, body and footer; low screens show the body first. */
export function Screen({
	model,
	...look
}: Pick<Look, 'color' | 'links' | 'measures' | 'size'> & {readonly model: Model}): ReactNode {
	const {run, symbols, text, translate} = model;
	const {columns, rows} = look.size;
	const question = questionOf(model);
	return (
		<Surroundings look={{...look, symbols, text, translate}}>
			<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
				{rows >= 6 && <Header title={screenTitle(model)} place={place(model)} isRehearsal={run.rehearsal} />}
				<Box flexDirection="column" flexGrow={1} flexShrink={1} flexBasis={0} minHeight={0} overflow="hidden">
					<Body model={model} />
				</Box>
				{question !== undefined && <Question>{question}</Question>}
				{rows >= 4 && <KeysBelow model={model} />}
			</Box>
		</Surroundings>
	);
}

/** What is drawn over the screen, else the screen. */
function Body({model}: {readonly model: Model}): ReactNode {
	const {overlay} = model.ui;
	switch (overlay?.kind) {
		case 'help':
			return <HelpScreen model={model} top={overlay.top} />;
		case 'checks':
			return <ChecksScreen model={model} top={overlay.top} />;
		case 'explain':
			return <ExplainScreen model={model} overlay={overlay} />;
		case 'edit':
			return <EditScreen model={model} overlay={overlay} />;
		case 'undo': {
			const changes = changesOfRun(model.run);
			return <UndoScreen question={model.text('wizard.undoThisRun')} changes={changes} top={overlay.top} />;
		}
		case 'leave':
		case 'new-cluster':
		case 'filter':
		case undefined:
			return model.ui.logIsLarge ? <StepLog model={model} /> : <OwnScreen model={model} />;
	}
}

function OwnScreen({model}: {readonly model: Model}): ReactNode {
	switch (model.ui.screen) {
		case 'looking':
			return <LookingScreen model={model} />;
		case 'plan':
			return <PlanScreen model={model} />;
		case 'down': {
			const changes = changesOfPlan(model);
			return <UndoScreen question={model.text('wizard.undoAll')} changes={changes} top={model.ui.top} />;
		}
		case 'run':
			return <RunScreen model={model} />;
		case 'failure':
			return <FailureScreen model={model} />;
		case 'end':
			return <EndScreen model={model} />;
	}
}

/** The keys that work now, or the filter that is typed. */
function KeysBelow({model}: {readonly model: Model}): ReactNode {
	const {overlay, notice} = model.ui;
	if (overlay?.kind === 'filter') return <Field prompt="/" field={overlay} />;
	const keys = keysFor(model).filter(({quiet}) => !quiet);
	const hints = (isWayOut: boolean) =>
		keys.filter(({group}) => (group === 'leave') === isWayOut).map((one) => keyHint(model, one));
	return <Footer notice={notice && model.translate(notice)} keys={hints(false)} waysOut={hints(true)} />;
}

function questionOf(model: Model): string | undefined {
	const {overlay, pausedBefore} = model.ui;
	if (overlay?.kind === 'new-cluster') return model.text('wizard.newCluster', {flag: overlay.flag});
	if (overlay?.kind === 'leave') return model.text(leaveKey(model, overlay));
	if (overlay !== undefined || pausedBefore === undefined) return undefined;
	const number = model.run.steps.findIndex(({id}) => id === pausedBefore) + 1;
	return model.text('wizard.paused', {number, step: stepTitle(model, pausedBefore, false)});
}

function leaveKey(model: Model, overlay: UiState['overlay']): MessageKey {
	if (overlay?.kind === 'leave' && overlay.why === 'running') return 'wizard.leaveRunning';
	return ownTunnel(model)?.mode === 'port-forward' ? 'wizard.leaveForward' : 'wizard.leaveTunnel';
}

/** Names of keys in a text of several, as keys that arrive together come. */
const controlKeys: Readonly<Record<string, string>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\u0003': 'ctrl-c',
	'\u007F': 'backspace',
	'\b': 'backspace',
	' ': 'space',
};

/** A key by its name: `up`, `ctrl-c`, `enter`, or the character itself. */
function keyName(input: string, key: Key): string {
	if (key.ctrl) return `ctrl-${input}`;
	if (key.upArrow) return 'up';
	if (key.downArrow) return 'down';
	if (key.leftArrow) return 'left';
	if (key.rightArrow) return 'right';
	if (key.pageUp) return 'pageup';
	if (key.pageDown) return 'pagedown';
	if (key.home) return 'home';
	if (key.end) return 'end';
	if (key.return) return 'enter';
	if (key.escape) return 'escape';
	if (key.tab) return key.shift ? 'shift-tab' : 'tab';
	if (key.backspace) return 'backspace';
	if (key.delete) return 'delete';
	return input === ' ' ? 'space' : input;
}
