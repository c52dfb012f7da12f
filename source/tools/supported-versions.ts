import semver from 'semver';
import * as v from 'valibot';
import {type Failure, SetupError, isSetupError} from '../domain/failure.ts';
import {defined} from '../domain/defined.ts';
import type {CommandResult, Runner} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';
import {parseJson} from './parse-json.ts';

/** A tool that the steps need, the range of its versions, and how its version is read. */
export type SupportedTool = {
	readonly tool: 'docker' | 'minikube' | 'kubectl' | 'istioctl' | 'helm';
	/** A semver range. */
	readonly range: string;
	readonly versionArguments: readonly string[];
	/** The version in the tool's answer; undefined when it is not there. */
	readonly read: (stdout: string) => string | undefined;
};

const dockerPart = v.fallback(v.nullish(v.object({Version: v.string()})), undefined);
const dockerSchema = v.object({Server: dockerPart, Client: dockerPart});
const kubectlSchema = v.object({clientVersion: v.object({gitVersion: v.string()})});
const istioctlSchema = v.object({clientVersion: v.object({version: v.string()})});

/** Every tool of the steps, in the order in which it is used. */
export const supportedTools: readonly SupportedTool[] = [
	{
		tool: 'docker',
		range: '>=20.10.0',
		versionArguments: ['version', '--format', '{{json .}}'],
		read: (stdout) => {
			const versions = parseJson(dockerSchema, stdout);
			return versions?.Server?.Version ?? versions?.Client?.Version;
		},
	},
	{
		tool: 'minikube',
		range: '>=1.37.0',
		versionArguments: ['version', '-o', 'json'],
		read: (stdout) => parseJson(v.object({minikubeVersion: v.string()}), stdout)?.minikubeVersion,
	},
	// 1.24 is the first with `--subresource`; below 1.28 it is too far from any cluster that minikube makes.
	{
		tool: 'kubectl',
		range: '>=1.28.0',
		versionArguments: ['version', '--client', '-o', 'json'],
		read: (stdout) => parseJson(kubectlSchema, stdout)?.clientVersion.gitVersion,
	},
	{
		tool: 'istioctl',
		range: '>=1.27.0',
		versionArguments: ['version', '--remote=false', '-o', 'json'],
		read: (stdout) => parseJson(istioctlSchema, stdout)?.clientVersion.version,
	},
	// 3.13 is the first with `uninstall --ignore-not-found`.
	{
		tool: 'helm',
		range: '>=3.13.0',
		versionArguments: ['version', '--template', '{{.Version}}'],
		read: (stdout) => stdout.trim() || undefined,
	},
];

/**
 * What was found of a tool. `version` is as the tool prints it, without `v`; a development build (`unknown`) fits. `failed` is how the
 * question for the version ended where the tool could not run: by another exit code than 0, a signal or the time limit.
 */
export type FoundTool =
	| {readonly found: false}
	| {
			readonly found: true;
			readonly version: string | undefined;
			readonly fits: boolean;
			readonly failed?: CommandResult;
	  };

/** Asks the given tools (all of them by default) for their versions, at the same time. */
export async function readVersions(
	runner: Runner,
	tools: readonly SupportedTool[] = supportedTools,
): Promise<ReadonlyMap<SupportedTool['tool'], FoundTool>> {
	return new Map(
		await Promise.all(tools.map(async (supported) => [supported.tool, await readVersion(runner, supported)] as const)),
	);
}

/** The same, but a tool that cannot be asked counts as not found, with why. Throws stops, and errors that are no SetupError. */
export async function tryVersions(
	runner: Runner,
	tools: readonly SupportedTool[] = supportedTools,
): Promise<ReadonlyMap<SupportedTool['tool'], FoundTool & {readonly failure?: Failure}>> {
	const tryVersion = async (supported: SupportedTool) => {
		try {
			return await readVersion(runner, supported);
		} catch (error) {
			if (!(error instanceof SetupError) || ['stopped', 'terminated'].includes(error.failure.code)) throw error;
			return {found: false, failure: error.failure} as const;
		}
	};
	return new Map(await Promise.all(tools.map(async (tool) => [tool.tool, await tryVersion(tool)] as const)));
}

async function readVersion(runner: Runner, supported: SupportedTool): Promise<FoundTool> {
	try {
		const {tool, versionArguments: args} = supported;
		const finished = await runner.query({tool, args, purpose: message('cluster.askVersion', {tool}), limitMs: 15_000});
		const isEnded = finished.exitCode === 0 && finished.endedBy === 'itself';
		// Docker prints its client's version and ends with 1 where its engine does not answer.
		const isRead = isEnded || tool === 'docker';
		const version = isRead ? supported.read(finished.stdout)?.replace(/^v/, '') : undefined;
		const failed = version === undefined && !isEnded ? finished : undefined;
		return {found: true, version, fits: versionFits(supported, version), ...defined({failed})};
	} catch (error) {
		if (isSetupError(error, 'tool-missing')) return {found: false};
		throw error;
	}
}

/** Is the version in the tool's range. Lenient: `3.22`, `20.10.24+dfsg1` and `1.32.4-dispatcher` are versions, `unknown` is a development build. */
export function versionFits({range}: Pick<SupportedTool, 'range'>, version: string | undefined): boolean {
	if (version === undefined) return false;
	const parsed = semver.coerce(version);
	return parsed === null ? version === 'unknown' : semver.satisfies(parsed, range);
}
