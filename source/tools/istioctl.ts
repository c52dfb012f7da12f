import type {OutputLine, Runner} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';
import {jsonObject} from './minikube.ts';

/** The client's version and, if a mesh is there, its control plane's. Istio's own builds say `1.31.0`, a build without a stamp `unknown`. */
export type IstioVersions = {readonly client: string; readonly mesh?: string};

/** What `istioctl analyze` found. */
export type Finding = {
	readonly code: string;
	readonly level: string;
	readonly message: string;
	readonly origin: string;
};

/** Asks for both versions; undefined when the answer cannot be read. Throws SetupError `tool-missing`. */
export async function readIstioVersions(runner: Runner, context: string): Promise<IstioVersions | undefined> {
	const finished = await runner.query({
		tool: 'istioctl',
		args: ['version', '--context', context, '-o', 'json'],
		purpose: message('mesh.askVersion'),
		limitMs: 30_000,
	});
	return parseIstioVersions(finished.stdout);
}

/** Reads `version -o json`, with and without a mesh (recordings istioctl-version, istioctl-version-no-mesh). */
export function parseIstioVersions(stdout: string): IstioVersions | undefined {
	const value = jsonObject(stdout) as
		| {clientVersion?: {version?: string}; meshVersion?: readonly {Component?: string; Info?: {version?: string}}[]}
		| undefined;
	const client = value?.clientVersion?.version;
	if (client === undefined) return undefined;
	const mesh = value?.meshVersion?.find((one) => one.Component === 'pilot')?.Info?.version;
	return mesh === undefined ? {client} : {client, mesh};
}

/** istioctl's own limit a part: its default of five minutes is too short for a slow line; what is hopeless our watcher ends earlier. */
const readinessLimit = '15m0s';

/** The arguments of the installation. A hub among `sets` replaces ours: 1.30's own default, registry.istio.io, is being shut down. */
export function installArguments(context: string, sets: readonly string[]): readonly string[] {
	const hub = sets.some((one) => one.startsWith('hub=')) ? [] : ['--set', 'hub=docker.io/istio'];
	return [
		'install',
		'--context',
		context,
		'--set',
		'profile=demo',
		...hub,
		...sets.flatMap((one) => ['--set', one]),
		'--readiness-timeout',
		readinessLimit,
		'-y',
	];
}

/** The arguments of the removal, all revisions. */
export function uninstallArguments(context: string): readonly string[] {
	return ['uninstall', '--context', context, '--purge', '-y'];
}

/** What a line of the installation says (Istio 1.31, recording istioctl-install): `-` works on, `✔` is done, `✘` failed; undefined for the banner. */
export function readInstallLine({
	text,
}: OutputLine): {readonly state: 'working' | 'done' | 'failed'; readonly text: string} | undefined {
	const match = /^\s*([-✔✘])\s+(.+)$/u.exec(text);
	if (match === null) return undefined;
	const said = (match[2] ?? '').replaceAll(/\p{Extended_Pictographic}\uFE0F?/gu, '').trim();
	return {state: match[1] === '-' ? 'working' : match[1] === '✔' ? 'done' : 'failed', text: said};
}

/** Asks for findings in a namespace; with JSON the exit code is 0 even when there are some. Nothing where it cannot be asked. */
export async function analyze(runner: Runner, context: string, namespace: string): Promise<readonly Finding[]> {
	const finished = await runner.query({
		tool: 'istioctl',
		args: ['analyze', '--context', context, '-n', namespace, '-o', 'json'],
		purpose: message('gateway.analyze'),
		limitMs: 45_000,
	});
	return parseFindings(finished.stdout);
}

/** Reads `analyze -o json` (recording istioctl-analyze). */
export function parseFindings(stdout: string): readonly Finding[] {
	try {
		const value: unknown = JSON.parse(stdout);
		return Array.isArray(value) ? (value as Finding[]) : [];
	} catch {
		// No findings are printed as no JSON at all.
		return [];
	}
}
