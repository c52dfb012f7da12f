import type {Sentence} from './sentence.ts';
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

/** Fixed, not settings. */
export const fixed = {
	namespace: 'default',
	release: 'digimon',
	meshNamespace: 'istio-system',
	ingressService: 'istio-ingressgateway',
	probeName: 'digimon-setup-probe',
	serviceCidr: '10.96.0.0/12',
} as const;
