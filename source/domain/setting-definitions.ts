import {
	list,
	memory,
	oneOf,
	text,
	toggle,
	wholeNumber,
	type SettingDefinition,
	type SettingName,
	type Settings,
} from './settings.ts';
import type {HostFacts} from './ports/host.ts';

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
] satisfies readonly AnySettingDefinition[];

type AnySettingDefinition = {[Name in SettingName]: SettingDefinition<Name>}[SettingName];

/** The default of every setting on a host. */
export function defaultSettings(host: HostFacts): Settings {
	return Object.fromEntries(settingDefinitions.map(({name, byDefault}) => [name, byDefault(host)])) as Settings;
}

/** 6 GiB where the host has 12 or more, else half of it, never under 3 GiB (facts: 4 GiB runs the demo, 3 with a warning). */
function defaultMemory(host: HostFacts): number {
	return host.memoryMiB >= 12 * 1024 ? 6144 : Math.max(3072, Math.min(4096, Math.floor(host.memoryMiB / 2)));
}
