import * as v from 'valibot';
import type {Answer} from '../domain/ports/answer.ts';
import type {Runner} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';
import {answerOf, parseJson} from './parse-json.ts';

/** Where a release is: helm's context, its namespace and its name. */
export type ReleasePlace = {readonly context: string; readonly namespace: string; readonly release: string};

/** A release. `status` is helm's word (`deployed`, `failed`, `pending-install`, `uninstalling`, …), `config` the user's values. */
export type Release = {readonly status: string; readonly config: Readonly<Record<string, unknown>>};

const releaseSchema = v.object({
	info: v.object({status: v.string(), description: v.optional(v.string(), '')}),
	config: v.nullish(v.record(v.string(), v.unknown()), {}),
});

const listedReleaseSchema = v.object({name: v.string(), chart: v.string(), status: v.string()});

/** A release as `helm list` shows it; `chart` is name and version (`helm-digimon-0.1.0`). */
export type ListedRelease = Readonly<v.InferOutput<typeof listedReleaseSchema>>;

const queryLimitMs = 30_000;

const placeArguments = ({context, namespace}: ReleasePlace) => ['--kube-context', context, '-n', namespace];

/** Reads a release; undefined without it. Throws SetupError `tool-missing`. */
export async function readRelease(runner: Runner, at: ReleasePlace): Promise<Answer<Release | undefined>> {
	const args = ['status', at.release, ...placeArguments(at), '-o', 'json'];
	const purpose = message('chart.askRelease', {release: at.release});
	const finished = await runner.query({tool: 'helm', args, purpose, limitMs: queryLimitMs});
	if (finished.endedBy === 'itself' && /release: not found/.test(finished.stderr)) return {known: undefined};
	return answerOf(finished, parseRelease);
}

/** Reads `helm status -o json` (recording helm-status). */
export function parseRelease(stdout: string): Release | undefined {
	const release = parseJson(releaseSchema, stdout);
	return release && {status: release.info.status, config: release.config};
}

/** The readable text of a line of `helm upgrade -o json`: the description in its JSON ("Upgrade complete"). */
export const readUpgradeLine = (text: string): string =>
	text.startsWith('{') ? (parseJson(releaseSchema, text)?.info.description ?? text) : text;

/** All releases of a namespace, in any state. */
export async function listReleases(runner: Runner, at: ReleasePlace): Promise<Answer<readonly ListedRelease[]>> {
	const args = ['list', ...placeArguments(at), '-o', 'json', '-a'];
	const purpose = message('chart.askReleases');
	const finished = await runner.query({tool: 'helm', args, purpose, limitMs: queryLimitMs});
	return answerOf(finished, parseReleases);
}

/** Reads `helm list -o json` (recordings helm-list, helm-list-all). */
export const parseReleases = (stdout: string): readonly ListedRelease[] | undefined =>
	parseJson(v.array(listedReleaseSchema), stdout);

/** How long Helm waits for the pods of a release, in milliseconds. */
export const upgradeMs = 15 * 60_000;

/** The arguments of an installation or upgrade that waits until all pods are ready; valid for Helm 3 and 4. Later `sets` override earlier ones. */
export function upgradeArguments(
	at: ReleasePlace,
	chart: string,
	values: {readonly files: readonly string[]; readonly sets: readonly string[]},
	limitMs = upgradeMs,
): readonly string[] {
	const minutes = limitMs / 60_000;
	const timeout = Number.isInteger(minutes) ? `${minutes}m` : `${limitMs / 1000}s`;
	const wait = ['--wait', '--timeout', timeout, '-o', 'json'];
	const files = values.files.flatMap((file) => ['-f', file]);
	const sets = values.sets.flatMap((set) => ['--set', set]);
	return ['upgrade', '--install', at.release, chart, ...placeArguments(at), ...wait, ...files, ...sets];
}

/** The arguments of a removal that waits until the pods are gone. */
export function uninstallArguments(at: ReleasePlace): readonly string[] {
	return ['uninstall', at.release, ...placeArguments(at), '--ignore-not-found', '--wait'];
}

/** Removes a release; does nothing without it. Throws SetupError `command-failed`. */
export async function uninstall(runner: Runner, at: ReleasePlace): Promise<void> {
	const purpose = message('chart.uninstall', {release: at.release});
	await runner.run({tool: 'helm', args: uninstallArguments(at), purpose, limitMs: 6 * 60_000});
}

/** Whether this is the command line of a helm process that changes this release, of ours or not. */
export function isHelmChanging({context, release}: ReleasePlace, args: readonly string[]): boolean {
	const [program = '', second = ''] = args;
	const isRunByInterpreter = /(^|[/\\])(node|sh|bash)(\.exe)?$/i.test(program);
	if (!isHelm(program) && !(isRunByInterpreter && isHelm(second))) return false;
	const at = args.indexOf('--kube-context');
	const named = at < 0 ? args.includes(`--kube-context=${context}`) : args[at + 1] === context;
	const others = at < 0 ? args : args.toSpliced(at, 2);
	return (
		named && others.includes(release) && others.some((word) => /^(install|upgrade|rollback|uninstall)$/.test(word))
	);
}

const isHelm = (word: string): boolean => /(^|[/\\])helm(\.exe)?$/i.test(word);
