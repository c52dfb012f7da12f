import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Settings} from '../../domain/settings.ts';
import {joinWords, showCommand} from '../../domain/ports/command.ts';
import type {Condition} from '../../domain/step.ts';
import {joinMessages, message, type Message} from '../../i18n/message.ts';
import type {ProfileConfig} from '../../tools/minikube.ts';

/** The key in the journal's memory of the user's own arguments with which the profile was created, as JSON. */
const argumentsKey = 'cluster.minikubeArg';

/** Keeps what minikube's configuration of a profile does not tell: the user's own arguments. */
export const keepArguments = ({memory, settings}: StepContext): Promise<void> =>
	memory.set(argumentsKey, JSON.stringify(settings.minikubeArg));

/** Whether the profile is recorded as made by this program. */
export const isOurs = ({changes, settings}: StepContext): boolean =>
	changes.all().some(({change}) => change.kind === 'profile' && change.profile === settings.profile);

/** The command that removes a cluster for one as asked: of ours with all that belongs to it. */
export const recreateCommand = (context: StepContext, flags: readonly string[] = []): string =>
	isOurs(context)
		? ['digimon-setup down && digimon-setup up', ...flags].join(' ')
		: showCommand('minikube', ['delete', '-p', context.settings.profile]);

/** A setting with which the cluster was not created as it is asked for now; `flags` keep the cluster. */
type Difference = {readonly text: Message; readonly flags: readonly string[]};

/**
 * Compares what a profile was created with to the settings that somebody chose; minikube changes none of them in a cluster that exists.
 * Defaults are not compared: another day computes another memory.
 */
export function otherSettings(context: StepContext, config: ProfileConfig): Condition | undefined {
	const {profile} = context.settings;
	const differences = differencesOf(context, config);
	if (differences.length === 0) return undefined;
	const what = joinMessages(differences.map(({text}) => text));
	const flags = joinWords(differences.flatMap((difference) => difference.flags));
	return {
		kind: 'outdated',
		reason: message('cluster.otherSettings', {profile, what}),
		blockedBy: {
			question: message(flags === '' ? 'cluster.recreate' : 'cluster.recreateOrKeep', {profile, what, flags}),
			run: recreateCommand(context),
			...(flags !== '' && {keep: `digimon-setup up ${flags}`}),
		},
	};
}

function differencesOf(context: StepContext, config: ProfileConfig): readonly Difference[] {
	const {chosen, settings} = context;
	const made: Partial<Settings> = {
		driver: config.driver,
		containerRuntime: config.containerRuntime,
		cpus: config.cpus,
		memory: config.memoryMiB,
	};
	const flags = {driver: 'driver', containerRuntime: 'container-runtime', cpus: 'cpus', memory: 'memory'} as const;
	const sizes = (['driver', 'containerRuntime', 'cpus', 'memory'] as const).flatMap((name): readonly Difference[] => {
		const [is, asked] = [String(made[name]), String(settings[name])];
		// Without a value minikube does not tell it; `auto` is content with any.
		if (!chosen.has(name) || ['', '0'].includes(is) || asked === 'auto' || plain(is) === plain(asked)) return [];
		return [{text: message('cluster.difference', {flag: flags[name], is, asked}), flags: [`--${flags[name]}`, is]}];
	});
	return [...sizes, ...argumentDifference(context)];
}

/** minikube takes `crio` and `cri-o` for the same. */
const plain = (value: string): string => value.replace('-', '');

/** The arguments of a profile that an older version of ours made are not known, and so not compared. */
function argumentDifference(context: StepContext): readonly Difference[] {
	const {chosen, settings, memory} = context;
	const kept = memory.get(argumentsKey) ?? (isOurs(context) ? undefined : '[]');
	const asked = JSON.stringify(settings.minikubeArg);
	if (!chosen.has('minikubeArg') || kept === undefined || kept === asked) return [];
	const is = joinWords(JSON.parse(kept) as string[]) || '-';
	const text = message('cluster.difference', {flag: 'minikube-arg', is, asked: joinWords(settings.minikubeArg) || '-'});
	return [{text, flags: (JSON.parse(kept) as string[]).map((value) => `--minikube-arg=${value}`)}];
}
