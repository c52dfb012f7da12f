import type {SetupEvent} from '../../domain/event.ts';
import {message, type Message} from '../../i18n/message.ts';
import {translate, translateKey, type Language} from '../../i18n/translate.ts';
import type {Symbols} from '../symbols.ts';

type RunEnded = Extract<SetupEvent, {type: 'run-ended'}>;

const turns = {user: 'views.turnUser', machine: 'views.turnMachine', setup: 'views.turnSetup'} as const;

/** How many of a failed command's last lines are shown. */
const tailLines = 15;

/** What is not ready is nothing to tick off, though `status` did its work. */
const markOf = ({key}: Message, symbols: Symbols): string =>
	key === 'engine.notReadySteps' ? symbols.paint('yellow', '!') : symbols.ok;

/** The end of a run: the address and proof, or the failure with its last lines; then what to do next, as commands to copy. */
export function endingLines(
	ended: RunEnded,
	look: {readonly symbols: Symbols; readonly lang: Language; readonly runFolder: string | undefined},
): string[] {
	const {symbols: marks, lang} = look;
	const colon = translateKey('views.colon', lang);
	const lines = [''];
	const {failure} = ended;
	if (failure) {
		lines.push(`${marks.failed} ${marks.paint('bold', translate(failure.message, lang))}`);
		if (failure.command !== undefined) lines.push(`  ${translateKey('views.command', lang)}${colon}${failure.command}`);
		if (failure.tail && failure.tail.length > 0)
			lines.push(
				`  ${translateKey('views.lastLines', lang)}`,
				...failure.tail.slice(-tailLines).map((line) => `    ${marks.paint('dim', line)}`),
			);
	}
	for (const [index, sentence] of ended.messages.entries())
		lines.push(`${failure || index > 0 ? ' ' : markOf(sentence, marks)} ${translate(sentence, lang)}`);
	if (ended.next.length > 0) lines.push('', translateKey(failure ? turns[failure.fault] : 'views.next', lang));
	for (const action of ended.next) {
		lines.push(
			`  ${translate(action.message, lang)}${action.run === undefined && action.read === undefined ? '' : colon.trimEnd()}`,
		);
		if (action.run !== undefined) lines.push(`    ${action.run}`);
		if (action.read !== undefined) lines.push(`    ${action.read}`);
	}
	if (failure && look.runFolder !== undefined)
		lines.push('', translate(message('views.logFolder', {folder: look.runFolder}), lang));
	return lines;
}
