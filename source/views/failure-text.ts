import type {EventOf} from '../domain/event.ts';
import type {Translator} from '../i18n/translate.ts';

/** A failure, as events carry it. */
export type ShownFailure = EventOf<'failure-decided'>['failure'];

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

/** The first line of a text; with the next one where it ends in a colon, which names no fault by itself. */
export function headlineOf(text: string): string {
	const [first = '', second] = linesOf(text);
	return first.trimEnd().endsWith(':') && second !== undefined ? `${first.trim()} ${second.trim()}` : first.trim();
}

/** A failure in two parts: its headline of one line, and once each what else its message and its command's last lines tell. */
export function failureText(
	{message, tail = []}: Pick<ShownFailure, 'message' | 'tail'>,
	{translate}: Pick<Translator, 'translate'>,
): {readonly headline: string; readonly details: readonly string[]} {
	const text = translate(message);
	const headline = headlineOf(text);
	const details: string[] = [];
	for (const line of [...linesOf(text), ...tail.flatMap(linesOf)]) {
		const words = line.trim();
		if (!headline.includes(words) && !details.some((one) => one.trim() === words)) details.push(line.trimEnd());
	}
	return {headline, details};
}

/** The last of many lines, and before them how many more there are and where. */
export function lastLines(
	lines: readonly string[],
	most: number,
	failure: Pick<ShownFailure, 'next'>,
	{text}: Pick<Translator, 'text'>,
): readonly string[] {
	const count = lines.length - most;
	if (count <= 0) return lines;
	const command = failure.next.find(({message}) => message.key === 'common.seeLog')?.run;
	const more = command === undefined ? text('views.moreInLog', {count}) : text('views.moreLines', {count, command});
	return [more, ...lines.slice(count)];
}
