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
	'chart.unknown': 'The release cannot be read: {detail}',
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
	'chart.leftover': 'the release {release}',
} as const;

/** Sentences about: cluster. */
export const clusterWords = {
	'cluster.title': 'Start the cluster',
	'cluster.done': 'The cluster runs',
	'cluster.why':
		'Everything of the tutorial lives in a Kubernetes cluster. minikube makes a small one on this machine, in a profile of its own; your other clusters and your current context stay as they are.',
	'cluster.askStatus': 'Ask how profile {profile} is',
	'cluster.askProfiles': 'Ask what the profiles are made of',
	'cluster.askVersion': 'Ask {tool} for its version',
	'cluster.askIp': 'Ask for the address of the node of {profile}',
	'cluster.askDocker': 'Ask the Docker engine about itself',
	'cluster.start': 'Make the cluster {profile} with Kubernetes {version}',
	'cluster.startAgain': 'Start the cluster {profile} again',
	'cluster.delete': 'Delete the cluster {profile} and all that is in it',
	'cluster.runs': 'Profile {profile} runs Kubernetes {version}.',
	'cluster.none': 'There is no profile {profile} yet. {why}',
	'cluster.isStopped': 'Profile {profile} is stopped; it will be started.',
	'cluster.isPaused': 'Profile {profile} is paused; it will be started.',
	'cluster.halfMade': 'Profile {profile} is half made (node: {host}); its start will be finished.',
	'cluster.apiDown':
		'The node of profile {profile} runs, but Kubernetes does not (API server: {apiServer}); it will be started again.',
	'cluster.otherVersion': 'Profile {profile} runs Kubernetes {running}, and {wanted} is wanted.',
	'cluster.deleteOrKeep':
		'Profile {profile} runs Kubernetes {running}. Delete it, so that {wanted} can be started (all that is in it is lost), or keep it with --kubernetes-version {running}?',
	'cluster.unknown': 'minikube cannot be asked: {detail}',
	'cluster.versionAsked': 'Kubernetes {version}, as asked for.',
	'cluster.versionChosen':
		'Kubernetes {version}: the newest that minikube, Istio and this machine allow together (the limit is {limit}).',
	'cluster.versionRefused': 'Kubernetes {version} cannot run here. {reasons}',
	'cluster.belowFloor': 'minikube {minikube} refuses {version}: its oldest is {floor}.',
	'cluster.needsCgroupV1':
		'The kubelet of {version} and the node images of its time know cgroup v1 only, and this machine uses cgroup v2.',
	'cluster.needsCgroupV2':
		'The kubelet of {version} refuses cgroup v1, which this machine uses; the last that runs on it is {last}.',
	'cluster.outsideIstio': 'Istio {istio} supports Kubernetes {first} to {last}.',
	'cluster.istioOfArticle':
		"The article's Istio {istio} supports Kubernetes {first} to {last} only, none of which today's minikube starts.",
	'cluster.articleProcessor':
		"The article's tools and images were built for amd64, and this processor is {architecture}.",
	'cluster.sameToday': 'Do the same with the versions of today (Kubernetes {version})',
	'cluster.progress': '{message}',
	'cluster.downloads': 'Downloading {artifact}',
	'cluster.warning': 'minikube warns: {message}',
	'cluster.failed': 'minikube could not start the cluster: {message}',
	'cluster.failedNamed': 'minikube could not start the cluster ({name}): {message}',
	'cluster.advice': 'minikube advises: {advice}',
	'cluster.readIssue': 'Read what others found about it',
	'cluster.startOver': 'Delete the half-made cluster, then run the setup again',
	'cluster.deleteFailed': 'minikube could not delete profile {profile}: {message}',
	'cluster.installBy': 'Install {tool} with {manager}',
	'cluster.installRead': 'Read how to install {tool} here',
	'cluster.leftover': 'the minikube profile {profile}',
} as const;

/** Sentences about the Gateway and the VirtualServices. */
export const gatewayWords = {
	'gateway.title': 'Open the gateway',
	'gateway.done': 'The gateway is open',
	'gateway.why':
		'The Gateway makes Istio’s Envoy listen on port 80 for *.backend.com; the VirtualServices send each name to its Service and answer the browser’s CORS preflight.',
	'gateway.ask': 'Ask for the Gateway and the VirtualServices',
	'gateway.analyze': 'Have Istio look at the routes',
	'gateway.noIstio': 'Istio’s kinds of objects are not in the cluster yet',
	'gateway.none': 'None of {names} is there',
	'gateway.some': 'Missing: {names}',
	'gateway.drift': 'Changed by somebody: {names}',
	'gateway.ready': 'Gateway and VirtualServices are as in manifests/',
	'gateway.unknown': 'The routes cannot be read: {detail}',
	'gateway.apply': 'Apply the Gateway and the VirtualServices',
	'gateway.delete': 'Delete the Gateway and the VirtualServices',
	'gateway.finding': '{code} {origin}: {message}',
	'gateway.webhook':
		'Istio checks routes by a webhook that does not answer yet ({webhook}): normal just after its installation, try {tries}',
	'gateway.webhookSilent':
		'Istio checks routes by a webhook, and it did not answer within {seconds} s ({webhook}): the routes were not applied.',
	'gateway.leftover': '{name}',
} as const;

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
	'images.leftover': 'the image {image} in the node of {profile}',
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

/** Sentences about Istio and about the namespace's label. */
export const meshWords = {
	'mesh.title': 'Install Istio',
	'mesh.done': 'Istio is installed',
	'mesh.why':
		'Istio’s ingress gateway takes the browser’s requests into the cluster, and the sidecar beside the server turns gRPC-web into gRPC.',
	'mesh.askVersion': 'Ask which Istio is there',
	'mesh.askDeployments': 'Ask how Istio’s parts are',
	'mesh.none': 'There is no Istio in the cluster',
	'mesh.noCluster': 'There is no cluster yet',
	'mesh.ready': 'Istio {version} runs: istiod and both gateways are available',
	'mesh.unready': 'Istio is there, but not available: {names}',
	'mesh.missingParts': 'Istio is there in parts; missing: {names}',
	'mesh.otherVersion': 'Istio {mesh} runs, istioctl is {client}',
	'mesh.upgradeQuestion':
		'Istio {mesh} in this cluster was not installed by us. Upgrade it yourself to {client}, or use the istioctl that fits it.',
	'mesh.completeQuestion':
		'The Istio in this cluster was not installed by us and lacks {names}. Complete it yourself, or use another profile.',
	'mesh.unknown': 'Istio cannot be asked about: {detail}',
	'mesh.install': 'Install Istio’s demo profile',
	'mesh.uninstall': 'Take Istio out',
	'mesh.deleteNamespace': 'Delete Istio’s namespace',
	'mesh.progress': '{text}',
	'mesh.waits': 'waiting for {names}',
	'mesh.notReadyInTime': 'Istio was installed, but {names} did not become available in {minutes} minutes',
	'mesh.lookAtPods': 'Look at its pods',
	'mesh.leftover': 'the namespace istio-system',
	'label.title': 'Inject sidecars',
	'label.done': 'Sidecars are injected',
	'label.why':
		'With the label Istio puts a sidecar into each new pod. Without a sidecar nothing translates gRPC-web, and the browser gets a protocol error although all looks ready.',
	'label.ask': 'Ask for the namespace’s label',
	'label.ready': 'Namespace {namespace} has istio-injection=enabled',
	'label.absent': 'Namespace {namespace} is not labelled',
	'label.other': 'Namespace {namespace} has istio-injection={value}',
	'label.unknown': 'The namespace cannot be read: {detail}',
	'label.set': 'Label the namespace, so that new pods get a sidecar',
	'label.remove': 'Take the label away',
	'label.restore': 'Put the label back to {value}',
	'label.restart': 'Restart pods that are older than the label: {pods}',
	'label.leftover': 'the label on namespace {namespace}',
} as const;
