import type {EventPayload} from '../domain/event.ts';
import type {NextAction} from '../domain/failure.ts';
import {quote} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';

/** What a command of ours in a hint must repeat, so that it means the same run. */
export type CommandHints = {
	readonly rehearsal: boolean;
	/** Undefined where it is the default or not known yet. */
	readonly profile?: string | undefined;
	/** The settings file that a flag named. */
	readonly config?: string | undefined;
};

const defaultProfile = 'digimon';

/** Commands and flags that depend on no profile. */
const independentCommands: ReadonlySet<string> = new Set(['tools', 'rehearse', 'report', '--help', '--version']);
const rehearsableCommands: ReadonlySet<string> = new Set(['up', 'plan', 'status', 'down', 'doctor', 'logs']);

/** A command line for this run: one of ours gets `rehearse`, `--profile` and `--config` as this run has them; any other stays. */
export const withHints = (line: string, hints: CommandHints): string =>
	line
		.split(' && ')
		.map((command) => commandWithHints(command, hints))
		.join(' && ');

function commandWithHints(line: string, {rehearsal, profile = defaultProfile, config}: CommandHints): string {
	const [, ours, rest = ''] = /^((?:npx )?digimon-setup)(?: (.*))?$/.exec(line) ?? [];
	if (ours === undefined) return line;
	const own = rehearsal ? rest.replace(/^rehearse ?/, '') : rest;
	const [first = ''] = own.split(' ');
	if (independentCommands.has(first)) return line;
	const rehearses = rehearsal && (rehearsableCommands.has(first) || first === '' || first.startsWith('-'));
	return [
		ours,
		...(rehearses ? ['rehearse'] : []),
		...(own === '' ? [] : [own]),
		...(profile === defaultProfile || own.includes('--profile') ? [] : ['--profile', quote(profile)]),
		...(config === undefined || own.includes('--config') ? [] : ['--config', quote(config)]),
	].join(' ');
}

/** The failure with its commands for this run. */
export function failureWithHints<F extends {readonly next: readonly NextAction[]}>(failure: F, hints: CommandHints): F {
	return {...failure, next: actionsWithHints(failure.next, hints, 'failure')};
}

/**
 * Actions with their commands for this run. In a rehearsal nothing is broken on this machine, so a failure whose commands belong to other
 * tools begins with a note that they are for a real one.
 */
function actionsWithHints(
	actions: readonly NextAction[],
	hints: CommandHints,
	of: 'failure' | 'hint' = 'hint',
): readonly NextAction[] {
	const typed = actions.map((action) => actionWithHints(action, hints));
	const isForeign = ({run}: NextAction): boolean => run !== undefined && !/^(npx )?digimon-setup\b/.test(run);
	const warns = hints.rehearsal && of === 'failure' && typed.some(isForeign);
	return warns ? [{message: message('rehearsal.practisedOnly')}, ...typed] : typed;
}

/** The payload with the commands of its hints for this run. */
export function payloadWithHints(payload: EventPayload, hints: CommandHints): EventPayload {
	switch (payload.type) {
		case 'notice':
		case 'check-done':
			return {...payload, next: actionsWithHints(payload.next, hints)};
		case 'failure-decided':
			return {...payload, failure: failureWithHints(payload.failure, hints)};
		case 'step-ended':
			return payload.failure ? {...payload, failure: failureWithHints(payload.failure, hints)} : payload;
		case 'run-ended':
			return {
				...payload,
				...(payload.failure && {failure: failureWithHints(payload.failure, hints)}),
				next: actionsWithHints(payload.next, hints, payload.failure && 'failure'),
			};
		default:
			return payload;
	}
}

function actionWithHints(action: NextAction, hints: CommandHints): NextAction {
	return action.run === undefined ? action : {...action, run: withHints(action.run, hints)};
}
