import {showCommand} from '../../domain/ports/command.ts';
import type {ShownCommand} from '../../domain/step.ts';
import type {Message} from '../../i18n/message.ts';

/** A command as a plan shows it. */
export const shown = (why: Message, tool: string, args: readonly string[]): ShownCommand => ({
	why,
	line: showCommand(tool, args),
});
