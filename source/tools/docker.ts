import {defined} from '../domain/defined.ts';
import type {Runner} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';
import {jsonObject} from './minikube.ts';

/** What the Docker engine says of itself. */
export type DockerFacts = {
	readonly version: string;
	/** The engine runs inside Docker Desktop's machine: node addresses cannot be reached from the host. */
	readonly isDesktop: boolean;
	readonly isRootless: boolean;
	readonly cgroup?: 1 | 2;
	readonly cpus: number;
	readonly memoryMiB: number;
	readonly architecture: string;
	readonly rootFolder: string;
};

/** The engine's facts, or why there are none in its own words. Throws SetupError `tool-missing`. */
export async function readDocker(runner: Runner): Promise<DockerFacts | {readonly down: string}> {
	const finished = await runner.query({
		tool: 'docker',
		args: ['info', '--format', '{{json .}}'],
		purpose: message('cluster.askDocker'),
		limitMs: 15_000,
	});
	return parseDockerInfo(finished.stdout) ?? {down: finished.tail.at(-1) ?? `exit ${finished.exitCode}`};
}

/** Reads `docker info --format '{{json .}}'`; undefined without an engine's part in it. */
export function parseDockerInfo(stdout: string): DockerFacts | undefined {
	const info = jsonObject(stdout);
	if (!info || typeof info.ServerVersion !== 'string' || info.ServerVersion === '') return undefined;
	const security = Array.isArray(info.SecurityOptions) ? info.SecurityOptions.map(String) : [];
	const cgroup: 1 | 2 | undefined = info.CgroupVersion === '2' ? 2 : info.CgroupVersion === '1' ? 1 : undefined;
	return {
		version: info.ServerVersion,
		isDesktop: String(info.OperatingSystem ?? '').startsWith('Docker Desktop'),
		isRootless: security.some((option) => option.includes('rootless')),
		...defined({cgroup}),
		cpus: Number(info.NCPU ?? 0),
		memoryMiB: Math.floor(Number(info.MemTotal ?? 0) / 1024 / 1024),
		architecture: String(info.Architecture ?? ''),
		rootFolder: String(info.DockerRootDir ?? ''),
	};
}

/** The arguments that build an image from a folder. */
export const buildByDockerArguments = (image: string, context: string): readonly string[] => [
	'build',
	'-t',
	image,
	context,
];

/** The arguments that write an image into a file; into standard output without one. */
export const saveArguments = (file: string | undefined, image: string): readonly string[] => [
	'save',
	...(file === undefined ? [] : ['-o', file]),
	image,
];
