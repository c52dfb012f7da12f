import type {Happening} from './event.ts';
import {hiddenMark} from './redact-text.ts';
import {progressOf, stepOf, type Cleaner} from './report-cleaner.ts';

type Of<Type extends Happening['type']> = Extract<Happening, {type: Type}>;

/** What a report keeps of commands and their output. */
export function redactCommand(
	event: Of<'command-started' | 'command-line' | 'command-ended'>,
	{text, sentence}: Cleaner,
): Happening {
	const {command} = event;
	switch (event.type) {
		case 'command-started':
			return {
				type: event.type,
				...stepOf(event),
				command,
				kind: event.kind,
				shown: text(event.shown),
				purpose: sentence(event.purpose),
			};
		case 'command-line':
			return {type: event.type, ...stepOf(event), command, stream: event.stream, text: text(event.text)};
		case 'command-ended':
			return {
				type: event.type,
				...stepOf(event),
				command,
				exitCode: event.exitCode,
				endedBy: text(event.endedBy),
				durationMs: event.durationMs,
			};
	}
}

/** What a report keeps of tools that were fetched. */
export function redactTool(
	event: Of<'tool-listed' | 'tool-progress' | 'tool-installed'>,
	{text, sentence}: Cleaner,
): Happening {
	const named = {tool: text(event.tool), version: text(event.version), says: sentence(event.says)};
	switch (event.type) {
		case 'tool-listed':
			return {
				type: event.type,
				...named,
				isPinned: event.isPinned,
				readFrom: event.readFrom.map(text),
				...(event.found === undefined ? {} : {found: text(event.found)}),
			};
		case 'tool-progress':
			return {type: event.type, ...named, stage: event.stage, ...progressOf(event)};
		case 'tool-installed':
			return {
				type: event.type,
				...named,
				path: hiddenMark,
				sha256: /^[0-9a-f]{64}$/.test(event.sha256) ? event.sha256 : hiddenMark,
				isPinned: event.isPinned,
				from: text(event.from),
			};
	}
}
