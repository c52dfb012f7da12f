import type {MessageKey} from '../i18n/en/index.ts';
import {message, type Message} from '../i18n/message.ts';
import type {HostFacts} from './ports/host.ts';

const wrong = (key: MessageKey, source: string, raw: unknown, allowed = ''): WrongSetting => ({
	wrong: message(key, {source, value: shorten(String(raw)), allowed}),
});

/** The beginning of a text that a sentence quotes. */
export const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** Text that matches a pattern; `allowed` names the shape in the sentence. */
export const text =
	(pattern: RegExp, allowed: string): SettingCheck<string> =>
	(raw, source) =>
		typeof raw === 'string' && pattern.test(raw) ? {value: raw} : wrong('settings.wrongText', source, raw, allowed);

/** One of the given choices. */
export const oneOf =
	<const Choice extends string>(choices: readonly Choice[]): SettingCheck<Choice> =>
	(raw, source) => {
		const value = choices.find((choice) => choice === raw);
		return value === undefined ? wrong('settings.wrongChoice', source, raw, choices.join(', ')) : {value};
	};

/** A whole number within bounds, typed or as a number. */
export const wholeNumber =
	(least: number, most: number): SettingCheck<number> =>
	(raw, source) => {
		const value = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw;
		if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return {value};
		return wrong('settings.wrongNumber', source, raw, `${least}–${most}`);
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
	return wrong('settings.wrongChoice', source, raw, 'true, false');
};

/** `6144`, `6144m`, `6144MiB`, `6g` or `6GiB`, in MiB; at least minikube's floor of 1800 (minikube 1.39, start.go). */
export const memory: SettingCheck<number> = (raw, source) => {
	const match = /^(\d+)\s*(m|mb|mib|g|gb|gib)?$/i.exec(String(raw).trim());
	const value = match ? Number(match[1]) * (/^g/i.test(match[2] ?? '') ? 1024 : 1) : Number.NaN;
	return value >= 1800 && value <= 1_048_576 ? {value} : wrong('settings.wrongMemory', source, raw, '1800–1048576');
};

/** The answers of a run. `auto` is settled by the steps that know more (driver, Kubernetes version, images). */
export type Settings = {
	readonly profile: string;
	readonly driver: string;
	readonly containerRuntime: string;
	readonly cpus: number;
	readonly memory: number;
	readonly kubernetesVersion: string;
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
