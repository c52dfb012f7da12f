import {installableTools} from '../domain/ports/tool-installer.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {SettingName} from '../domain/settings.ts';
import {stepIds} from '../domain/step.ts';
import type {MessageKey} from '../i18n/en/index.ts';
import {failureNames} from '../rehearsal/failure-kinds.ts';

/** Commands that `rehearse` takes. */
export const rehearsable = [
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
] as const;

/** What `tunnel` does. */
const tunnelActions = ['status', 'keep', 'stop', 'logs'] as const;

/** The commands of a rehearsal with an argument, and its values. */
const rehearsedArguments: Readonly<Partial<Record<string, readonly string[]>>> = {
	logs: stepIds,
	tunnel: tunnelActions,
};

/** The shells that `completion` knows. */
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

/** The groups of `--help`, in its order, by the keys of their titles. */
export const commandGroups = ['help.groupSetUp', 'help.groupLook', 'help.groupUndo', 'help.groupLearn'] as const;

/** An argument by its place: `values` are all that is allowed, anything where there are none. */
type ArgumentEntry = {
	readonly name: string;
	readonly explains: MessageKey;
	readonly values?: readonly string[];
	/** Any number of them. */
	readonly repeats?: true;
};

type CommandEntry = {
	readonly group: (typeof commandGroups)[number];
	readonly arguments: readonly ArgumentEntry[];
};

const commandEntries = {
	up: {group: 'help.groupSetUp', arguments: []},
	plan: {group: 'help.groupSetUp', arguments: []},
	doctor: {group: 'help.groupSetUp', arguments: []},
	tools: {
		group: 'help.groupSetUp',
		arguments: [
			{name: 'action', explains: 'help.toolsAction', values: ['list', 'install', 'remove']},
			{name: 'names', explains: 'help.toolsNames', values: installableTools, repeats: true},
		],
	},
	config: {
		group: 'help.groupSetUp',
		arguments: [{name: 'action', explains: 'help.configAction', values: ['show', 'init', 'path']}],
	},
	status: {group: 'help.groupLook', arguments: []},
	verify: {group: 'help.groupLook', arguments: []},
	tunnel: {
		group: 'help.groupLook',
		arguments: [{name: 'action', explains: 'help.tunnelAction', values: tunnelActions}],
	},
	logs: {group: 'help.groupLook', arguments: [{name: 'step', explains: 'help.onlyStep', values: stepIds}]},
	report: {group: 'help.groupLook', arguments: []},
	down: {group: 'help.groupUndo', arguments: []},
	rehearse: {
		group: 'help.groupLearn',
		arguments: [
			{name: 'command', explains: 'help.rehearsed', values: rehearsable},
			{name: 'of', explains: 'help.rehearsedOf', values: [...stepIds, ...tunnelActions]},
		],
	},
	export: {group: 'help.groupLearn', arguments: []},
	completion: {
		group: 'help.groupLearn',
		arguments: [{name: 'shell', explains: 'help.completionShell', values: shells}],
	},
	help: {group: 'help.groupLearn', arguments: [{name: 'command', explains: 'help.helpTopic'}]},
	version: {group: 'help.groupLearn', arguments: []},
} as const satisfies Readonly<Record<string, CommandEntry>>;

/** A command's name, as it is typed. */
export type CommandName = keyof typeof commandEntries;

/** Every command with its group and arguments, in the order of `--help`. */
export const commandTree: Readonly<Record<CommandName, CommandEntry>> = commandEntries;

/** The values of an argument by its place; the second one of `rehearse` belongs to the command that is its first. */
export function argumentValues(
	name: CommandName,
	place: number,
	first: string | undefined,
): readonly string[] | undefined {
	if (name === 'rehearse' && place === 1) return rehearsedArguments[first ?? ''];
	return commandTree[name].arguments[place]?.values;
}

/** The commands, as they are typed. */
export const commandNames = Object.keys(commandEntries) as readonly CommandName[];

/** A command with whether `rehearse` runs it. */
export type Called = {readonly name: CommandName; readonly rehearses: boolean};

/** A flag that is no setting. */
type FlagEntry = {
	readonly flag: string;
	readonly explains: MessageKey;
	readonly commands: readonly CommandName[];
	/** The kind of its value as `--help` shows it; a switch has none. */
	readonly value?: 'step' | 'url' | 'folder' | 'file' | 'factor' | 'id' | 'step[:kind]';
	/** What its value can be, where that is known. */
	readonly values?: readonly string[];
	/** Repeatable, and with commas. */
	readonly isList?: true;
	readonly isHidden?: true;
	/** Only in a rehearsal (true), or never in one (false). */
	readonly rehearses?: boolean;
};

const onCluster = ['up', 'plan', 'status', 'export', 'doctor', 'config'] as const;
const onSite = ['verify', 'tunnel', 'down'] as const;
const withProfile = [...onCluster, ...onSite, 'logs', 'report'] as const;
const withEvents = withProfile.filter((name) => name !== 'config');

/** The flags that belong to single commands, in the order of `--help`. */
export const ownFlags: readonly FlagEntry[] = [
	{flag: 'yes', explains: 'help.yes', commands: ['up', 'down']},
	{
		flag: 'only',
		explains: 'help.only',
		commands: ['up', 'plan', 'export', 'down'],
		value: 'step',
		values: stepIds,
		isList: true,
	},
	{flag: 'from', explains: 'help.from', commands: ['up', 'plan', 'export', 'down'], value: 'step', values: stepIds},
	{
		flag: 'skip',
		explains: 'help.skip',
		commands: ['up', 'plan', 'export', 'down'],
		value: 'step',
		values: stepIds,
		isList: true,
	},
	{flag: 'pause', explains: 'help.pause', commands: ['up']},
	{flag: 'install-tools', explains: 'help.installTools', commands: ['up'], rehearses: false},
	{flag: 'mirror', explains: 'help.mirror', commands: ['up', 'tools'], value: 'url', rehearses: false},
	{flag: 'from-files', explains: 'help.fromFiles', commands: ['up', 'tools'], value: 'folder', rehearses: false},
	{flag: 'keep-cluster', explains: 'help.keepCluster', commands: ['down']},
	{flag: 'all', explains: 'help.all', commands: ['down'], rehearses: false},
	{flag: 'purge', explains: 'help.purge', commands: ['down'], rehearses: false},
	{flag: 'verify', explains: 'help.verify', commands: ['status']},
	{flag: 'check', explains: 'help.check', commands: ['status']},
	{flag: 'watch', explains: 'help.watch', commands: ['status']},
	{flag: 'browser', explains: 'help.browser', commands: ['verify'], rehearses: false},
	{flag: 'follow', explains: 'help.follow', commands: ['logs', 'tunnel']},
	{flag: 'list', explains: 'help.list', commands: ['logs']},
	{flag: 'run', explains: 'help.run', commands: ['logs'], value: 'id'},
	{flag: 'foreground', explains: 'help.follow', commands: ['tunnel'], isHidden: true, rehearses: false},
	{flag: 'replay', explains: 'help.replay', commands: ['logs'], value: 'file'},
	{flag: 'wait', explains: 'help.wait', commands: ['doctor']},
	{flag: 'from-last-run', explains: 'help.fromLastRun', commands: ['config']},
	{flag: 'to', explains: 'help.to', commands: ['export'], value: 'folder'},
	{flag: 'markdown', explains: 'help.markdown', commands: ['export']},
	{flag: 'output', explains: 'help.output', commands: ['report'], value: 'file'},
	{flag: 'speed', explains: 'help.speed', commands: rehearsable, value: 'factor', rehearses: true},
	{
		flag: 'fail',
		explains: 'help.fail',
		commands: rehearsable,
		value: 'step[:kind]',
		values: failureNames,
		rehearses: true,
	},
];

/** The flags of most commands, besides the settings; `help flags` shows them. */
export const commonFlags: readonly FlagEntry[] = [
	{flag: 'config', explains: 'help.config', commands: [...withProfile, 'tools'], value: 'file'},
	{flag: 'fresh', explains: 'help.fresh', commands: [...onCluster, ...onSite]},
	{flag: 'json', explains: 'help.json', commands: [...withEvents, 'tools']},
	{flag: 'quiet', explains: 'help.quiet', commands: ['up', 'down', 'status', 'verify', 'doctor', 'tools', 'tunnel']},
];

/** The settings of every command: how it writes. */
export const appearance: readonly SettingName[] = ['lang', 'color', 'verbose', 'screenReader', 'bell'];

/** The settings that commands about the site and its address use. */
const siteSettings: readonly SettingName[] = ['driver', 'address', 'hostsFile'];

/** The commands that use a setting. */
export function commandsOfSetting(name: SettingName): readonly CommandName[] {
	if (appearance.includes(name)) return commandNames;
	if (name === 'profile') return withProfile;
	if (!siteSettings.includes(name)) return onCluster;
	return name === 'hostsFile' ? [...onCluster, ...onSite, 'report'] : [...onCluster, ...onSite];
}

const isAccepted = ({commands, rehearses}: FlagEntry, called: Called): boolean =>
	commands.includes(called.name) && (rehearses === undefined || rehearses === called.rehearses);

/** The flags of a command alone; for `rehearse`, those of the commands that it takes. */
export function ownFlagsOf(name: CommandName): readonly FlagEntry[] {
	if (name !== 'rehearse') return ownFlags.filter((entry) => isAccepted(entry, {name, rehearses: false}));
	return ownFlags.filter((entry) => rehearsable.some((one) => isAccepted(entry, {name: one, rehearses: true})));
}

/** Every flag, with dashes, that a command takes. A setting that is a switch and on by default has `--no-…` only. */
export function flagsOf(called: Called): readonly string[] {
	const entries = [...ownFlags, ...commonFlags].filter((entry) => !entry.isHidden && isAccepted(entry, called));
	const settings = settingDefinitions.filter(({name}) => commandsOfSetting(name).includes(called.name));
	return [
		...entries.map(({flag}) => `--${flag}`),
		...settings.map(({name, flag}) => (name === 'color' ? `--no-${flag}` : `--${flag}`)),
		'--help',
	];
}

/** The commands that take a flag, by its name without dashes; as they are typed (`rehearse` for what only a rehearsal takes). */
export function commandsOfFlag(flag: string): readonly CommandName[] {
	const entry = [...ownFlags, ...commonFlags].find((one) => one.flag === flag);
	if (entry) return entry.rehearses === true ? ['rehearse'] : entry.commands;
	const setting = settingDefinitions.find((one) => one.flag === flag);
	return setting ? commandsOfSetting(setting.name) : commandNames;
}

/** Whether a command takes a flag, by its name without dashes. */
export function takesFlag(called: Called, flag: string): boolean {
	const entry = [...ownFlags, ...commonFlags].find((one) => one.flag === flag);
	return entry ? isAccepted(entry, called) : commandsOfFlag(flag).includes(called.name);
}

/** Every check of `doctor`, in the order of topics; `help` explains each. */
export const checkIds = [
	'minikube',
	'kubectl',
	'istioctl',
	'helm',
	'docker-tool',
	'docker-engine',
	'driver',
	'cpus-and-memory',
	'disk',
	'inotify',
	'kubernetes-version',
	'versions-fit',
	'cgroup',
	'image-platforms',
	'kubeconfig',
	'minikube-home',
	'ports',
	'routes',
	'tunnels',
	'proxies',
	'root',
	'sudo',
	'hosts-file',
	'names',
	'wsl',
	'clock',
] as const;
