import type {Runner} from '../domain/ports/command.ts';
import {message, type Message} from '../i18n/message.ts';
import {jsonObject} from './minikube.ts';

/** Where a release is: helm's context, its namespace and its name. */
export type ReleasePlace = {readonly context: string; readonly namespace: string; readonly release: string};

/** A release. `status` is helm's word (`deployed`, `failed`, `pending-install`, `uninstalling`, …), `config` the values that it was given. */
export type Release = {readonly status: string; readonly config: Readonly<Record<string, unknown>>};

/** A release as `helm list` tells it; `chart` is name and version (`helm-digimon-0.1.0`). */
export type ListedRelease = {readonly name: string; readonly chart: string; readonly status: string};

const askLimitMs = 30_000;

const place = ({context, namespace}: ReleasePlace): readonly string[] => ['--kube-context', context, '-n', namespace];

/** The release; `none` without it, `no-cluster` where there is no cluster to ask, else helm's complaint. Throws SetupError `tool-missing`. */
export async function readRelease(
	runner: Runner,
	at: ReleasePlace,
): Promise<Release | 'none' | 'no-cluster' | {readonly problem: string}> {
	const args = ['status', at.release, ...place(at), '-o', 'json'];
	const purpose = message('chart.askRelease', {release: at.release});
	const finished = await runner.query({tool: 'helm', args, purpose, limitMs: askLimitMs});
	if (finished.exitCode === 0) return parseRelease(finished.stdout) ?? {problem: 'no JSON'};
	const detail = finished.stderr.trim();
	if (/release: not found/.test(detail)) return 'none';
	if (/context .* does not exist|context was not found|connection refused|was refused/.test(detail))
		return 'no-cluster';
	return {problem: detail.split('\n').at(-1) || `exit ${finished.exitCode}`};
}

/** Reads `helm status -o json` (recording helm-status). */
export function parseRelease(stdout: string): Release | undefined {
	const value = jsonObject(stdout) as
		{info?: {status?: string}; config?: Readonly<Record<string, unknown>>} | undefined;
	return value?.info?.status === undefined ? undefined : {status: value.info.status, config: value.config ?? {}};
}

/** All releases of a namespace, in whatever state; empty where they cannot be told. */
export async function listReleases(runner: Runner, at: ReleasePlace): Promise<readonly ListedRelease[]> {
	const args = ['list', ...place(at), '-o', 'json', '-a'];
	const finished = await runner.query({tool: 'helm', args, purpose: message('chart.askReleases'), limitMs: askLimitMs});
	return finished.exitCode === 0 ? parseReleases(finished.stdout) : [];
}

/** Reads `helm list -o json` (recordings helm-list, helm-list-all). */
export function parseReleases(stdout: string): readonly ListedRelease[] {
	try {
		const value: unknown = JSON.parse(stdout);
		return Array.isArray(value) ? (value as ListedRelease[]) : [];
	} catch {
		return [];
	}
}

/** The arguments of an installation or upgrade that waits until all is served; right for Helm 3 and 4. Values of `sets` win in their order. */
export function upgradeArguments(
	at: ReleasePlace,
	chart: string,
	values: {readonly files: readonly string[]; readonly sets: readonly string[]},
): readonly string[] {
	return [
		'upgrade',
		'--install',
		at.release,
		chart,
		...place(at),
		'--wait',
		'--timeout',
		'15m',
		'-o',
		'json',
		...values.files.flatMap((file) => ['-f', file]),
		...values.sets.flatMap((set) => ['--set', set]),
	];
}

/** The arguments of a removal that waits until the pods are gone. */
export const uninstallArguments = (at: ReleasePlace): readonly string[] => [
	'uninstall',
	at.release,
	...place(at),
	'--ignore-not-found',
	'--wait',
];

/** Removes a release; none is fine. Throws SetupError `command-failed`. */
export async function uninstall(runner: Runner, at: ReleasePlace, purpose: Message): Promise<void> {
	await runner.run({tool: 'helm', args: uninstallArguments(at), purpose, limitMs: 6 * 60_000});
}

/** Is this the command line of a helm that changes this release, whoever started it. */
export function isHelmChanging({context, release}: ReleasePlace, args: readonly string[]): boolean {
	const [program = '', second = ''] = args;
	const isRunByInterpreter = /(^|[/\\])(node|sh|bash)(\.exe)?$/i.test(program);
	if (!isHelm(program) && !(isRunByInterpreter && isHelm(second))) return false;
	const at = args.indexOf('--kube-context');
	const named = at < 0 ? args.includes(`--kube-context=${context}`) : args[at + 1] === context;
	const words = at < 0 ? args : args.toSpliced(at, 2);
	return named && words.includes(release) && words.some((word) => /^(install|upgrade|rollback|uninstall)$/.test(word));
}

const isHelm = (word: string): boolean => /(^|[/\\])helm(\.exe)?$/i.test(word);
