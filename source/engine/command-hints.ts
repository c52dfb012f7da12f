import type {EventPayload} from '../domain/event.ts';
import type {Failure, NextAction} from '../domain/failure.ts';
import {quote} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';

/** What a person gave that a hint of ours must carry, so that the copied command means the same run. */
export type CommandHints = {
	readonly rehearsal: boolean;
	/** Undefined where it is the default or not known yet. */
	readonly profile?: string | undefined;
	/** The settings file that was named by a flag. */
	readonly config?: string | undefined;
};

const usualProfile = 'digimon';

/** Words after our name that mean the same whatever profile or machine it is. */
const onlyThese: ReadonlySet<string> = new Set(['tools', 'rehearse', 'report', '--help', '--version']);
const rehearsed: ReadonlySet<string> = new Set(['up', 'plan', 'status', 'down', 'doctor', 'logs']);

/** A command line of a hint as it must be typed here: one of ours gets `rehearse`, `--profile` and `--config` where this run had them; any other stays. */
export const withHints = (line: string, carried: CommandHints): string =>
	line
		.split(' && ')
		.map((command) => commandWithHints(command, carried))
		.join(' && ');

function commandWithHints(line: string, {rehearsal, profile = usualProfile, config}: CommandHints): string {
	const [, ours, rest = ''] = /^((?:npx )?digimon-setup)(?: (.*))?$/.exec(line) ?? [];
	if (ours === undefined) return line;
	const own = rehearsal ? rest.replace(/^rehearse ?/, '') : rest;
	const [first = ''] = own.split(' ');
	if (onlyThese.has(first)) return line;
	const rehearses = rehearsal && (rehearsed.has(first) || first === '' || first.startsWith('-'));
	return [
		ours,
		...(rehearses ? ['rehearse'] : []),
		...(own === '' ? [] : [own]),
		...(profile === usualProfile || own.includes('--profile') ? [] : ['--profile', quote(profile)]),
		...(config === undefined || own.includes('--config') ? [] : ['--config', quote(config)]),
	].join(' ');
}

/** The same failure with its commands as they must be typed here. */
export function failureWithHints(failure: Failure, carried: CommandHints): Failure {
	const [first, ...others] = actionsWithHints(failure.next, carried, 'failure');
	return first === undefined ? failure : {...failure, next: [first, ...others]};
}

/**
 * Actions with their commands as they must be typed here. What is practised in a rehearsal is not broken on this machine, so a failure's
 * commands of other tools are said to be for a real one before anybody copies them.
 */
function actionsWithHints(
	actions: readonly NextAction[],
	carried: CommandHints,
	of: 'failure' | 'hint' = 'hint',
): readonly NextAction[] {
	const typed = actions.map((action) => actionWithHints(action, carried));
	const isForeign = ({run}: NextAction): boolean => run !== undefined && !/^(npx )?digimon-setup\b/.test(run);
	const warns = carried.rehearsal && of === 'failure' && typed.some(isForeign);
	return warns ? [{message: message('rehearsal.practisedOnly')}, ...typed] : typed;
}

/** The same happening with the commands of its hints as they must be typed here. */
export function payloadWithHints(happening: EventPayload, carried: CommandHints): EventPayload {
	const next = (actions: readonly NextAction[], of?: 'failure') =>
		actionsWithHints(actions, carried, of).map((action) => ({...action}));
	switch (happening.type) {
		case 'notice':
		case 'check-done':
			return {...happening, next: next(happening.next)};
		case 'step-ended':
			return happening.failure
				? {...happening, failure: {...happening.failure, next: next(happening.failure.next, 'failure')}}
				: happening;
		case 'run-ended':
			return {
				...happening,
				...(happening.failure ? {failure: {...happening.failure, next: next(happening.failure.next, 'failure')}} : {}),
				next: next(happening.next, happening.failure ? 'failure' : undefined),
			};
		default:
			return happening;
	}
}

function actionWithHints(action: NextAction, carried: CommandHints): NextAction {
	return action.run === undefined ? action : {...action, run: withHints(action.run, carried)};
}
