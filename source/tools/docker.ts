import * as v from 'valibot';
import {defined} from '../domain/defined.ts';
import type {Runner} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';
import {parseJson} from './parse-json.ts';

/** Facts of the Docker engine, as it reports them. */
export type DockerFacts = {
	readonly version: string;
	/** The engine runs in the virtual machine of Docker Desktop: node addresses cannot be reached from the host. */
	readonly isDesktop: boolean;
	readonly isRootless: boolean;
	readonly cgroup?: 1 | 2;
	readonly cpus: number;
	readonly memoryMiB: number;
	readonly architecture: string;
	readonly rootFolder: string;
};

/** Reads the engine's facts; `down` holds Docker's last line without an engine. Throws SetupError `tool-missing`. */
export async function readDocker(runner: Runner): Promise<DockerFacts | {readonly down: string}> {
	const finished = await runner.query({
		tool: 'docker',
		args: ['info', '--format', '{{json .}}'],
		purpose: message('cluster.askDocker'),
		limitMs: 15_000,
	});
	return parseDockerInfo(finished.stdout) ?? {down: finished.tail.at(-1) ?? `exit ${finished.exitCode}`};
}

/** `docker info`; without an engine the server's version is empty or missing. */
const infoSchema = v.object({
	ServerVersion: v.pipe(v.string(), v.nonEmpty()),
	OperatingSystem: v.optional(v.string(), ''),
	SecurityOptions: v.nullish(v.array(v.string()), []),
	CgroupVersion: v.nullish(v.string()),
	NCPU: v.optional(v.number(), 0),
	MemTotal: v.optional(v.number(), 0),
	Architecture: v.optional(v.string(), ''),
	DockerRootDir: v.optional(v.string(), ''),
});

/** Reads `docker info --format '{{json .}}'` (recordings docker-info, docker-down); undefined without an engine's part in it. */
export function parseDockerInfo(stdout: string): DockerFacts | undefined {
	const info = parseJson(infoSchema, stdout);
	if (!info) return undefined;
	const cgroup: 1 | 2 | undefined = info.CgroupVersion === '2' ? 2 : info.CgroupVersion === '1' ? 1 : undefined;
	return {
		version: info.ServerVersion,
		isDesktop: info.OperatingSystem.startsWith('Docker Desktop'),
		isRootless: info.SecurityOptions.some((option) => option.includes('rootless')),
		...defined({cgroup}),
		cpus: info.NCPU,
		memoryMiB: Math.floor(info.MemTotal / 1024 / 1024),
		architecture: info.Architecture,
		rootFolder: info.DockerRootDir,
	};
}

/** The arguments that build an image from a folder. */
export const buildByDockerArguments = (image: string, context: string) => ['build', '-t', image, context];

/** The arguments that write an image into a file; into standard output without one. */
export function saveArguments(file: string | undefined, image: string): readonly string[] {
	return ['save', ...(file === undefined ? [] : ['-o', file]), image];
}
