import * as v from 'valibot';
import {
	edit,
	plays,
	says,
	type Answer,
	type SimulatorEnvironment,
	type ReadArguments,
	jsonOf,
	isInjected,
	consumed,
	readArguments,
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

/** Can the node get this image from a registry. A practised failure of a pull is the pods' alone: it comes when they start. */
export function canPull(state: SimulatedState, image: string): boolean {
	return state.registries.some((beginning) => fullImageName(image).startsWith(beginning));
}

/** `minikube image ls | pull | load | build | rm`: all but `ls` end with 0 even when they failed, as recorded. */
export function imageCommand(
	state: SimulatedState,
	given: ReadArguments,
	around: SimulatorEnvironment,
): Answer | undefined {
	const [, verb, subject] = given.words;
	const name = given.value('profile') ?? 'minikube';
	const profile = state.profiles[name];
	if (profile?.state !== 'running')
		return says('', {
			stderr: `* Profile "${name}" not found. Run "minikube profile list" to view all profiles.\n`,
			exitCode: 85,
		});
	const add = (image: string) => edit((draft) => void draft.profiles[name]?.images.push(fullImageName(image)));
	if (verb === 'ls') return plays(around.recording('image-ls'), {alter: () => listImages(profile.images, around)});
	if (verb === 'build') return plays(around.recording('image-build-no-buildkit'));
	if (subject === undefined) return undefined;
	if (verb === 'pull') {
		return plays(around.recording('image-pull'), {
			patches: canPull(state, subject) ? [{afterMs: 5100, patch: add(subject)}] : [],
		});
	}
	if (verb === 'load' && isFile(subject)) return loadFile(name, subject, around);
	if (verb === 'load' && !state.docker.images.includes(fullImageName(subject)))
		return plays(around.recording('image-load-missing'), {alter: (text) => text.replace('nosuch/image:1', subject)});
	if (verb === 'load')
		return plays(around.recording('image-load'), {patches: [{afterMs: 29_000, patch: add(subject)}]});
	if (verb !== 'rm') return undefined;
	const removed = edit((draft) => {
		const standing = draft.profiles[name];
		if (standing) standing.images = standing.images.filter((image) => image !== fullImageName(subject));
	});
	return plays(around.recording('image-rm'), {patches: [{afterMs: 200, patch: removed}]});
}

/** Files of images end so here, and `-` is standard input. */
const isFile = (subject: string): boolean => subject === '-' || subject.endsWith('.tar');

/** What was saved until then; a file that is not there, or holds no image, brings nothing and no word (recording image-load-file-broken). */
function loadFile(profile: string, file: string, around: SimulatorEnvironment): Answer {
	const recording = around.recording('image-load-file');
	const loaded = edit((draft) => {
		const image = draft.docker.saved?.[file];
		if (image !== undefined) draft.profiles[profile]?.images.push(image);
	});
	return plays(recording, {patches: [{afterMs: recording.durationMs - 100, patch: loaded}]});
}

const listedImages = v.array(v.looseObject({}));

function listImages(images: readonly string[], around: SimulatorEnvironment): string {
	const recorded = jsonOf(around.recording('image-ls'), listedImages);
	const own = [...new Set(images)].map((image, index) => ({
		id: `sha256:${(index + 1).toString(16).padStart(64, '0')}`,
		repoDigests: null,
		repoTags: [image],
		size: '52184646',
	}));
	return `${JSON.stringify([...recorded, ...own])}\n`;
}

/** docker (28 with engine 20.10 as recorded). Undefined for a command line that it is not known to get. */
export function docker(
	state: SimulatedState,
	args: readonly string[],
	around: SimulatorEnvironment,
): Answer | undefined {
	const given = readArguments(args, ['format=', 't|tag=', 'f|file=', 'o|output=']);
	const [verb, folder] = given.words;
	if (given.strange.length > 0) return undefined;
	const practised = isInjected(state, 'cluster', 'docker-down');
	const down = practised || !state.docker.running;
	if (verb === 'version') return plays(around.recording(down ? 'docker-down' : 'docker-version'));
	if (verb === 'info' && down) return infoDown(around, practised);
	if (verb === 'info') return plays(around.recording('docker-info'), {alter: (text) => withEngine(text, around)});
	if (verb === 'context' && folder === 'inspect')
		return says(`${JSON.stringify({Name: 'default', Endpoints: {docker: {Host: 'unix:///var/run/docker.sock'}}})}\n`, {
			afterMs: 15,
		});
	const tag = given.value('tag');
	if (folder === undefined || (verb !== 'save' && (verb !== 'build' || tag === undefined))) return undefined;
	if (down) return plays(around.recording('docker-down'), {alter: (text) => (text.startsWith('{') ? '' : text)});
	if (tag === undefined) return save(state, folder, given.value('output') ?? '-', around);
	const built = edit((draft) => void draft.docker.images.push(fullImageName(tag)));
	const recording = around.recording('docker-build');
	return plays(recording, {
		alter: (text) => text.replaceAll('digimon-setup/demo:0123456789ab', tag),
		patches: [{afterMs: recording.durationMs - 1, patch: built}],
	});
}

/** Writes an image into a file, or into standard output (`-`), from where `minikube image load` takes it. */
function save(state: SimulatedState, image: string, file: string, around: SimulatorEnvironment): Answer {
	if (!state.docker.images.includes(fullImageName(image))) return plays(around.recording('docker-save-missing'));
	const recording = around.recording('docker-save');
	const saved = edit((draft) => void (draft.docker.saved = {...draft.docker.saved, [file]: fullImageName(image)}));
	return plays(recording, {patches: [{afterMs: recording.durationMs - 1, patch: saved}]});
}

const withEngine = (text: string, {engine}: SimulatorEnvironment): string =>
	engine
		? text
				.replace(/"NCPU":\d+/, `"NCPU":${engine.cpus}`)
				.replace(/"CgroupVersion":"\d"/, `"CgroupVersion":"${engine.cgroup}"`)
		: text;

/** Without an engine `info` prints the client's part, an error list and exit 1 (docker/cli, info.go; the words are docker-down's). */
function infoDown(around: SimulatorEnvironment, practised: boolean): Answer {
	const words = around.recording('docker-down').chunks.find((chunk) => chunk.stream === 'stderr')?.text ?? '';
	const client = jsonOf(around.recording('docker-info'), v.object({ClientInfo: v.unknown()})).ClientInfo;
	const stdout = `${JSON.stringify({ID: '', Containers: 0, ServerErrors: [words.trim()], ClientInfo: client})}\n`;
	const patches = practised ? [{afterMs: 0, patch: consumed('cluster', 'docker-down')}] : [];
	return plays(around.recording('docker-down'), {alter: (text) => (text.startsWith('{') ? stdout : text), patches});
}
