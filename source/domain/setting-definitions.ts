import {
	list,
	memory,
	memoryBounds,
	memoryPattern,
	oneOf,
	text,
	toggle,
	wholeNumber,
	type SettingDefinition,
	type SettingName,
	type Settings,
} from './settings.ts';
import type {MessageKey} from '../i18n/en/index.ts';
import type {HostFacts} from './ports/host.ts';

/** A setting that is one of these choices. */
const choiceOf = <const Choice extends string>(choices: readonly Choice[], preset: NoInfer<Choice>) =>
	({kind: 'text', choices, byDefault: () => preset, check: oneOf(choices)}) as const;

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
] as const;
const pair = /^[^=\s]+=[^]*$/;

/** A setting whose text matches a pattern; `shape` says which. */
const textOf = (pattern: RegExp, shape: MessageKey) => ({kind: 'text', pattern, check: text(pattern, shape)}) as const;

/** A setting with several values that match a pattern. */
const listOf = (pattern: RegExp, allowed: string, ownedBy: (item: string) => string | undefined) =>
	({kind: 'list', pattern, byDefault: () => [], check: list(pattern, allowed, ownedBy)}) as const;

/** Options of `minikube start` that this program sets, by their long and short names, with the setting that decides each. */
const startOptions: Readonly<Record<string, string>> = {
	profile: '--profile',
	p: '--profile',
	driver: '--driver',
	'vm-driver': '--driver',
	'container-runtime': '--container-runtime',
	cpus: '--cpus',
	memory: '--memory',
	'kubernetes-version': '--kubernetes-version',
	output: '',
	o: '',
	interactive: '',
	'keep-context': '',
};

/** The owner of an argument of `minikube start`; several short options may share a dash. */
function ownerOfArgument(argument: string): string | undefined {
	const [name = ''] = argument.split('=');
	if (name.startsWith('--')) return startOptions[name.slice(2).replaceAll('_', '-')];
	const letter = Array.from(name.slice(1)).find((one) => startOptions[one] !== undefined);
	return letter === undefined ? undefined : startOptions[letter];
}

/** Values of the mesh that this program sets, or by which it finds the mesh again: it looks for istiod in istio-system. */
const meshValues: ReadonlySet<string> = new Set([
	'profile',
	'revision',
	'namespace',
	'values.revision',
	'values.global.istioNamespace',
]);

/** Values of the chart that this program sets for itself. Images may be replaced. */
const chartValues: ReadonlySet<string> = new Set(['setupDigest']);

const ownerOfMeshValue = (pair: string): string | undefined =>
	meshValues.has((pair.split('=')[0] ?? '').trim()) ? '' : undefined;

/** Helm takes several values of one `--set`, separated by commas. */
const ownerOfChartValue = (pairs: string): string | undefined =>
	pairs.split(/(?<!\\),/).some((pair) => chartValues.has((/^[^=.[]*/.exec(pair)?.[0] ?? '').trim())) ? '' : undefined;

const runtimes = ['containerd', 'docker', 'cri-o'] as const;

const definitions = [
	{
		name: 'profile',
		flag: 'profile',
		placeholder: 'NAME',
		byDefault: () => 'digimon',
		...textOf(/^[a-z0-9][a-z0-9-]{0,40}$/, 'settings.shapeProfile'),
	},
	{
		name: 'driver',
		flag: 'driver',
		placeholder: 'NAME',
		...choiceOf(drivers, 'auto'),
		reach: (driver) => (['none', 'ssh'].includes(driver) ? 'machine' : undefined),
	},
	{
		name: 'containerRuntime',
		flag: 'container-runtime',
		placeholder: 'NAME',
		...choiceOf(runtimes, 'containerd'),
	},
	{
		name: 'cpus',
		flag: 'cpus',
		placeholder: 'N',
		kind: 'number',
		bounds: [2, 256],
		byDefault: (host) => Math.max(2, Math.min(4, host.cpus)),
		check: wholeNumber(2, 256),
	},
	{
		name: 'memory',
		flag: 'memory',
		placeholder: 'MIB',
		kind: 'number',
		bounds: memoryBounds,
		pattern: memoryPattern,
		byDefault: defaultMemory,
		check: memory,
	},
	{
		name: 'kubernetesVersion',
		flag: 'kubernetes-version',
		placeholder: 'VERSION',
		byDefault: () => 'auto',
		...textOf(/^(auto|v?\d+\.\d+(\.\d+(-[\w.]+)?)?)$/, 'settings.shapeVersion'),
	},
	{
		name: 'edition',
		flag: 'edition',
		placeholder: 'EDITION',
		...choiceOf(['current', 'article'], 'current'),
	},
	{
		name: 'images',
		flag: 'images',
		placeholder: 'WHICH',
		...choiceOf(['article', 'bundled', 'auto'], 'auto'),
		// The recordings are of the bundled images.
		byDefault: (host) => (host.isSimulated ? 'bundled' : 'auto'),
	},
	{
		name: 'address',
		flag: 'address',
		placeholder: 'HOW',
		...choiceOf(['tunnel', 'node'], 'tunnel'),
	},
	{
		name: 'hostsFile',
		flag: 'hosts-file',
		placeholder: 'PATH',
		byDefault: (host) => host.systemHostsFile,
		reach: () => 'root',
		...textOf(/^[^\0]+$/, 'settings.shapePath'),
	},
	{
		name: 'istioSet',
		flag: 'istio-set',
		placeholder: 'KEY=VALUE',
		reach: () => 'images',
		...listOf(pair, 'KEY=VALUE', ownerOfMeshValue),
	},
	{
		name: 'minikubeArg',
		flag: 'minikube-arg',
		placeholder: 'ARG',
		reach: () => 'minikube',
		...listOf(/^--?[\w-]+(=[^]*)?$/, '--flag[=value]', ownerOfArgument),
	},
	{
		name: 'helmSet',
		flag: 'helm-set',
		placeholder: 'KEY=VALUE',
		reach: () => 'images',
		...listOf(pair, 'KEY=VALUE', ownerOfChartValue),
	},
	{
		name: 'timeout',
		flag: 'timeout',
		placeholder: 'DURATION',
		byDefault: () => 'auto',
		...textOf(/^(auto|[1-9]\d{0,4}[smh])$/, 'settings.shapeDuration'),
	},
	{
		name: 'lang',
		flag: 'lang',
		placeholder: 'LANGUAGE',
		...choiceOf(['auto', 'en', 'zh-TW'], 'auto'),
	},
	{name: 'color', flag: 'color', kind: 'switch', byDefault: () => true, check: toggle},
	{
		name: 'verbose',
		flag: 'verbose',
		kind: 'switch',
		byDefault: () => false,
		check: toggle,
	},
	{
		name: 'screenReader',
		flag: 'screen-reader',
		kind: 'switch',
		byDefault: () => false,
		check: toggle,
	},
	{
		name: 'bell',
		flag: 'bell',
		placeholder: 'WHEN',
		...choiceOf(['auto', 'always', 'never'], 'auto'),
	},
] as const satisfies readonly Unexplained[];

type Unexplained = {[Name in SettingName]: Omit<SettingDefinition<Name>, 'explains'>}[SettingName];

/** Every setting, in the order of the plan screen and of `--help`. */
export const settingDefinitions: readonly SettingDefinition[] = definitions.map((definition) => ({
	...definition,
	explains: `settings.${definition.name}` as const,
}));

/** The default of every setting on a host. */
export function defaultSettings(host: HostFacts): Settings {
	return Object.fromEntries(settingDefinitions.map(({name, byDefault}) => [name, byDefault(host)])) as Settings;
}

/** 6 GiB where the host has 12 or more, else half of it, never under 3 GiB (facts: 4 GiB runs the demo, 3 with a warning). */
function defaultMemory(host: HostFacts): number {
	return host.memoryMiB >= 12 * 1024 ? 6144 : Math.max(3072, Math.min(4096, Math.floor(host.memoryMiB / 2)));
}
