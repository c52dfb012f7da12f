import {edit, plays, says, type Answer, type Surroundings} from './answer.ts';
import type {ReadArguments} from './read-arguments.ts';
import {jsonOf} from './recording.ts';
import type {WorldState} from './state.ts';

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
export function canPull(state: WorldState, image: string): boolean {
	return state.registries.some((beginning) => fullImageName(image).startsWith(beginning));
}

/** `minikube image ls | pull | load | build | rm`: all but `ls` end with 0 even when they failed, as recorded. */
export function imageCommand(state: WorldState, given: ReadArguments, around: Surroundings): Answer | undefined {
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
function loadFile(profile: string, file: string, around: Surroundings): Answer {
	const recording = around.recording('image-load-file');
	const loaded = edit((draft) => {
		const image = draft.docker.saved?.[file];
		if (image !== undefined) draft.profiles[profile]?.images.push(image);
	});
	return plays(recording, {patches: [{afterMs: recording.durationMs - 100, patch: loaded}]});
}

type ListedImage = {
	readonly id: string;
	readonly repoDigests: null;
	readonly repoTags: readonly string[];
	readonly size: string;
};

function listImages(images: readonly string[], around: Surroundings): string {
	const recorded = jsonOf<ListedImage[]>(around.recording('image-ls'));
	const own = [...new Set(images)].map((image, index): ListedImage => ({
		id: `sha256:${(index + 1).toString(16).padStart(64, '0')}`,
		repoDigests: null,
		repoTags: [image],
		size: '52184646',
	}));
	return `${JSON.stringify([...recorded, ...own])}\n`;
}
