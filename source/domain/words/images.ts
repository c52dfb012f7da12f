/** Sentences about: images. */
export const imagesWords = {
	'images.ask': 'Ask which images the node of {profile} has',
	'images.askDocker': 'Ask Docker whether it has {image}',
	'images.pull': 'Pull {image} into the node',
	'images.build': 'Build our own small services into the node',
	'images.buildByDocker': 'Build our own small services with Docker',
	'images.save': 'Save {image} from Docker',
	'images.load': 'Load {image} into the node',
	'images.remove': 'Take {image} out of the node',
	'images.remains': 'the image {image} in the node of {profile}',
	'images.orByDocker': 'Where the node cannot build images, Docker builds it and minikube loads it',
	'images.progress': 'images: {done} of {total} in the node',
	'images.articleThere': 'The images of the tutorial are in the node; they will be used.',
	'images.articlePulled': 'The node can pull the images of the tutorial; they will be used.',
	'images.bundledThere': 'Our own small services are in the node already; they will be used.',
	'images.bundledProcessor':
		'The images of the tutorial were built for amd64, and this processor is {architecture}: our own small services take their place.',
	'images.bundledNoPull':
		'The node could not pull {image} within {seconds} s: our own small services take the place of the tutorial’s images.',
	'images.left': '{image} could not be brought into the node ahead; Kubernetes will try to pull it.',
	'images.notBuilt':
		'The image of our own small services could not be built: neither the node nor Docker here could do it.',
	'images.notLoaded': 'The image {image} was built by Docker, but minikube could not load it into the node.',
	'images.buildYourself': 'Build it yourself to see why it fails',
	'images.loadYourself': 'Load it yourself to see why it fails',
	'images.useArticle': 'Or use the images of the tutorial',
} as const;
