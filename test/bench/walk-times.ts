import type {SetupEvent} from '../../source/domain/event.ts';

/** Something that took its time within a walk; seconds since the walk began. */
export type Span = {readonly name: string; readonly from: number; readonly to: number};

/** When each step was looked at and worked on, and each command that changes something ran, in the order of their beginnings. */
export function spansOf(events: readonly SetupEvent[]): readonly Span[] {
	const [first] = events;
	const since = (event: SetupEvent): number => (Date.parse(event.at) - Date.parse(first?.at ?? event.at)) / 1000;
	const open = new Map<string, {readonly name: string; readonly from: number}>();
	const spans: Span[] = [];
	const end = (key: string, event: SetupEvent): void => {
		const begun = open.get(key);
		if (begun !== undefined) spans.push({...begun, to: since(event)});
	};
	for (const event of events) {
		if (event.type === 'plan-made') spans.push({name: 'plan', from: 0, to: since(event)});
		if (event.type === 'step-started') open.set(event.step, {name: event.step, from: since(event)});
		if (event.type === 'step-ended') end(event.step, event);
		if (event.type === 'command-started' && event.kind !== 'query')
			open.set(String(event.command), {name: `  ${event.shown.slice(0, 60)}`, from: since(event)});
		if (event.type === 'command-ended') end(String(event.command), event);
	}
	return spans.toSorted((left, right) => left.from - right.from);
}

const mark = '@step';

/** The exported script with a line on standard error at the beginning of each step and at the end: `@step SECONDS TITLE`. */
export function withMarks(script: string): string {
	const say = (title: string): string => `echo "${mark} $(date +%s.%N) ${title}" >&2`;
	return [
		...script.split('\n').map((line) => (line.startsWith('# --- ') ? `${line}\n${say(line.slice(6))}` : line)),
		say('end'),
		'',
	].join('\n');
}

/** The steps of a script that ran with marks. */
export function spansOfScript(stderr: string): readonly Span[] {
	const symbols = stderr
		.split('\n')
		.filter((line) => line.startsWith(mark))
		.map((line) => {
			const [, at = '', ...title] = line.split(' ');
			return {at: Number(at), title: title.join(' ')};
		});
	return symbols.slice(0, -1).map(({at, title}, index) => ({
		name: title,
		from: at - (symbols[0]?.at ?? at),
		to: (symbols[index + 1]?.at ?? at) - (symbols[0]?.at ?? at),
	}));
}
