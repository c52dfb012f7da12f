import * as v from 'valibot';
import {
	edit,
	replays,
	prints,
	type Answer,
	type SimulatorEnvironment,
	type ReadArguments,
	jsonOf,
	isInjected,
	consumed,
	readArguments,
	editProfile,
	refuses,
	type Tool,
} from './answer.ts';
import type {SimulatedState} from './state.ts';

/** An image's name as `image ls` prints it: with its registry, Docker Hub's official ones under `library`, and a tag. */
export function fullImageName(image: string): string {
	const first = image.split('/')[0] ?? '';
	const named =
		image.includes('/') && /[.:]|^localhost$/.test(first)
			? image
			: `docker.io/${image.includes('/') ? '' : 'library/'}${image}`;
	return /:[^/]+$/.test(named) ? named : `${named}:latest`;
}

/** Whether the node can pull this image from a registry. An injected failure of a pull affects pods only, when they start. */
export function canPull(state: SimulatedState, image: string): boolean {
	return state.registries.some((beginning) => fullImageName(image).startsWith(beginning));
}

/** `minikube image ls | pull | load | build | rm`: all but `ls` end with 0 even when they failed, as recorded. */
export function imageCommand(
	state: SimulatedState,
	given: ReadArguments,
	environment: SimulatorEnvironment,
): Answer | undefined {
	const [, verb, subject] = given.positionals;
	const name = given.value('profile') ?? 'minikube';
	const profile = state.profiles[name];
	if (profile?.state !== 'running')
		return refuses(`* Profile "${name}" not found. Run "minikube profile list" to view all profiles.`, 85);
	const add = (image: string) => edit((draft) => void draft.profiles[name]?.images.push(fullImageName(image)));
	if (verb === 'ls')
		return replays(environment.recording('image-ls'), {alter: () => listImages(profile.images, environment)});
	if (verb === 'build') return replays(environment.recording('image-build-no-buildkit'));
	if (subject === undefined) return undefined;
	if (verb === 'pull') {
		return replays(environment.recording('image-pull'), {
			patches: canPull(state, subject) ? [{afterMs: 5100, patch: add(subject)}] : [],
		});
	}
	if (verb === 'load' && isFile(subject)) return loadFile(name, subject, environment);
	if (verb === 'load' && !state.docker.images.includes(fullImageName(subject)))
		return replays(environment.recording('image-load-missing'), {
			alter: (text) => text.replace('nosuch/image:1', subject),
		});
	if (verb === 'load')
		return replays(environment.recording('image-load'), {patches: [{afterMs: 29_000, patch: add(subject)}]});
	if (verb !== 'rm') return undefined;
	const removed = editProfile(name, (draft) => {
		draft.images = draft.images.filter((image) => image !== fullImageName(subject));
	});
	return replays(environment.recording('image-rm'), {patches: [{afterMs: 200, patch: removed}]});
}

/** Files of images end so here, and `-` is standard input. */
const isFile = (subject: string): boolean => subject === '-' || subject.endsWith('.tar');

/** Loads the image that was saved into the file; for a missing or broken file minikube does nothing and prints nothing (recording image-load-file-broken). */
function loadFile(profile: string, file: string, environment: SimulatorEnvironment): Answer {
	const recording = environment.recording('image-load-file');
	const loaded = edit((draft) => {
		const image = draft.docker.saved?.[file];
		if (image !== undefined) draft.profiles[profile]?.images.push(image);
	});
	return replays(recording, {patches: [{afterMs: recording.durationMs - 100, patch: loaded}]});
}

const listedImages = v.array(v.looseObject({}));

function listImages(images: readonly string[], environment: SimulatorEnvironment): string {
	const recorded = jsonOf(environment.recording('image-ls'), listedImages);
	const own = [...new Set(images)].map((image, index) => ({
		id: `sha256:${(index + 1).toString(16).padStart(64, '0')}`,
		repoDigests: null,
		repoTags: [image],
		size: '52184646',
	}));
	return `${JSON.stringify([...recorded, ...own])}\n`;
}

/** docker (28 with engine 20.10 as recorded). */
export const docker: Tool = (state, args, environment) => {
	const given = readArguments(args, 'format= t|tag= f|file= o|output= a|all filter= v|volumes');
	const [verb, folder] = given.positionals;
	if (given.undeclared.length > 0) return undefined;
	const injected = isInjected(state, 'cluster', 'docker-down');
	const down = injected || !state.docker.running;
	if (verb === 'version') return replays(environment.recording(down ? 'docker-down' : 'docker-version'));
	if (verb === 'info' && down) return infoDown(environment, injected);
	if (verb === 'info')
		return replays(environment.recording('docker-info'), {alter: (text) => withEngine(text, environment)});
	if (verb === 'context' && folder === 'inspect')
		return prints(
			`${JSON.stringify({Name: 'default', Endpoints: {docker: {Host: 'unix:///var/run/docker.sock'}}})}\n`,
			{
				afterMs: 15,
			},
		);
	if (verb === 'image') return dockerImage(state, given.positionals.slice(1), down, environment);
	if (removesObjects(given.positionals)) return down ? notRunning(environment) : prints('', {afterMs: 30});
	const listed = listObjects(state, given);
	if (listed !== undefined) return down ? notRunning(environment) : prints(listed);
	const tag = given.value('tag');
	if (folder === undefined || (verb !== 'save' && (verb !== 'build' || tag === undefined))) return undefined;
	if (down) return notRunning(environment);
	if (tag === undefined) return save(state, folder, given.value('output') ?? '-', environment);
	const built = edit((draft) => void draft.docker.images.push(fullImageName(tag)));
	const recording = environment.recording('docker-build');
	return replays(recording, {
		alter: (text) => text.replaceAll('digimon-setup/demo:0123456789ab', tag),
		patches: [{afterMs: recording.durationMs - 1, patch: built}],
	});
};

/** `docker image inspect IMAGE` (of its list only an ID) and `docker image rm IMAGE`, in the words of Docker 28. */
function dockerImage(
	state: SimulatedState,
	[verb, image = '']: readonly string[],
	down: boolean,
	environment: SimulatorEnvironment,
): Answer | undefined {
	if (down) return notRunning(environment);
	const name = fullImageName(image);
	if (!state.docker.images.includes(name)) return refuses(`Error response from daemon: No such image: ${image}`, 1, 12);
	if (verb === 'inspect') return prints('[{"Id": "sha256:0"}]\n', {afterMs: 12});
	if (verb !== 'rm') return undefined;
	const removed = edit((draft) => {
		draft.docker.images = draft.docker.images.filter((one) => one !== name);
	});
	return prints(`Untagged: ${image}\n`, {afterMs: 40, patch: removed});
}

const notRunning = (environment: SimulatorEnvironment): Answer =>
	replays(environment.recording('docker-down'), {alter: (text) => (text.startsWith('{') ? '' : text)});

/** `docker ps | volume ls | network ls` as tables of names, by minikube's label: each profile of the docker driver has one object of each kind. */
function listObjects(state: SimulatedState, given: ReadArguments): string | undefined {
	const [noun = '', verb] = given.positionals;
	if (noun === 'images') return 'IMAGE ID SIZE\n';
	const title = {ps: 'NAMES', volume: 'VOLUME NAME', network: 'NAME'}[noun];
	if (title === undefined || (noun !== 'ps' && verb !== 'ls')) return undefined;
	const asked = given
		.values('filter')
		.map((filter) => /^(?:label=name\.minikube\.sigs\.k8s\.io=|name=\^)([^$]*)/.exec(filter)?.[1]);
	const found = Object.values(state.profiles).filter(({name, driver}) => driver === 'docker' && asked.includes(name));
	return [title, ...found.map(({name}) => name), ''].join('\n');
}

/** `docker rm | volume rm | network rm`: accepted with `--force` also for what is not there, which is all of it once the profile is deleted. */
const removesObjects = ([noun = '', verb]: readonly string[]): boolean =>
	noun === 'rm' || ((noun === 'volume' || noun === 'network') && verb === 'rm');

/** Writes an image into a file, or into standard output (`-`), from where `minikube image load` takes it. */
function save(state: SimulatedState, image: string, file: string, environment: SimulatorEnvironment): Answer {
	if (!state.docker.images.includes(fullImageName(image))) return replays(environment.recording('docker-save-missing'));
	const recording = environment.recording('docker-save');
	const saved = edit((draft) => void (draft.docker.saved = {...draft.docker.saved, [file]: fullImageName(image)}));
	return replays(recording, {patches: [{afterMs: recording.durationMs - 1, patch: saved}]});
}

const withEngine = (text: string, {engine, nowMs}: SimulatorEnvironment): string =>
	engine
		? text
				.replace(/"SystemTime":"[^"]*"/, `"SystemTime":"${new Date(nowMs).toISOString()}"`)
				.replace(/"NCPU":\d+/, `"NCPU":${engine.cpus}`)
				.replace(/"CgroupVersion":"\d"/, `"CgroupVersion":"${engine.cgroup}"`)
		: text;

/** Without an engine `info` prints the client's part, an error list and exit 1 (docker/cli, info.go; the text is docker-down's). */
function infoDown(environment: SimulatorEnvironment, injected: boolean): Answer {
	const error = environment.recording('docker-down').chunks.find((chunk) => chunk.stream === 'stderr')?.text ?? '';
	const client = jsonOf(environment.recording('docker-info'), v.object({ClientInfo: v.unknown()})).ClientInfo;
	const stdout = `${JSON.stringify({ID: '', Containers: 0, ServerErrors: [error.trim()], ClientInfo: client})}\n`;
	const patches = injected ? [{afterMs: 0, patch: consumed('cluster', 'docker-down')}] : [];
	return replays(environment.recording('docker-down'), {
		alter: (text) => (text.startsWith('{') ? stdout : text),
		patches,
	});
}
