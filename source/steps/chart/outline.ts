import {quote, showCommand} from '../../domain/ports/command.ts';
import type {World} from '../../domain/ports/step-context.ts';
import {fixed} from '../../domain/settings.ts';
import type {ShownCommand, StepOutline} from '../../domain/step.ts';
import {say} from '../../i18n/message.ts';
import {buildByDockerArguments, saveArguments} from '../../tools/docker.ts';
import {uninstallArguments} from '../../tools/helm.ts';
import {buildArguments, fullImageName, loadArguments, pullArguments, removeArguments} from '../../tools/node-images.ts';
import {imagesToCome} from './images.ts';
import {imageNames, installArguments, knownChoice, ourRelease, type ImageChoice} from './values.ts';

/** The images, then the chart; shown with our own images while `auto` has not decided. */
export function outlineChart(world: World): StepOutline {
	const choice = knownChoice(world) ?? 'bundled';
	const why = say('chart.installWith', {images: imagesToCome(world)});
	return {
		commands: [...imageCommands(world, choice), {why, line: showCommand('helm', installArguments(world, choice))}],
		undo: [
			{
				why: say('chart.uninstall', {release: fixed.release}),
				line: showCommand('helm', uninstallArguments(ourRelease(world))),
			},
			...removeLines(world, choice),
		],
	};
}

function imageCommands(world: World, choice: ImageChoice): readonly ShownCommand[] {
	const {demoImage} = world.bundle;
	const images = [...new Set(Object.values(imageNames(world, choice)))];
	return images.flatMap((image) => (image === demoImage ? buildLines(world, image) : [pullLine(world, image)]));
}

/** The one image that we built ourselves. */
function removeLines(world: World, choice: ImageChoice): readonly ShownCommand[] {
	const image = world.bundle.demoImage;
	if (!Object.values(imageNames(world, choice)).includes(image)) return [];
	return [
		{why: say('images.remove', {image}), line: showCommand('minikube', removeArguments(world.settings.profile, image))},
	];
}

const pullLine = ({settings}: World, image: string): ShownCommand => ({
	why: say('images.pull', {image}),
	line: showCommand('minikube', pullArguments(settings.profile, image)),
});

/** minikube's exit code does not tell whether the node could build, so the script looks, as we do. */
function buildLines({settings, bundle}: World, image: string): readonly ShownCommand[] {
	const {profile} = settings;
	const look = `minikube image ls -p ${quote(profile)} | grep -qF ${quote(fullImageName(image))}`;
	const build = showCommand('docker', buildByDockerArguments(image, bundle.demoContext));
	const save = showCommand('docker', saveArguments(undefined, image));
	const load = showCommand('minikube', loadArguments(profile, '-'));
	return [
		{why: say('images.build'), line: showCommand('minikube', buildArguments(profile, image, bundle.demoContext))},
		{why: say('images.orByDocker'), line: `${look} || { ${build} && ${save} | ${load}; }`},
	];
}
