import type {StepAction, SetupEvent} from '../../domain/event.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {message} from '../../i18n/message.ts';
import {translate, translateKey, type Language} from '../../i18n/translate.ts';
import type {Symbols} from '../symbols.ts';

type PlanMade = Extract<SetupEvent, {type: 'plan-made'}>;

const moveWords: Readonly<Record<StepAction, MessageKey>> = {
	keep: 'views.moveKeep',
	apply: 'views.moveApply',
	repair: 'views.moveRepair',
	'decide-later': 'views.moveLater',
	'left-out': 'views.moveLeftOut',
	undo: 'views.moveUndo',
	nothing: 'views.moveNothing',
};

/** The plan as lines: each step with its move and why, with `commands` those of steps that will act (else they are told when they run), and with `whole` how they are undone. */
export function planLines(
	plan: PlanMade,
	look: {
		readonly symbols: Symbols;
		readonly lang: Language;
		readonly commands: boolean;
		readonly whole: boolean;
		titleOf(id: PlanMade['steps'][number]['id']): string;
	},
): string[] {
	const {symbols: marks, lang} = look;
	const lines = ['', marks.paint('bold', translate(message('views.plan'), lang))];
	for (const step of plan.steps) {
		lines.push(
			`  ${marks.ofMove(step.action)} ${look.titleOf(step.id)} ${marks.paint('dim', `(${translateKey(moveWords[step.action], lang)})`)} ${translate(step.found.reason, lang)}${passwordFor(step)}`,
		);
		if (step.found.blockedBy)
			lines.push(
				`      ${marks.failed} ${translate(step.found.blockedBy.question, lang)}`,
				`        ${step.found.blockedBy.run}`,
			);
		if (step.action === 'keep' || step.action === 'left-out' || step.action === 'nothing') continue;
		if (look.commands) for (const command of step.commands) lines.push(...commandLines(command));
		if (look.whole && step.undo.length > 0)
			lines.push(
				`      ${translateKey('views.undoneBy', lang)}${translateKey('views.colon', lang)}${step.undo.map((command) => command.line).join('; ')}`,
			);
	}
	return [...lines, ''];

	/** Said in the step's own line where its commands are not shown. */
	function passwordFor({action: move, commands}: PlanMade['steps'][number]): string {
		const isAsked =
			!look.commands &&
			move !== 'keep' &&
			move !== 'left-out' &&
			move !== 'nothing' &&
			commands.some(({needsPassword}) => needsPassword);
		return isAsked ? ` · ${translateKey('views.password', lang)}` : '';
	}

	function commandLines(command: PlanMade['steps'][number]['commands'][number]): string[] {
		const password = command.needsPassword ? ` (${translateKey('views.password', lang)})` : '';
		return [`      ${marks.paint('dim', `# ${translate(command.why, lang)}${password}`)}`, `      $ ${command.line}`];
	}
}
