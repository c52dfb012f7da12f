/** Sentences about: chart. */
export const chartWords = {
	'chart.title': 'Install the services',
	'chart.done': 'The services run',
	'chart.why':
		'The tutorial packs its four services (database, server, weather, web page) into a Helm chart. Each pod gets Istio’s sidecar, through which all its traffic goes.',
	'chart.askRelease': 'Ask Helm about the release {release}',
	'chart.askReleases': 'Ask Helm which releases there are',
	'chart.askPods': 'Ask for the deployments and pods',
	'chart.install': 'Install the chart with its four services',
	'chart.installWith': 'Install the chart with its four services. Images: {images}',
	'chart.uninstall': 'Remove the release {release} and its pods',
	'chart.progress': '{done} of {total} services ready',
	'chart.noCluster': 'There is no cluster to ask yet.',
	'chart.none': 'The release {release} is not installed. Images: {images}.',
	'chart.imagesArticle': 'those of the tutorial',
	'chart.imagesBundled': 'our own small ones',
	'chart.imagesAsSet': '{images}, as asked for',
	'chart.imagesAsFound': '{images}, as an earlier run found here',
	'chart.imagesByProcessor':
		'our own small ones: the tutorial’s were built for amd64, and this processor is {architecture}',
	'chart.imagesUndecided':
		'those of the tutorial if the node can pull and run them, else our own small ones, which are shown here',
	'chart.unreadable': 'The release cannot be read: {detail}',
	'chart.halfMade': 'The release {release} is half made (Helm says {status}); it will be removed and installed again.',
	'chart.atWork': 'Another Helm (process {pid}) is working on the release {release}; it will be waited for.',
	'chart.failed': 'The release {release} failed earlier; it will be installed again.',
	'chart.otherValues': 'The release {release} was installed with other values; it will be upgraded.',
	'chart.missing': 'Deployments are missing: {names}.',
	'chart.unavailable': 'Not all pods serve: {names}.',
	'chart.noSidecar': 'Pods without a sidecar: {names}. They will be restarted.',
	'chart.ready': 'The release {release} serves: four deployments, each pod with its sidecar.',
	'chart.oldRelease':
		'The release {name} of the tutorial’s chart is installed; its services have the same names as ours.',
	'chart.oldQuestion':
		'Remove the release {name}, so that its services can be installed again under the name {release}?',
	'chart.waitsHelm': 'waiting for another Helm (process {pid}) to end',
	'chart.helmTooLong': 'Another Helm (process {pid}) is still working on the release {release}.',
	'chart.endHelm': 'End it, then run the setup again',
	'chart.notServing': 'After {minutes} minutes these do not serve: {names}.',
	'chart.notUninstalled': 'Helm could not remove the release {release}: {detail}',
	'chart.remains': 'the release {release}',
} as const;
