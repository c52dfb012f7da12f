import {raiseInotifyCommand} from '../../domain/ports/host.ts';
import type {RuleAction} from '../rule.ts';

/** Where Docker runs in a machine of its own, the node's kernel is that machine's. */
const raiseInotifyInNode = `minikube ssh -p {profile} -- ${raiseInotifyCommand}` as const;

/** Next actions that several rules share. */
export const act = {
	startDocker: {message: 'do.startDocker', run: '{startDocker}'},
	restartDocker: {message: 'do.restartDocker', run: '{restartDocker}'},
	leaveNode: {
		message: 'do.leaveNode',
		run: {
			linux: 'eval "$(minikube docker-env -u)"',
			darwin: 'eval "$(minikube docker-env -u)"',
			win32: 'minikube docker-env -u | Invoke-Expression',
		},
	},
	waitForDocker: {message: 'do.waitForDocker', run: 'digimon-setup doctor --wait'},
	seeVersions: {message: 'do.seeVersions', run: 'kubectl --context {profile} version'},
	askDocker: {message: 'do.askDocker', run: 'docker info'},
	leaveEndpoint: {message: 'do.dockerDefaultContext', run: '{leaveEndpoint}'},
	unsetEngine: {message: 'do.unsetEngine', run: '{unsetEngine}'},
	unsetApiVersion: {message: 'do.unsetEngine', run: '{unsetApiVersion}'},
	updateClient: {message: 'do.newerDocker', run: '{updateClient}', needs: ['versionsDiffer']},
	newerDocker: {
		message: 'do.newerDocker',
		read: 'https://docs.docker.com/engine/install/',
		needs: ['versionsDiffer', 'otherClient'],
	},
	whichDocker: {
		message: 'do.whichDocker',
		run: {linux: 'which -a docker', darwin: 'which -a docker', win32: 'where.exe docker'},
		needs: ['versionsDiffer'],
	},
	updateContext: {message: 'do.updateContext', run: 'minikube update-context -p {profile}'},
	unsetKubeconfig: {
		message: 'do.unsetKubeconfig',
		run: {linux: 'unset KUBECONFIG', darwin: 'unset KUBECONFIG', win32: 'Remove-Item Env:KUBECONFIG'},
		needs: ['kubeconfigVariable'],
	},
	ownKubeconfig: {
		message: 'do.ownKubeconfig',
		run: 'sudo chown {user} {kubeconfigByDefault} && chmod u+rw {kubeconfigByDefault}',
		on: ['linux', 'darwin'],
	},
	noProxy: {message: 'do.noProxy', run: '{noProxyLine}'},
	showProxies: {
		message: 'do.showProxies',
		run: {
			linux: 'env | grep -i proxy',
			darwin: 'env | grep -i proxy',
			win32: 'Get-ChildItem env: | Select-String proxy',
		},
		needs: ['programAsks'],
	},
	showEngineProxies: {
		message: 'do.showEngineProxies',
		run: "docker info --format '{{.HTTPProxy}} {{.HTTPSProxy}} {{.RegistryConfig.Mirrors}}'",
		needs: ['engineAsks'],
	},
	askServer: {
		message: 'do.askServer',
		run: {linux: 'curl -I {reachedUrl}', darwin: 'curl -I {reachedUrl}', win32: 'curl.exe -I {reachedUrl}'},
	},
	checkNetwork: {message: 'diagnosis.checkNetwork', needs: ['noServer']},
	newerMinikube: {message: 'do.newerMinikube', read: 'https://minikube.sigs.k8s.io/docs/start/'},
	startOver: {message: 'do.deleteCluster', run: 'minikube delete -p {ourProfile}'},
	dockerSpace: {message: 'diagnosis.freeSpace', run: 'docker system df', needs: ['dockerDisk']},
	pruneDocker: {message: 'do.pruneDocker', run: 'docker system prune', needs: ['dockerDisk']},
	nodeSpace: {message: 'do.nodeSpace', run: 'minikube ssh -p {profile} -- df -h /var', needs: ['nodeDisk']},
	folderSpace: {
		message: 'do.folderSpace',
		run: {linux: 'df -h {fullFolder}', darwin: 'df -h {fullFolder}', win32: 'Get-PSDrive -PSProvider FileSystem'},
		needs: ['fullFolder'],
	},
	cacheSize: {
		message: 'do.cacheSize',
		run: 'du -sh {minikubeHome}/cache',
		on: ['linux', 'darwin'],
		needs: ['minikubeDisk'],
	},
	anySpace: {
		message: 'do.seeSpace',
		run: {linux: 'df -h', darwin: 'df -h', win32: 'Get-PSDrive -PSProvider FileSystem'},
		needs: ['anyDisk'],
	},
	lessMemory: {message: 'do.lessMemory', run: 'digimon-setup up --memory {lessMemory}'},
	moreMemory: {message: 'do.recreateLarger', run: 'digimon-setup down && digimon-setup up --memory {moreMemory}'},
	nodeRequests: {message: 'do.nodeRequests', run: 'kubectl --context {profile} describe nodes'},
	moreCpus: {message: 'do.recreateLarger', run: 'digimon-setup down && digimon-setup up --cpus {moreCpus}'},
	repairMesh: {message: 'diagnosis.repairMesh', run: 'digimon-setup up --only mesh'},
	otherProfile: {message: 'do.otherProfile', run: 'digimon-setup up --profile {profile}-2'},
	restartCluster: {
		message: 'do.restartCluster',
		run: 'minikube stop -p {profile} && minikube start -p {profile} --keep-context',
	},
	driverDocker: {message: 'do.driverDocker', run: 'digimon-setup up --driver docker'},
	nodeLogs: {message: 'diagnosis.nodeLogs', run: 'minikube logs -p {profile} --problems'},
	nodeAddress: {message: 'do.nodeAddress', run: 'digimon-setup up --address node'},
	describePod: {
		message: 'do.describePod',
		run: 'kubectl --context {profile} -n {podNamespace} describe pod {pod}',
	},
	seeLimits: {
		message: 'do.seeLimits',
		run: 'kubectl --context {profile} -n {podNamespace} describe pod {pod}',
	},
	containerLog: {
		message: 'do.containerLog',
		run: 'kubectl --context {profile} -n {podNamespace} logs {pod} -c {container} --tail=40',
	},
	systemPods: {message: 'do.systemPods', run: 'kubectl --context {profile} -n kube-system get pods'},
	istiodLog: {
		message: 'do.istiodLog',
		run: 'kubectl --context {profile} -n {meshNamespace} logs deployment/istiod --tail=50',
	},
	restartIstiod: {
		message: 'do.restartIstiod',
		run: 'kubectl --context {profile} -n {meshNamespace} rollout restart deployment istiod',
	},
	deletePod: {message: 'do.deletePod', run: 'kubectl --context {profile} -n {podNamespace} delete pod {pod}'},
	meshPods: {message: 'do.meshPods', run: 'kubectl --context {profile} -n {meshNamespace} get pods'},
	restartAll: {
		message: 'do.restartAll',
		run: 'kubectl --context {profile} -n {meshNamespace} rollout restart deployment && kubectl --context {profile} -n {namespace} rollout restart deployment db server weather web',
	},
	raiseInotify: {
		message: 'do.raiseInotify',
		run: {linux: raiseInotifyCommand, darwin: raiseInotifyInNode, win32: raiseInotifyInNode},
	},
	setClock: {
		message: 'do.setClock',
		run: {
			linux: '{setClock}',
			darwin: 'sudo sntp -sS time.apple.com',
			win32: 'w32tm /resync',
		},
	},
	uninstallRelease: {
		message: 'do.uninstallRelease',
		run: 'helm --kube-context {profile} -n {namespace} uninstall {release}',
	},
	embedCertificates: {
		message: 'do.embedCertificates',
		run: 'digimon-setup down && digimon-setup up --minikube-arg=--embed-certs',
	},
	otherHub: {message: 'diagnosis.otherHub', run: 'digimon-setup up --istio-set hub={otherHub}', needs: ['istioImage']},
	useBundled: {message: 'diagnosis.useBundled', run: 'digimon-setup up --images bundled', needs: ['articleImage']},
	buildAgain: {message: 'do.buildAgain', run: 'digimon-setup up --only chart', needs: ['ownImage']},
	loadImage: {
		message: 'diagnosis.loadYourself',
		run: 'docker pull {otherImage} && minikube image load -p {profile} {otherImage}',
	},
	dockerLogin: {message: 'diagnosis.waitQuota', run: 'docker login'},
} as const satisfies Readonly<Record<string, RuleAction>>;
