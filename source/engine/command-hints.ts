import {defined} from '../domain/defined.ts';
import type {EventPayload} from '../domain/event.ts';
import type {NextAction} from '../domain/failure.ts';
import {quoteFor, splitWords} from '../domain/ports/command.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import type {TunnelHealth} from '../domain/tunnel-policy.ts';
import {type MessageKey, messages} from '../i18n/en/index.ts';
import {fill, isMessageList, message, type Message} from '../i18n/message.ts';

/** An option as it was typed: `--cpus 3`, `--yes`. */
export type TypedOption = {readonly flag: string; readonly value?: string};

/** The command line of this process. */
export type Invocation = {
	/** How the program is typed to start it the same way again: `npx digimon-setup`. */
	readonly program: string;
	/** The command; in a rehearsal the rehearsed one. */
	readonly command: string;
	/** In the order of `--help`; a list once for each of its values. */
	readonly options: readonly TypedOption[];
	/** The shell that the user pastes into. */
	readonly shell: 'posix' | 'windows';
};

/** What turns `digimon-setup COMMAND` in a hint into a command line that continues this run. */
export type CommandHints = Invocation & {
	readonly rehearsal: boolean;
	/** Undefined where it is the default or not known yet. */
	readonly profile?: string | undefined;
};

/** What makes the hints of a run ones that can be pasted. */
export const hintsOf = ({
	invocation,
	platform,
	settings,
}: {
	readonly invocation: Invocation;
	readonly platform: {readonly rehearsal: boolean};
	readonly settings: ResolvedSettings;
}): CommandHints => ({
	...invocation,
	rehearsal: platform.rehearsal,
	profile: settings.values.profile,
});

/** The command line of this program as every hint writes it; `withHints` makes it one that can be pasted. */
const canonical = 'digimon-setup';
const defaultProfile = 'digimon';

const rehearsableCommands: ReadonlySet<string> = new Set([
	'up',
	'plan',
	'status',
	'verify',
	'tunnel',
	'down',
	'doctor',
	'logs',
	'export',
	'report',
]);
/** The commands that depend on every setting. */
const settingsCommands: ReadonlySet<string> = new Set(['up', 'plan', 'status', 'export', 'doctor']);
/** What decides how the site is reached. */
const siteFlags: ReadonlySet<string> = new Set(['--driver', '--address', '--hosts-file', '--fresh']);
/** The commands that begin or describe the same run. */
const selectingCommands: ReadonlySet<string> = new Set(['up', 'plan', 'export']);

const appearance: ReadonlySet<string> = new Set([
	'--lang',
	'--color',
	'--no-color',
	'--verbose',
	'--screen-reader',
	'--bell',
]);
const selection = ['--only', '--from', '--skip'] as const;
const toolSources = ['--mirror', '--from-files'] as const;
const settingFlags: ReadonlySet<string> = new Set(settingDefinitions.map(({flag}) => `--${flag}`));
const listFlags: ReadonlySet<string> = new Set(
	settingDefinitions.filter(({kind}) => kind === 'list').map(({flag}) => `--${flag}`),
);

/** A hint's own command. */
type HintedCommand = {
	/** `up` where none is named, as in the parser; `help` for `--help` and `--version`. */
	readonly name: string;
	readonly rehearses: boolean;
	readonly words: readonly string[];
};

/** Whether an option that was typed for `typed` belongs to a command. */
function belongs(flag: string, {name, rehearses}: HintedCommand, typed: Invocation): boolean {
	if (appearance.has(flag)) return true;
	if (toolSources.some((one) => one === flag)) return (name === 'up' && !rehearses) || name === 'tools';
	if (name === 'tools' || name === 'help') return false;
	if (flag === '--profile' || flag === '--config') return true;
	if (settingFlags.has(flag) || flag === '--fresh')
		return settingsCommands.has(name) || (name === 'verify' && siteFlags.has(flag));
	const isSame = name === typed.command;
	if (selection.some((one) => one === flag))
		return isSame || (selectingCommands.has(name) && selectingCommands.has(typed.command));
	if (flag === '--install-tools') return name === 'up' && !rehearses;
	return flag === '--speed' ? rehearses && name === 'up' : isSame;
}

/** The flags that a hint's own flag replaces. */
const replacedBy = (flag: string): readonly string[] =>
	[selection, toolSources, ['--color', '--no-color']].find((group) => group.some((one) => one === flag)) ?? [flag];

/** `key` of `key=value`: a list replaces only what was typed for the same key. */
const keyOf = (value: string): string => value.split('=', 1)[0] ?? value;

/** Splits the words of a hint at its flags: `--only mesh`, `--only=mesh`. */
function flagsOf(words: readonly string[]): readonly TypedOption[] {
	return words.flatMap((word, index) => {
		const [, flag, value] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
		if (flag === undefined) return [];
		const next = words[index + 1];
		return {flag, ...defined({value: value ?? (next?.startsWith('--') ? undefined : next)})};
	});
}

function isReplaced({flag, value = ''}: TypedOption, own: readonly TypedOption[]): boolean {
	if (listFlags.has(flag)) return own.some((one) => one.flag === flag && keyOf(one.value ?? '') === keyOf(value));
	return own.some((one) => replacedBy(one.flag).includes(flag));
}

/** A command line for this run: each of ours gets the program, `rehearse` and the options of this run; the rest of the line stays. */
export const withHints = (line: string, hints: CommandHints): string =>
	line
		.split('\n')
		.map((one) =>
			one
				.split(' && ')
				.map((command) => commandWithHints(command, hints))
				.join(' && '),
		)
		.join('\n');

/** One of our command lines, after assignments of variables (`NO_PROXY=… digimon-setup`, `env -u KUBECONFIG digimon-setup`). */
const ours = /^((?:\w+=\S* |env (?:-u \w+ )?)*)digimon-setup(?: (.*))?$/s;
/** As the whole command of another user's shell. */
const asOtherUser = /^(su .* -c )digimon-setup$/;

/** Whether a line starts this program. */
const isOurs = (line: string): boolean => ours.test(line) || asOtherUser.test(line);

function commandWithHints(line: string, hints: CommandHints): string {
	const [, su] = asOtherUser.exec(line) ?? [];
	if (su !== undefined) return su + quoteFor('posix', rendered([], hints));
	const [, before, rest = ''] = ours.exec(line) ?? [];
	const words = splitWords(rest);
	return before === undefined || words === undefined ? line : before + rendered(words, hints);
}

function hintedCommand(words: readonly string[], {rehearsal}: CommandHints): HintedCommand {
	const isRehearse = words[0] === 'rehearse';
	const own = isRehearse ? words.slice(1) : words;
	const [first = ''] = own;
	if (words.some((word) => word === '--help' || word === '--version')) return {name: 'help', rehearses: false, words};
	const name = first === '' || first.startsWith('-') ? 'up' : first;
	return {name, rehearses: rehearsableCommands.has(name) && (rehearsal || isRehearse), words: own};
}

function rendered(line: readonly string[], hints: CommandHints): string {
	// The help of the command that was typed.
	const typedName = hints.rehearsal ? 'rehearse' : hints.command;
	const hinted = hintedCommand(line.length === 1 && line[0] === '--help' ? [typedName, '--help'] : line, hints);
	const own = flagsOf(hinted.words);
	const typed = hints.options.filter((option) => belongs(option.flag, hinted, hints) && !isReplaced(option, own));
	const {program, profile = defaultProfile, shell} = hints;
	const isNamed = [...own, ...typed].some(({flag}) => flag === '--profile');
	const isAlways = hinted.name !== 'tools' && hinted.name !== 'help';
	const words = [
		...(hinted.rehearses ? ['rehearse'] : []),
		...hinted.words,
		...(isNamed || !isAlways || profile === defaultProfile ? [] : ['--profile', profile]),
		...typed.flatMap(wordsOf),
	];
	// npm takes what follows `--` as arguments of the program.
	if (words.length === 0) return program.replace(/ --$/, '');
	return [program, ...words.map((word) => quoteFor(shell, word))].join(' ');
}

/** An option as words. A value that begins with a dash is joined to its flag. */
const wordsOf = ({flag, value}: TypedOption): readonly string[] =>
	value === undefined ? [flag] : value.startsWith('-') ? [`${flag}=${value}`] : [flag, value];

/** The failure with its commands for this run. */
export function failureWithHints<
	F extends {readonly message: Message; readonly next: readonly NextAction[]; readonly fault?: string},
>(failure: F, hints: CommandHints): F {
	const next = failure.next.map((action) => actionWithHints(action, hints));
	const isForeign = ({run}: NextAction): boolean => run !== undefined && !isOurs(run);
	// Nothing is broken on this machine: the commands of other tools are for a real one.
	const isForRealMachine = failure.next.some(isForeign);
	const isSimulated = hints.rehearsal && (isForRealMachine || failure.fault === 'machine');
	const first = {message: message(isForRealMachine ? 'rehearsal.practisedOnly' : 'rehearsal.practised')};
	return {...failure, message: messageWithHints(failure.message, hints), next: isSimulated ? [first, ...next] : next};
}

/** An action with its command for this run, and the settings that the command itself changes. */
function actionWithHints(action: NextAction, hints: CommandHints): NextAction {
	const {run} = action;
	const text = messageWithHints(action.message, hints);
	if (run === undefined) return {...action, message: text};
	const words = isOurs(run) ? flagsOf(splitWords(run) ?? []) : [];
	const changes = words.flatMap(({flag}) => (settingFlags.has(flag) && flag !== '--profile' ? [flag.slice(2)] : []));
	return {...action, message: text, run: withHints(run, hints), ...(changes.length > 0 && {changes})};
}

/** A message whose values name commands of ours (`{command}`). */
export function messageWithHints(text: Message, hints: CommandHints): Message {
	const hinted = (value: string | number | Message): string | number | Message => {
		if (typeof value === 'object') return messageWithHints(value, hints);
		const isCommand = typeof value === 'string' && (value === canonical || value.startsWith(`${canonical} `));
		return isCommand ? withHints(value, hints) : value;
	};
	const values = Object.entries(text.values).map(([name, value]) => {
		if (!isMessageList(value)) return [name, hinted(value)] as const;
		const items = value.map((item) => (typeof item === 'string' ? item : messageWithHints(item, hints)));
		return [name, items.every((item, at) => item === value[at]) ? value : items] as const;
	});
	const isSame = values.every(([name, value]) => value === text.values[name]);
	return isSame ? text : refilled(text, Object.fromEntries(values));
}

const refilled = ({key, text}: Message, values: Message['values']): Message => {
	const template = messages[key as MessageKey] as string | undefined;
	return {text: template === undefined ? text : fill(template, values), key, values};
};

/** The tunnel's health with its commands for this run. */
export const healthWithHints = ({message: text, run, ...health}: TunnelHealth, hints: CommandHints): TunnelHealth => ({
	...health,
	...defined({
		message: text && messageWithHints(text, hints),
		run: run === undefined ? undefined : withHints(run, hints),
	}),
});

type FoundCondition = Extract<EventPayload, {type: 'step-inspected'}>['found'];

/** A condition whose question names a command. */
function conditionWithHints(found: FoundCondition, hints: CommandHints): FoundCondition {
	const {blockedBy} = found;
	return {
		...found,
		reason: messageWithHints(found.reason, hints),
		...(blockedBy && {
			blockedBy: {
				question: messageWithHints(blockedBy.question, hints),
				run: withHints(blockedBy.run, hints),
				...(blockedBy.keep !== undefined && {keep: withHints(blockedBy.keep, hints)}),
			},
		}),
	};
}

/** The commands of a preview; those of our own program for this run. */
export const commandsWithHints = <C extends {readonly line: string}>(
	commands: readonly C[],
	hints: CommandHints,
): readonly C[] => commands.map((command) => ({...command, line: withHints(command.line, hints)}));

/** The payload with its commands for this run. */
export function payloadWithHints(payload: EventPayload, hints: CommandHints): EventPayload {
	const actions = (next: readonly NextAction[]) => next.map((action) => actionWithHints(action, hints));
	switch (payload.type) {
		case 'notice':
		case 'check-done':
			return {...payload, message: messageWithHints(payload.message, hints), next: actions(payload.next)};
		case 'step-progress':
		case 'step-awaits':
			return {...payload, message: messageWithHints(payload.message, hints)};
		case 'plan-made':
			return {
				...payload,
				steps: payload.steps.map((step) => ({
					...step,
					found: conditionWithHints(step.found, hints),
					commands: commandsWithHints(step.commands, hints),
					undo: commandsWithHints(step.undo, hints),
				})),
			};
		case 'step-inspected':
			return {...payload, found: conditionWithHints(payload.found, hints)};
		case 'site-checked': {
			const {report} = payload;
			return {...payload, report: {...report, ...defined({causes: report.causes && actions(report.causes)})}};
		}
		case 'failure-decided':
			return {...payload, failure: failureWithHints(payload.failure, hints)};
		case 'step-ended':
			return {
				...payload,
				...(payload.found && {found: conditionWithHints(payload.found, hints)}),
				...(payload.failure && {failure: failureWithHints(payload.failure, hints)}),
			};
		case 'run-ended':
			return endWithHints(payload, hints);
		default:
			return payload;
	}
}

/** The end of a run. Its next actions begin with those of its failure, which in a rehearsal has a note before them. */
function endWithHints(
	payload: Extract<EventPayload, {type: 'run-ended'}>,
	hints: CommandHints,
): Extract<EventPayload, {type: 'run-ended'}> {
	const {failure, next} = payload;
	const failed = failure && failureWithHints(failure, hints);
	const others = next.slice(failure?.next.length ?? 0).map((action) => actionWithHints(action, hints));
	return {
		...payload,
		...(failed && {failure: failed}),
		messages: payload.messages.map((one) => messageWithHints(one, hints)),
		next: [...(failed?.next ?? []), ...others],
	};
}
