import type {Evidence, NextAction} from '../domain/failure.ts';
import {quote, systemCommands} from '../domain/ports/command.ts';
import type {HostFacts} from '../domain/ports/host.ts';
import {constants, longerThan, waitMs} from '../domain/settings.ts';
import {messages, type MessageKey} from '../i18n/en/index.ts';
import {message, type Message, type MessageValues} from '../i18n/message.ts';
import {placeOf} from './docker-machine.ts';
import {engineValues} from './engine-values.ts';
import type {Facts, HostNames, Rule, RuleAction} from './rule.ts';
import {wordValues} from './word-values.ts';

/*
 * What a rule's templates are filled with. A rule names causes and actions with `{placeholders}`; `valuesOf` joins the values that are known,
 * the later ones over the earlier: facts of the run and this machine, who speaks, the image that it is about, what the words tell of servers
 * and disks (word-values.ts), the rule's defaults, the evidence's own values, the named groups of the rule's patterns, commands for this
 * place (engine-values.ts) and sizes to ask for. A value that does not apply is left out, and `actionsOf` leaves out the actions that need it:
 * so one rule can list the actions for every place.
 */

/** The least memory that the demo needs, in MiB. */
export const neededMemoryMiB = 4096;
/** The least processors that Kubernetes needs (kubeadm). */
const neededCpus = 2;

/** Values of templates: of a rule's named groups, of the evidence, and facts of the run; only known ones. */
export function valuesOf(rule: Rule, text: string, evidence: Evidence, facts: Facts): MessageValues {
	const patterns = [...(rule.when.pattern ? [rule.when.pattern] : []), ...(rule.captures ?? [])];
	const captured = Object.assign(
		{},
		...patterns.toReversed().map((pattern) => known(pattern.exec(text)?.groups ?? {})),
	);
	return {
		...factValues(facts),
		...speakerValues(evidence),
		...imageValues(evidence, facts),
		...wordValues(text, evidence, facts),
		...rule.defaults,
		...evidence.values,
		...captured,
		...placeValues(captured, facts),
		...sizeValues(captured, facts),
	};
}

/** How long helm and istioctl wait. */
const usualWaitMs = 15 * 60_000;

function factValues({
	settings,
	profile = settings?.profile ?? 'digimon',
	host,
	step,
	kubeconfig,
	isOurProfile,
	isNewProfile,
}: Facts): MessageValues {
	const home = host?.home ?? '~';
	const config =
		kubeconfig === undefined || kubeconfig === ''
			? `${home}/.kube/config`
			: (kubeconfig.split(/[:;](?!\\)/)[0] ?? kubeconfig);
	return {
		profile,
		...(settings && {longerWait: longerThan(waitMs(settings, usualWaitMs))}),
		namespace: constants.namespace,
		meshNamespace: constants.meshNamespace,
		release: constants.release,
		minikubeHome: host?.minikubeHome ?? '~/.minikube',
		kubeconfig: config,
		...(kubeconfig !== undefined && kubeconfig !== '' && {kubeconfigVariable: kubeconfig}),
		...(kubeconfig === undefined && {kubeconfigByDefault: config}),
		...(step !== undefined && {step}),
		setClock: host?.isWsl === true ? 'sudo hwclock -s' : 'sudo timedatectl set-ntp true',
		...(host && {user: host.userName}),
		...(isOurProfile === true && {ourProfile: profile}),
		loss: message(isNewProfile === true ? 'diagnosis.nothingIsLost' : 'diagnosis.allIsLost'),
		...(settings && {
			driver: settings.driver,
			...(['docker', 'auto'].includes(settings.driver) && {nodeContainer: profile}),
			runtime: settings.containerRuntime,
			memory: settings.memory,
			cpus: settings.cpus,
		}),
	};
}

const speakerValues = ({speaker}: Evidence): MessageValues => ({
	tool: speaker,
	service: 'web',
	...(downloadable.includes(speaker) && {downloadable: speaker}),
	...(speaker === 'docker' && {dockerSpeaks: speaker}),
});

/** Tools that this program can download. */
const downloadable: readonly string[] = ['minikube', 'kubectl', 'istioctl', 'helm'];

/** Which kind of image it is decides where else it can come from. */
function imageValues({values = {}}: Evidence, {settings}: Facts): MessageValues {
	const image = String(values['image'] ?? '');
	if (image === '') return {};
	if (image.includes('superj80820/')) return {articleImage: image};
	if (/^(?:docker\.io\/)?(?:library\/)?digimon-setup\//.test(image)) return {ownImage: image};
	const isIstios =
		values['podNamespace'] === constants.meshNamespace || /\/(?:pilot|proxyv2|install-cni|ztunnel):/.test(image);
	if (!isIstios) return {otherImage: image};
	const hub = /^(.*)\/[^/]+$/.exec(image)?.[1] ?? '';
	const otherHub = ['docker.io/istio', 'registry.istio.io/release', 'gcr.io/istio-release'].find(
		(one) => one !== hub && !settings?.istioSet.includes(`hub=${one}`),
	);
	return {
		istioImage: image,
		...(otherHub !== undefined && !/^(?:docker\.io|index\.docker\.io)/.test(hub) && {otherHub}),
	};
}

const known = (groups: Readonly<Record<string, string | undefined>>): Record<string, string> =>
	Object.fromEntries(
		Object.entries(groups).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
	);

/** Commands for the engine where it is, by what was asked or by the endpoint that words name; and for the proxy that stands before the server that they name. */
function placeValues(
	{endpoint, server}: Readonly<Record<string, string>>,
	{host, engine, settings, noProxy = [], hostNames}: Facts,
): MessageValues {
	if (!host) return {};
	const nodeIp = /^(?!127\.)\d+\.\d+\.\d+\.\d+/.exec(server ?? '')?.[0];
	const node = nodeRange(settings?.driver, nodeIp);
	return {
		...engineValues(placeOf(host, engine, endpoint)),
		...(hostNames && {noProxyLine: noProxyCommand(noProxy, exemptNames(node, hostNames), host.platform)}),
	};
}

/** The network of a node: as it is, else the first that minikube takes for the driver (minikube, handbook "VPN and proxy"). */
export function nodeRange(driver: string | undefined, nodeIp: string | undefined): string {
	if (nodeIp !== undefined) return nodeIp.replace(/\d+$/, '0/24');
	return driver === 'kvm2' ? '192.168.39.0/24' : driver === 'virtualbox' ? '192.168.59.0/24' : '192.168.49.0/24';
}

/** What must not go through a proxy: this machine, Services, the node's network, and our two names. */
export const exemptNames = (node: string, {web, api}: HostNames): readonly string[] => [
	'localhost',
	'127.0.0.1',
	constants.serviceCidr,
	node,
	web,
	api,
];

/** The command that exempts names in this shell, beside those that are exempt; Windows has one variable of both spellings. */
export function noProxyCommand(
	present: readonly string[],
	names: readonly string[],
	platform: HostFacts['platform'],
): string {
	const variables = platform === 'win32' ? ['NO_PROXY'] : ['NO_PROXY', 'no_proxy'];
	return systemCommands[platform].setVariables(variables, [...new Set([...present, ...names])].join(','));
}

/** Sizes to ask for: never below what is needed, never what is in force. `limit` is captured, in MiB or processors. */
function sizeValues(captured: Readonly<Record<string, string>>, {settings, host}: Facts): MessageValues {
	if (!settings) return {neededMemory: neededMemoryMiB, moreMemory: 8192, moreCpus: 4};
	const limit = Number(captured['memoryLimit']?.replace(/\D.*$/, ''));
	const most = host?.memoryMiB === undefined ? Number.POSITIVE_INFINITY : host.memoryMiB - 1024;
	const less = Math.floor(Math.min(limit, most) / 100) * 100;
	const more = [6144, 8192, 12_288, 16_384].find((size) => size > settings.memory && size <= most);
	const cpuLimit = Number(captured['cpuLimit'] ?? host?.cpus);
	return {
		neededMemory: neededMemoryMiB,
		...(less >= neededMemoryMiB && less < settings.memory && {lessMemory: less}),
		...(more !== undefined && {moreMemory: more}),
		...(cpuLimit >= neededCpus && cpuLimit < settings.cpus && {fewerCpus: cpuLimit}),
		...(settings.cpus < 4 && (host === undefined || host.cpus >= 4) && {moreCpus: 4}),
	};
}

/** A rule's actions with their values; those with a value that is not known, or for another system, are left out. */
export function actionsOf(actions: readonly RuleAction[], values: MessageValues, facts: Facts): readonly NextAction[] {
	const platform = facts.host?.platform ?? 'linux';
	return actions
		.filter(
			({on, needs = []}) => (on ?? [platform]).includes(platform) && needs.every((name) => values[name] !== undefined),
		)
		.flatMap(({message: key, run, read}) => {
			const line = fillAll(typeof run === 'object' ? run[platform] : run, values);
			const page = fillAll(read, values);
			const text = messageOf(key, values);
			if (line === 'incomplete' || page === 'incomplete' || /\{\w+\}/.test(text.text)) return [];
			return [{message: text, ...(line !== undefined && {run: line}), ...(page !== undefined && {read: page})}];
		});
}

/** The template with its values; `incomplete` where one is not known. Values are quoted, unless one is the whole template: a command. */
function fillAll(template: string | undefined, values: MessageValues): string | undefined {
	if (template === undefined) return undefined;
	const missing = [...template.matchAll(/(?<!\$)\{(\w+)\}/g)].some(([, name = '']) => values[name] === undefined);
	if (missing) return 'incomplete';
	return template.replaceAll(/(?<!\$)\{(\w+)\}/g, (whole, name: string) =>
		whole === template ? String(values[name]) : quote(String(values[name])),
	);
}

/** The message with the values that it mentions, of all that are known. */
export const messageOf = (key: MessageKey, values: MessageValues): Message =>
	message(key, Object.fromEntries(Object.entries(values).filter(([name]) => messages[key].includes(`{${name}`))));

/** Shared actions with the facts of the run, and further values. */
export const actionsBy = (
	actions: readonly RuleAction[],
	facts: Facts,
	values: MessageValues = {},
): readonly NextAction[] =>
	actionsOf(actions, {...factValues(facts), ...placeValues({}, facts), ...sizeValues({}, facts), ...values}, facts);
