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
	'cluster.unreadable': 'minikube cannot be asked: {detail}',
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
	'cluster.remains': 'the minikube profile {profile}',
} as const;
