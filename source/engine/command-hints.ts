import type {EventPayload} from '../domain/event.ts';
import type {Failure, NextAction} from '../domain/failure.ts';
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
export function failureWithHints(failure: Failure, hints: CommandHints): Failure {
	const [first, ...others] = actionsWithHints(failure.next, hints, 'failure');
	return first === undefined ? failure : {...failure, next: [first, ...others]};
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

type DecidedFailure = Extract<EventPayload, {type: 'failure-decided'}>['failure'];

/** The payload with the commands of its hints for this run. */
export function payloadWithHints(payload: EventPayload, hints: CommandHints): EventPayload {
	const next = (actions: readonly NextAction[], of?: 'failure') =>
		actionsWithHints(actions, hints, of).map((action) => ({...action}));
	const withNext = (failure: DecidedFailure) => ({...failure, next: next(failure.next, 'failure')});
	switch (payload.type) {
		case 'notice':
		case 'check-done':
			return {...payload, next: next(payload.next)};
		case 'failure-decided':
			return {...payload, failure: withNext(payload.failure)};
		case 'step-ended':
			return payload.failure ? {...payload, failure: withNext(payload.failure)} : payload;
		case 'run-ended':
			return {
				...payload,
				...(payload.failure && {failure: withNext(payload.failure)}),
				next: next(payload.next, payload.failure ? 'failure' : undefined),
			};
		default:
			return payload;
	}
}

function actionWithHints(action: NextAction, hints: CommandHints): NextAction {
	return action.run === undefined ? action : {...action, run: withHints(action.run, hints)};
}
