import {quote, showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {ShownCommand, StepPreview} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {buildByDockerArguments, saveArguments} from '../../tools/docker.ts';
import {uninstallArguments} from '../../tools/helm.ts';
import {buildArguments, fullImageName, loadArguments, pullArguments, removeArguments} from '../../tools/node-images.ts';
import {plannedImages} from './images.ts';
import {imageNames, installArguments, knownChoice, ourRelease, type ImageChoice} from './values.ts';

/** The images, then the chart; shown with our own images while `auto` has not decided. */
export function previewChart(context: StepContext): StepPreview {
	const choice = knownChoice(context) ?? 'bundled';
	const why = message('chart.installWith', {images: plannedImages(context)});
	return {
		commands: [...imageCommands(context, choice), {why, line: showCommand('helm', installArguments(context, choice))}],
		undo: [
			{
				why: message('chart.uninstall', {release: constants.release}),
				line: showCommand('helm', uninstallArguments(ourRelease(context))),
			},
			...removeLines(context, choice),
		],
	};
}

function imageCommands(context: StepContext, choice: ImageChoice): readonly ShownCommand[] {
	const {demoImage} = context.bundle;
	const images = [...new Set(Object.values(imageNames(context, choice)))];
	return images.flatMap((image) => (image === demoImage ? buildLines(context, image) : [pullLine(context, image)]));
}

/** The one image that we built ourselves. */
function removeLines(context: StepContext, choice: ImageChoice): readonly ShownCommand[] {
	const image = context.bundle.demoImage;
	if (!Object.values(imageNames(context, choice)).includes(image)) return [];
	return [
		{
			why: message('images.remove', {image}),
			line: showCommand('minikube', removeArguments(context.settings.profile, image)),
		},
	];
}

const pullLine = ({settings}: StepContext, image: string): ShownCommand => ({
	why: message('images.pull', {image}),
	line: showCommand('minikube', pullArguments(settings.profile, image)),
});

/** minikube's exit code does not tell whether the node could build, so the script looks, as we do. */
function buildLines({settings, bundle}: StepContext, image: string): readonly ShownCommand[] {
	const {profile} = settings;
	const look = `minikube image ls -p ${quote(profile)} | grep -qF ${quote(fullImageName(image))}`;
	const build = showCommand('docker', buildByDockerArguments(image, bundle.demoContext));
	const save = showCommand('docker', saveArguments(undefined, image));
	const load = showCommand('minikube', loadArguments(profile, '-'));
	return [
		{why: message('images.build'), line: showCommand('minikube', buildArguments(profile, image, bundle.demoContext))},
		{why: message('images.orByDocker'), line: `${look} || { ${build} && ${save} | ${load}; }`},
	];
}
