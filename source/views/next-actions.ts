import type {EventOf} from '../domain/event.ts';
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
	const commands = run?.split('\n') ?? [];
	return [
		{kind: 'message', text: translate(message)},
		...commands.map((text): NextActionLine => ({kind: 'run', text})),
		...(read === undefined ? [] : [{kind: 'read', text: read} as const]),
	];
}

/** Next actions as a block of text: each message with a colon, and below it, further in, what to copy or to read. */
export function nextActionBlock(next: readonly ActionToShow[], translator: Translator): readonly string[] {
	const colon = translator.text('views.colon').trimEnd();
	return next.flatMap((action) =>
		nextActionLines(action, translator).map(({kind, text}, _index, {length}) => {
			if (kind !== 'message') return `    ${text}`;
			return `  ${text}${length > 1 ? colon : ''}`;
		}),
	);
}

/** A next action on one line, `message: command`; a command of several lines keeps them. */
export function nextActionText(action: ActionToShow, translator: Translator): string {
	const [message, ...others] = nextActionLines(action, translator).map(({text}) => text);
	return [message, ...(others.length === 0 ? [] : [others.join('\n')])].join(translator.text('views.colon'));
}
