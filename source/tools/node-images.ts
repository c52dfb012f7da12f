import * as v from 'valibot';
import type {Answer} from '../domain/ports/answer.ts';
import type {Runner} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';
import {answerOf, parseJson} from './parse-json.ts';

/** An image's name as the node lists it: with its registry, Docker Hub's official images under `library`, and a tag (recording image-ls-after). */
export function fullImageName(image: string): string {
	const first = image.split('/')[0] ?? '';
	const hasRegistry = image.includes('/') && /[.:]|^localhost$/.test(first);
	const owned = image.includes('/') ? image : `library/${image}`;
	const named = hasRegistry ? image : `docker.io/${owned}`;
	return /[:@][^/]+$/.test(named) ? named : `${named}:latest`;
}

/** The full names of the images in the node. Throws SetupError `tool-missing`. */
export async function listImages(runner: Runner, profile: string): Promise<Answer<ReadonlySet<string>>> {
	const args = ['image', 'ls', '-p', profile, '--format', 'json'];
	const purpose = message('images.ask', {profile});
	const finished = await runner.query({tool: 'minikube', args, purpose, limitMs: 60_000});
	return answerOf(finished, parseImages);
}

const imagesSchema = v.array(v.object({repoTags: v.nullish(v.array(v.string()), [])}));

/** Reads `image ls --format json`. */
export function parseImages(stdout: string): ReadonlySet<string> | undefined {
	const images = parseJson(imagesSchema, stdout);
	return images && new Set(images.flatMap(({repoTags}) => repoTags).map(fullImageName));
}

/**
 * The arguments that bring an image into the node; what is loaded is a name of Docker's, a file that Docker saved, or `-` for such a file on
 * standard input. All three end with 0 even when they failed (recordings image-pull, image-load-missing, image-load-file-broken, image-build-no-buildkit).
 */
export const pullArguments = (profile: string, image: string) => ['image', 'pull', '-p', profile, image];
export const loadArguments = (profile: string, from: string) => ['image', 'load', '-p', profile, from];
export const buildArguments = (profile: string, image: string, context: string) => [
	'image',
	'build',
	'-p',
	profile,
	'-t',
	image,
	context,
];

/** The arguments that remove an image from the node. */
export const removeArguments = (profile: string, image: string) => ['image', 'rm', '-p', profile, image];

/** Whether Docker on this machine has the image. Throws SetupError `tool-missing`. */
export async function dockerHasImage(runner: Runner, image: string): Promise<Answer<boolean>> {
	const purpose = message('images.askDocker', {image});
	const finished = await runner.query({tool: 'docker', args: ['image', 'inspect', image], purpose, limitMs: 30_000});
	// Docker 20 to 29: "Error: No such image: NAME", "Error response from daemon: No such image: NAME"; Podman: "image not known".
	if (finished.endedBy === 'itself' && /no such image|image not known/i.test(finished.stderr)) return {known: false};
	return answerOf(finished, (stdout) => parseJson(v.pipe(v.array(v.unknown()), v.minLength(1)), stdout) && true);
}

/** The arguments that remove an image from Docker on this machine. */
export const removeFromDockerArguments = (image: string) => ['image', 'rm', image];
