import type {MessageKey} from '../i18n/en/index.ts';
import {message, type Message, type MessageValue} from '../i18n/message.ts';
import type {HostFacts} from './ports/host.ts';

/** A problem with a value; `allowed` names what is. Names the value that is nearest to it, where one is near. */
const wrong = (
	key: MessageKey,
	source: string,
	raw: unknown,
	allowed: MessageValue = '',
	near?: string,
): WrongSetting => ({
	wrong: withNearest(
		raw === undefined || raw === null || raw === ''
			? message('settings.noValue', {source})
			: message(key, {source, value: shorten(String(raw)), allowed}),
		near,
	),
});

/** The beginning of a text that a sentence quotes. */
export const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** The problem with the word that was probably meant. */
export const withNearest = (problem: Message, near: string | undefined): Message =>
	near === undefined ? problem : message('settings.near', {problem, near});

/**
 * The candidate that was probably meant: the first that begins with the word, else the one with the fewest typing errors, at most one for
 * every three letters. Leading dashes, case and underscores do not count.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
	const plain = (text: string): string => text.replace(/^-+/, '').toLowerCase().replaceAll('_', '-');
	const wanted = plain(word);
	if (wanted === '' || wanted.length > 60) return undefined;
	const starting = candidates.find((one) => plain(one).startsWith(wanted));
	if (starting !== undefined) return starting;
	const most = Math.max(1, Math.floor(wanted.length / 3));
	const [best] = candidates
		.filter((one) => Math.abs(plain(one).length - wanted.length) <= most)
		.map((one) => ({one, errors: typingErrors(wanted, plain(one))}))
		.toSorted((a, b) => a.errors - b.errors);
	return best && best.errors <= most ? best.one : undefined;
}

/** The insertions, deletions, replacements and swaps of neighbours that make one word of the other (optimal string alignment). */
function typingErrors(one: string, other: string): number {
	const rows: number[][] = [Array.from({length: other.length + 1}, (_, column) => column)];
	const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
	for (let row = 1; row <= one.length; row += 1) {
		const current = [row];
		rows.push(current);
		for (let column = 1; column <= other.length; column += 1) {
			const isSame = one[row - 1] === other[column - 1];
			const isSwapped = row > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
			current.push(
				Math.min(
					at(row - 1, column) + 1,
					at(row, column - 1) + 1,
					at(row - 1, column - 1) + (isSame ? 0 : 1),
					isSwapped ? at(row - 2, column - 2) + 1 : Infinity,
				),
			);
		}
	}
	return at(one.length, other.length);
}

/** Text that matches a pattern; `shape` says what is allowed. */
export const text =
	(pattern: RegExp, shape: MessageKey): SettingCheck<string> =>
	(raw, source) =>
		typeof raw === 'string' && pattern.test(raw)
			? {value: raw}
			: wrong('settings.wrongText', source, raw, message(shape));

/** One of the given choices. */
export const oneOf =
	<const Choice extends string>(choices: readonly Choice[]): SettingCheck<Choice> =>
	(raw, source) => {
		const value = choices.find((choice) => choice === raw);
		if (value !== undefined) return {value};
		return wrong('settings.wrongChoice', source, raw, choices.join(', '), nearest(String(raw), choices));
	};

/** A whole number within bounds, typed or as a number. */
export const wholeNumber =
	(least: number, most: number): SettingCheck<number> =>
	(raw, source) => {
		const value = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw;
		if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return {value};
		return wrong('settings.wrongNumber', source, raw, message('settings.fromTo', {least, most}));
	};

/**
 * A list whose items match a pattern; a single item is a list too. `ownedBy` names the setting that decides what an item would set, or is
 * empty where this program sets it and no setting does.
 */
export const list =
	(
		pattern: RegExp,
		allowed: string,
		ownedBy: (item: string) => string | undefined = () => undefined,
	): SettingCheck<readonly string[]> =>
	(raw, source) => {
		const items: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
		const isItem = (item: unknown): item is string => typeof item === 'string' && pattern.test(item);
		for (const item of items) {
			if (!isItem(item)) return wrong('settings.wrongText', source, item, allowed);
			const owner = ownedBy(item);
			if (owner !== undefined) return wrong(owner === '' ? 'settings.isOurs' : 'settings.isOther', source, item, owner);
		}
		return {value: items.filter(isItem)};
	};

/** A switch: true or false, 1 or 0. */
export const toggle: SettingCheck<boolean> = (raw, source) => {
	if (typeof raw === 'boolean') return {value: raw};
	if (raw === 'true' || raw === '1') return {value: true};
	if (raw === 'false' || raw === '0') return {value: false};
	return wrong('settings.wrongChoice', source, raw, 'true, false', nearest(String(raw), ['true', 'false']));
};

/** An amount of memory as text: a number of MiB, or with a unit. */
export const memoryPattern = /^(\d+)\s*(m|mb|mib|g|gb|gib)?$/i;
/** In MiB; the floor is minikube's (minikube 1.39, start.go). */
export const memoryBounds = [1800, 1_048_576] as const;
const [leastMemory, mostMemory] = memoryBounds;

/** `6144`, `6144m`, `6144MiB`, `6g` or `6GiB`, in MiB. */
export const memory: SettingCheck<number> = (raw, source) => {
	const match = memoryPattern.exec(String(raw).trim());
	if (!match) return wrong('settings.wrongMemory', source, raw);
	const value = Number(match[1]) * (/^g/i.test(match[2] ?? '') ? 1024 : 1);
	if (value < leastMemory) return wrong('settings.memoryTooSmall', source, raw, leastMemory);
	return value > mostMemory ? wrong('settings.memoryTooLarge', source, raw, mostMemory) : {value};
};

/** The answers of a run. `auto` is settled by the steps that know more (driver, Kubernetes version, images). */
export type Settings = {
	readonly profile: string;
	readonly driver: string;
	readonly containerRuntime: string;
	readonly cpus: number;
	readonly memory: number;
	readonly kubernetesVersion: string;
	/** `auto`, or how long each long wait may take: `20m`. */
	readonly timeout: string;
	readonly edition: 'current' | 'article';
	readonly images: 'article' | 'bundled' | 'auto';
	readonly address: 'tunnel' | 'node';
	readonly hostsFile: string;
	readonly istioSet: readonly string[];
	readonly minikubeArg: readonly string[];
	readonly helmSet: readonly string[];
	readonly lang: 'en' | 'zh-TW' | 'auto';
	readonly color: boolean;
	readonly verbose: boolean;
	readonly screenReader: boolean;
	readonly bell: 'auto' | 'always' | 'never';
};

/** What a value has effects on: a file that root writes, minikube's own command, the images that run, or the machine of the cluster. */
export type Reach = 'root' | 'minikube' | 'images' | 'machine';

/** A setting's name. */
export type SettingName = keyof Settings;

/** A setting's value as flags, variables and files give it. */
export type SettingValue = string | number | boolean | readonly string[];

/** Values, and where each came from: `--cpus`, `DIGIMON_SETUP_CPUS`, `digimon-setup.yaml:3`, `default`, `the plan screen`. */
export type ResolvedSettings = {readonly values: Settings; readonly from: Readonly<Record<SettingName, string>>};

/** What is wrong with a value, as a sentence that ends with what is allowed. */
type WrongSetting = {readonly wrong: Message};

/** The checked value, or what is wrong with it. */
export type Checked<Value = SettingValue> = {readonly value: Value} | WrongSetting;

/** Checks text from a flag or variable, or a value from a file. `source` names it in the sentence. */
export type SettingCheck<Value> = (raw: unknown, source: string) => Checked<Value>;

/** A setting; its flag, file key and form field are made from this. `memory` is in MiB. */
export type SettingDefinition<Name extends SettingName = SettingName> = {
	readonly name: Name;
	/** Without dashes; the file's key is the same, the variable `DIGIMON_SETUP_` and it in upper case with underscores. */
	readonly flag: string;
	/** As `--help` shows the value: `N`, `NAME`; none for a switch. */
	readonly placeholder?: string;
	readonly kind: 'text' | 'number' | 'switch' | 'list';
	readonly choices?: readonly string[];
	/** What its text, or each of its items, matches. */
	readonly pattern?: RegExp;
	/** The least and the most that a number may be. */
	readonly bounds?: readonly [least: number, most: number];
	readonly explains: MessageKey;
	readonly byDefault: (host: HostFacts) => Settings[Name];
	/** How far a value reaches beyond the cluster of this program: such a value of a file that came with a folder needs the user's consent. */
	reach?(value: Settings[Name]): Reach | undefined;
	readonly check: SettingCheck<Settings[Name]>;
};

/** The article's versions: October 2020. */
export const articleVersions = {kubernetes: 'v1.16.0', istio: '1.7.3'} as const;

/** The settings with what the article's edition means: its Kubernetes and its images, unless they are set. */
export function withEdition(settings: Settings): Settings {
	if (settings.edition !== 'article') return settings;
	const {kubernetesVersion, images} = settings;
	return {
		...settings,
		kubernetesVersion: kubernetesVersion === 'auto' ? articleVersions.kubernetes : kubernetesVersion,
		images: images === 'auto' ? 'article' : images,
	};
}

/** Names and addresses that are not settings. */
export const constants = {
	namespace: 'default',
	release: 'digimon',
	meshNamespace: 'istio-system',
	ingressService: 'istio-ingressgateway',
	probeName: 'digimon-setup-probe',
	serviceCidr: '10.96.0.0/12',
} as const;

const unitMs = {s: 1000, m: 60_000, h: 3_600_000} as const;

/** The time in milliseconds that a long wait may take: as `--timeout` says (`20m`), else as usual. */
export function waitMs({timeout}: Pick<Settings, 'timeout'>, usualMs: number): number {
	const unit = (['s', 'm', 'h'] as const).find((one) => timeout.endsWith(one));
	return unit === undefined ? usualMs : Number(timeout.slice(0, -1)) * unitMs[unit];
}

/** Twice a wait, as `--timeout` takes it. */
export const longerThan = (durationMs: number): string => `${Math.max(1, Math.ceil((2 * durationMs) / 60_000))}m`;
