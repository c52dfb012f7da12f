import * as v from 'valibot';
import {defined} from '../domain/defined.ts';
import type {Answer} from '../domain/ports/answer.ts';
import type {Runner} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';
import {answerOf, parseJson} from './parse-json.ts';

/** Names of what Docker keeps of one minikube profile. */
export type ProfileObjects = {
	readonly containers: readonly string[];
	readonly volumes: readonly string[];
	readonly networks: readonly string[];
};

/** The kinds, with the words of docker's command line that list and that remove them. */
const objectKinds = {
	containers: {list: ['ps', '-a'], name: 'table {{.Names}}', remove: ['rm', '-f', '-v']},
	volumes: {list: ['volume', 'ls'], name: 'table {{.Name}}', remove: ['volume', 'rm', '-f']},
	networks: {list: ['network', 'ls'], name: 'table {{.Name}}', remove: ['network', 'rm']},
} as const;

/**
 * What Docker keeps of a minikube profile, by the labels that minikube gives: the profile's name to containers and volumes (and nodes of
 * several), `created_by` to networks, which have the profile's name (minikube 1.39, pkg/drivers/kic/oci). Throws SetupError `tool-missing`.
 */
export async function findByProfile(runner: Runner, profile: string): Promise<Answer<ProfileObjects>> {
	const byLabel = `label=name.minikube.sigs.k8s.io=${profile}`;
	const [containers, volumes, labelled, named] = await Promise.all([
		listNames(runner, profile, 'containers', [byLabel]),
		listNames(runner, profile, 'volumes', [byLabel]),
		listNames(runner, profile, 'networks', [byLabel]),
		listNames(runner, profile, 'networks', ['label=created_by.minikube.sigs.k8s.io', `name=^${profile}$`]),
	]);
	for (const answer of [containers, volumes, labelled, named]) if ('unknown' in answer) return answer;
	const known = (answer: Answer<readonly string[]>): readonly string[] => ('known' in answer ? answer.known : []);
	return {
		known: {
			containers: known(containers),
			volumes: known(volumes),
			networks: [...new Set([...known(labelled), ...known(named)])],
		},
	};
}

async function listNames(
	runner: Runner,
	profile: string,
	kind: keyof typeof objectKinds,
	filters: readonly string[],
): Promise<Answer<readonly string[]>> {
	const {list, name} = objectKinds[kind];
	const finished = await runner.query({
		tool: 'docker',
		args: [...list, ...filters.flatMap((filter) => ['--filter', filter]), '--format', name],
		purpose: message('cluster.askObjects', {profile}),
		limitMs: 15_000,
	});
	return answerOf(finished, readNames);
}

/**
 * One name a line, below the title of the column: a title alone is the answer that there is none, and empty output is no answer. Undefined
 * for any other text.
 */
function readNames(stdout: string): readonly string[] | undefined {
	const lines = stdout.split('\n').flatMap((line) => line.trim() || []);
	const names = /^(VOLUME )?NAMES?$/.test(lines[0] ?? '') ? lines.slice(1) : lines;
	return lines.length > 0 && names.every((name) => /^[a-zA-Z0-9][\w.,-]*$/.test(name)) ? names : undefined;
}

/** The images of minikube's nodes (kicbase) in Docker: id and size in Docker's words (`1.3GB`). */
export async function readNodeImages(
	runner: Runner,
): Promise<Answer<readonly {readonly id: string; readonly size: string}[]>> {
	const names = ['gcr.io/k8s-minikube/kicbase', 'kicbase/stable', 'docker.io/kicbase/stable'];
	const filters = names.flatMap((name) => ['--filter', `reference=${name}`]);
	const finished = await runner.query({
		tool: 'docker',
		args: ['images', ...filters, '--format', 'table {{.ID}} {{.Size}}'],
		purpose: message('engine.askBaseImage'),
		limitMs: 15_000,
	});
	return answerOf(finished, (stdout) =>
		stdout === ''
			? undefined
			: stdout.split('\n').flatMap((line) => {
					const [, id = '', size = ''] = /^([0-9a-f]{12,}) (\S+)$/.exec(line.trim()) ?? [];
					return id === '' ? [] : {id, size};
				}),
	);
}

/** The arguments that remove what Docker keeps of a profile: containers first, since they hold the others. */
export const removeObjectsArguments = (found: ProfileObjects): readonly (readonly string[])[] =>
	(['containers', 'volumes', 'networks'] as const).flatMap((kind) =>
		found[kind].length === 0 ? [] : [[...objectKinds[kind].remove, ...found[kind]]],
	);

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
