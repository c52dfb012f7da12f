import type {EventOf} from '../domain/event.ts';
import {isMessage} from '../i18n/message.ts';
import type {Translator} from '../i18n/translate.ts';

/** A next action of a failure, or of an event. */
export type ActionToShow = EventOf<'notice'>['next'][number];

/** A line of a next action: its message, a line of its command, or the page to read. */
export type NextActionLine = {readonly kind: 'message' | 'run' | 'read'; readonly text: string};

/** A next action as lines; views lay these out. */
export function nextActionLines(
	{message, run, read}: ActionToShow,
	{translate}: Translator,
): readonly NextActionLine[] {
	// Lines after the message's first are to be copied, too.
	const [first = '', ...lines] = translate(message).split('\n');
	return [
		{kind: 'message', text: first},
		...[...lines, ...(run?.split('\n') ?? [])].map((text): NextActionLine => ({kind: 'run', text})),
		...(read === undefined ? [] : [{kind: 'read', text: read} as const]),
	];
}

/** Next actions by what they are: remarks about all of them, what to do, and what may be the cause, the likeliest first. */
export function groupActions<Action extends ActionToShow>(next: readonly Action[]) {
	const isNote = ({message}: Action): boolean => message.key.startsWith('rehearsal.practised');
	const isCause = ({message}: Action): boolean => message.key === 'site.likely';
	return {
		notes: next.filter(isNote),
		actions: next.filter((action) => !isNote(action) && !isCause(action)),
		// The heading says that they are causes.
		causes: next.filter(isCause).map((action) => ({...action, message: causeOf(action.message)})),
	};
}

function causeOf(message: ActionToShow['message']): ActionToShow['message'] {
	const {cause} = message.values;
	return isMessage(cause) ? cause : message;
}

/** The commands of next actions. */
const commandsOf = (next: readonly ActionToShow[]): readonly string[] =>
	next.flatMap(({run}) => (run === undefined ? [] : [run]));

/** The commands of next actions in the order in which views number them: those of the causes first. */
export function numberedCommands(next: readonly ActionToShow[]): readonly string[] {
	const {actions, causes} = groupActions(next);
	return commandsOf([...causes, ...actions]);
}

/** Whether a command neither ends a process nor deletes anything. */
export function isSafeToCopy(command: string): boolean {
	return !/(?:^|[;&|(\n]|\bsudo(?: -\S+)*)\s*(?:kill|pkill|killall|taskkill|Stop-Process|rm|rmdir|del|Remove-Item|dd)\b|\b(?:delete|prune|uninstall|purge)\b/i.test(
		command,
	);
}

/** Next actions as a block of text: each message with a colon, and below it, further in, what to copy or to read; the likely causes first, since to look at the same again comes after them. */
export function nextActionBlock(next: readonly ActionToShow[], translator: Translator): readonly string[] {
	const {notes, actions, causes} = groupActions(next);
	return [
		...notes.map(({message}) => `  ${translator.translate(message)}`),
		...(causes.length === 0 ? [] : [translator.text('views.causes')]),
		...blockOf(causes, translator),
		...blockOf(actions, translator),
	];
}

function blockOf(next: readonly ActionToShow[], translator: Translator): readonly string[] {
	const colon = translator.text('views.colon').trimEnd();
	return next.flatMap((action) =>
		nextActionLines(action, translator).map(({kind, text}, _index, {length}) => {
			if (kind !== 'message') return `    ${text}`;
			return `  ${text}${length > 1 && !text.endsWith(colon) ? colon : ''}`;
		}),
	);
}

/** A next action on one line, `message: command`; a command of several lines keeps them. */
export function nextActionText(action: ActionToShow, translator: Translator): string {
	const [message, ...others] = nextActionLines(action, translator).map(({text}) => text);
	return [message, ...(others.length === 0 ? [] : [others.join('\n')])].join(translator.text('views.colon'));
}

/** The command that undoes a run, from the next actions of its end. */
export function undoCommand(next: readonly ActionToShow[]): string | undefined {
	return next.find(({message}) => message.key === 'engine.takeBack')?.run;
}

/** How this program is started for a real run, from the next actions at the end of a rehearsal. */
export function realCommand(next: readonly ActionToShow[]): string | undefined {
	return undoCommand(next)?.split(' rehearse ')[0];
}
