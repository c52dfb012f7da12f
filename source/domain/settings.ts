import type {Sentence} from './sentence.ts';
import {say} from './sentence.ts';
import type {HostFacts} from './world.ts';
import type {WordKey} from './words/index.ts';

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

/** A setting's name. */
export type SettingName = keyof Settings;

/** A setting's value as flags, variables and files give it. */
export type SettingValue = string | number | boolean | readonly string[];

/** Where a value came from, as a person finds it: `--cpus`, `DIGIMON_SETUP_CPUS`, `digimon-setup.yaml:3`, `default`, `the plan screen`. */
export type ResolvedSettings = {readonly values: Settings; readonly from: Readonly<Record<SettingName, string>>};

/** The checked value, or what is wrong with it as a sentence that ends with what is allowed. */
export type Checked = {readonly value: SettingValue} | {readonly wrong: Sentence};

/** A setting, once: flag, file key and field come from this. `memory` is in MiB. */
export type SettingDefinition = {
	readonly name: SettingName;
	/** Without dashes; the file's key is the same, the variable `DIGIMON_SETUP_` and it in upper case with underscores. */
	readonly flag: string;
	/** As `--help` shows the value: `N`, `NAME`; none for a switch. */
	readonly placeholder?: string;
	readonly kind: 'text' | 'number' | 'switch' | 'list';
	readonly choices?: readonly string[];
	readonly explains: WordKey;
	readonly byDefault: (host: HostFacts) => SettingValue;
	/** Checks text from a flag or variable, or a value from a file. `source` names it in the sentence. */
	readonly check: (raw: unknown, source: string) => Checked;
};

const wrong = (key: WordKey, source: string, raw: unknown, allowed = ''): Checked => ({
	wrong: say(key, {source, value: String(raw), allowed}),
});

const text =
	(pattern: RegExp, allowed: string) =>
	(raw: unknown, source: string): Checked =>
		typeof raw === 'string' && pattern.test(raw) ? {value: raw} : wrong('settings.wrongText', source, raw, allowed);

const oneOf =
	(choices: readonly string[]) =>
	(raw: unknown, source: string): Checked =>
		typeof raw === 'string' && choices.includes(raw)
			? {value: raw}
			: wrong('settings.wrongChoice', source, raw, choices.join(', '));

const wholeNumber =
	(least: number, most: number) =>
	(raw: unknown, source: string): Checked => {
		const value = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw;
		if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return {value};
		return wrong('settings.wrongNumber', source, raw, `${least}–${most}`);
	};

const list =
	(pattern: RegExp, allowed: string) =>
	(raw: unknown, source: string): Checked => {
		const items: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
		const bad = items.find((item) => typeof item !== 'string' || !pattern.test(item));
		return bad === undefined ? {value: items as readonly string[]} : wrong('settings.wrongText', source, bad, allowed);
	};

const toggle = (raw: unknown, source: string): Checked => {
	if (typeof raw === 'boolean') return {value: raw};
	if (raw === 'true' || raw === '1') return {value: true};
	if (raw === 'false' || raw === '0') return {value: false};
	return wrong('settings.wrongChoice', source, raw, 'true, false');
};

/** `6144`, `6144m`, `6144MiB`, `6g` or `6GiB`, in MiB; at least minikube's floor of 1800 (minikube 1.39, start.go). */
function memory(raw: unknown, source: string): Checked {
	const match = /^(\d+)\s*(m|mb|mib|g|gb|gib)?$/i.exec(String(raw).trim());
	const value = match ? Number(match[1]) * (/^g/i.test(match[2] ?? '') ? 1024 : 1) : Number.NaN;
	return value >= 1800 && value <= 1_048_576 ? {value} : wrong('settings.wrongMemory', source, raw, '1800–1048576');
}

const drivers = [
	'auto',
	'docker',
	'podman',
	'kvm2',
	'qemu2',
	'vfkit',
	'hyperv',
	'virtualbox',
	'parallels',
	'vmware',
	'none',
	'ssh',
];
const pair = /^[^=\s]+=.*$/s;
const runtimes = ['containerd', 'docker', 'cri-o'];

/** Every setting, in the order of the plan screen and of `--help`. */
export const settingDefinitions: readonly SettingDefinition[] = [
	{
		name: 'profile',
		flag: 'profile',
		placeholder: 'NAME',
		kind: 'text',
		explains: 'settings.profile',
		byDefault: () => 'digimon',
		check: text(/^[a-z0-9][a-z0-9-]{0,40}$/, 'a-z 0-9 -'),
	},
	{
		name: 'driver',
		flag: 'driver',
		placeholder: 'NAME',
		kind: 'text',
		choices: drivers,
		explains: 'settings.driver',
		byDefault: () => 'auto',
		check: oneOf(drivers),
	},
	{
		name: 'containerRuntime',
		flag: 'container-runtime',
		placeholder: 'NAME',
		kind: 'text',
		choices: runtimes,
		explains: 'settings.containerRuntime',
		byDefault: () => 'containerd',
		check: oneOf(runtimes),
	},
	{
		name: 'cpus',
		flag: 'cpus',
		placeholder: 'N',
		kind: 'number',
		explains: 'settings.cpus',
		byDefault: (host) => Math.max(2, Math.min(4, host.cpus)),
		check: wholeNumber(2, 256),
	},
	{
		name: 'memory',
		flag: 'memory',
		placeholder: 'MIB',
		kind: 'number',
		explains: 'settings.memory',
		byDefault: defaultMemory,
		check: memory,
	},
	{
		name: 'kubernetesVersion',
		flag: 'kubernetes-version',
		placeholder: 'VERSION',
		kind: 'text',
		explains: 'settings.kubernetesVersion',
		byDefault: () => 'auto',
		check: text(/^(auto|v?\d+\.\d+(\.\d+(-[\w.]+)?)?)$/, 'auto, v1.34.4'),
	},
	{
		name: 'edition',
		flag: 'edition',
		placeholder: 'EDITION',
		kind: 'text',
		choices: ['current', 'article'],
		explains: 'settings.edition',
		byDefault: () => 'current',
		check: oneOf(['current', 'article']),
	},
	{
		name: 'images',
		flag: 'images',
		placeholder: 'WHICH',
		kind: 'text',
		choices: ['article', 'bundled', 'auto'],
		explains: 'settings.images',
		byDefault: () => 'auto',
		check: oneOf(['article', 'bundled', 'auto']),
	},
	{
		name: 'address',
		flag: 'address',
		placeholder: 'HOW',
		kind: 'text',
		choices: ['tunnel', 'node'],
		explains: 'settings.address',
		byDefault: () => 'tunnel',
		check: oneOf(['tunnel', 'node']),
	},
	{
		name: 'hostsFile',
		flag: 'hosts-file',
		placeholder: 'PATH',
		kind: 'text',
		explains: 'settings.hostsFile',
		byDefault: (host) => host.systemHostsFile,
		check: text(/^[^\0]+$/, 'PATH'),
	},
	{
		name: 'istioSet',
		flag: 'istio-set',
		placeholder: 'KEY=VALUE',
		kind: 'list',
		explains: 'settings.istioSet',
		byDefault: () => [],
		check: list(pair, 'KEY=VALUE'),
	},
	{
		name: 'minikubeArg',
		flag: 'minikube-arg',
		placeholder: 'ARG',
		kind: 'list',
		explains: 'settings.minikubeArg',
		byDefault: () => [],
		check: list(/^--?[\w-]+(=.*)?$/s, '--flag, --flag=value'),
	},
	{
		name: 'helmSet',
		flag: 'helm-set',
		placeholder: 'KEY=VALUE',
		kind: 'list',
		explains: 'settings.helmSet',
		byDefault: () => [],
		check: list(pair, 'KEY=VALUE'),
	},
	{
		name: 'lang',
		flag: 'lang',
		placeholder: 'LANGUAGE',
		kind: 'text',
		choices: ['auto', 'en', 'zh-TW'],
		explains: 'settings.lang',
		byDefault: () => 'auto',
		check: oneOf(['auto', 'en', 'zh-TW']),
	},
	{name: 'color', flag: 'color', kind: 'switch', explains: 'settings.color', byDefault: () => true, check: toggle},
	{
		name: 'verbose',
		flag: 'verbose',
		kind: 'switch',
		explains: 'settings.verbose',
		byDefault: () => false,
		check: toggle,
	},
	{
		name: 'screenReader',
		flag: 'screen-reader',
		kind: 'switch',
		explains: 'settings.screenReader',
		byDefault: () => false,
		check: toggle,
	},
];

/** 6 GiB where the host has 12 or more, else half of it, never under 3 GiB (facts: 4 GiB runs the demo, 3 with a warning). */
function defaultMemory(host: HostFacts): number {
	return host.memoryMiB >= 12 * 1024 ? 6144 : Math.max(3072, Math.min(4096, Math.floor(host.memoryMiB / 2)));
}

/** Fixed, not settings. */
export const fixed = {
	namespace: 'default',
	release: 'digimon',
	meshNamespace: 'istio-system',
	ingressService: 'istio-ingressgateway',
	probeName: 'digimon-setup-probe',
	serviceCidr: '10.96.0.0/12',
} as const;
