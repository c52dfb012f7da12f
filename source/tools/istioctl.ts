import * as v from 'valibot';
import {defined} from '../domain/defined.ts';
import type {Answer} from '../domain/ports/answer.ts';
import type {OutputLine} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';
import type {ToolContext} from './kubectl.ts';
import {answerOf, parseJson} from './parse-json.ts';

/** The client's version, and the control plane's where a mesh exists. Istio's releases report `1.31.0`, an unstamped build `unknown`. */
export type IstioVersions = {readonly client: string; readonly mesh?: string};

const versionsSchema = v.object({
	clientVersion: v.object({version: v.string()}),
	meshVersion: v.nullish(v.array(v.object({Component: v.string(), Info: v.object({version: v.string()})})), []),
});

const findingSchema = v.object({
	code: v.string(),
	level: v.string(),
	message: v.string(),
	origin: v.optional(v.string(), ''),
});

/** Reads both versions. Throws SetupError `tool-missing`. */
export async function readIstioVersions({runner, settings}: ToolContext): Promise<Answer<IstioVersions>> {
	const finished = await runner.query({
		tool: 'istioctl',
		args: ['version', '--context', settings.profile, '-o', 'json'],
		purpose: message('mesh.askVersion'),
		limitMs: 30_000,
	});
	return answerOf(finished, parseIstioVersions);
}

/** Reads `version -o json`, with and without a mesh (recordings istioctl-version, istioctl-version-no-mesh). */
export function parseIstioVersions(stdout: string): IstioVersions | undefined {
	const versions = parseJson(versionsSchema, stdout);
	if (!versions) return undefined;
	const mesh = versions.meshVersion.find(({Component}) => Component === 'pilot')?.Info.version;
	return {client: versions.clientVersion.version, ...defined({mesh})};
}

/** istioctl's limit for each part, in milliseconds: its default of five minutes is too short for a slow line. The pod watcher ends hopeless waits earlier. */
export const readinessMs = 15 * 60_000;

/** All settings of an installation. A hub among `sets` replaces ours, which is set since 1.30's default, registry.istio.io, is being shut down. */
export function installSettings(sets: readonly string[]): readonly string[] {
	const hub = sets.some((one) => one.startsWith('hub=')) ? [] : ['hub=docker.io/istio'];
	return ['profile=demo', ...hub, ...sets];
}

/**
 * Since 1.24 istioctl leaves no record of its settings in the cluster, so that ours is the only one: the settings of our last
 * installation, and the UID of istiod's Deployment that it ended with, which a mesh of another origin does not have. Without a UID the
 * installation did not end.
 */
const installRecordSchema = v.object({
	settings: v.pipe(v.array(v.string()), v.readonly()),
	uid: v.exactOptional(v.string()),
});

/** What we keep of an installation. */
export type InstallRecord = v.InferOutput<typeof installRecordSchema>;

/** Reads such a record; undefined for any other text. */
export const parseInstallRecord = (text: string): InstallRecord | undefined => parseJson(installRecordSchema, text);

/** The arguments of the installation. */
export function installArguments(context: string, sets: readonly string[], limitMs = readinessMs): readonly string[] {
	const values = installSettings(sets).flatMap((one) => ['--set', one]);
	return [
		'install',
		'--context',
		context,
		...values,
		'--readiness-timeout',
		`${Math.floor(limitMs / 60_000)}m${(limitMs / 1000) % 60}s`,
		'-y',
	];
}

/** The arguments of the removal, all revisions. */
export const uninstallArguments = (context: string) => ['uninstall', '--context', context, '--purge', '-y'];

/** Reads a line of the installation (Istio 1.31, recording istioctl-install): `-` is at work, `✔` done, `✘` failed; without emoji; undefined for the banner. */
export function readInstallLine(line: OutputLine) {
	const match = /^\s*([-✔✘])\s+(.+)$/u.exec(line.text);
	if (match === null) return undefined;
	const [, symbol, rest = ''] = match;
	const text = rest.replaceAll(/\p{Extended_Pictographic}\uFE0F?/gu, '').trim();
	return {isDone: symbol === '✔', text};
}

/** Reads the findings in a namespace (recording analyze-bundled). With JSON the exit code is 0 even when there are some. */
export async function analyze(
	{runner, settings}: ToolContext,
	namespace: string,
): Promise<Answer<readonly v.InferOutput<typeof findingSchema>[]>> {
	const finished = await runner.query({
		tool: 'istioctl',
		args: ['analyze', '--context', settings.profile, '-n', namespace, '-o', 'json'],
		purpose: message('gateway.analyze'),
		limitMs: 45_000,
	});
	return answerOf(finished, (stdout) => parseJson(v.array(findingSchema), stdout));
}
