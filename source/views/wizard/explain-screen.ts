import type {StepId} from '../../domain/step.ts';
import {chainLines} from './chain-lines.ts';
import {stepTitle} from './checklist.ts';
import {lookCommands} from './look-commands.ts';
import type {Model} from './model.ts';
import {fold, line, type Line} from './spans.ts';

/** What a step does, why, with which command, how to look for yourself, how it is undone, and where it stands in the chain. */
export function explainLines(model: Model, id: StepId): readonly Line[] {
	const {columns} = model.size;
	const planned = model.plan?.steps.find((one) => one.step.id === id);
	if (planned === undefined) return [line(''), line(` ${model.word('wizard.notPlanned')}`, 'dim')];
	const text = (words: string): readonly Line[] => fold(words, columns - 2, 'plain', ' ');
	const commands = (
		list: readonly {readonly why: Parameters<Model['say']>[0]; readonly line: string}[],
	): readonly Line[] =>
		list.flatMap((command) => [
			...fold(model.say(command.why), columns - 4, 'dim', '   '),
			...fold(`$ ${command.line}`, columns - 4, 'accent', '   '),
		]);
	return [
		line(''),
		line(` ${stepTitle(model, id, false)}`, 'strong'),
		...text(model.word(planned.step.why)),
		line(''),
		...chainLines(model, id),
		...(id === 'chart' ? [line(''), ...text(model.word('wizard.grpcWebPort'))] : []),
		line(''),
		line(` ${model.word('wizard.commands')}`, 'strong'),
		...commands(planned.outline.commands),
		line(''),
		line(` ${model.word('wizard.lookYourself')}`, 'strong'),
		...lookCommands(model, id).flatMap((command) => fold(`$ ${command}`, columns - 4, 'accent', '   ')),
		line(''),
		line(` ${model.word('wizard.undone')}`, 'strong'),
		...(planned.outline.undo.length === 0 ? text(model.word('wizard.nothingToUndo')) : commands(planned.outline.undo)),
	];
}
