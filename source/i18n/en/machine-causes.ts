/** What words about this machine, Docker's containers and the node's parts mean (`cause.`), and what to do then (`do.`). */
export const machineCauseMessages = {
	'cause.nodePortTaken':
		'The port {port} is in use inside the node: parts of an earlier, incomplete start still run there.',
	'cause.dockerCredentialsRefused':
		'Docker’s credential helper or its store of passwords does not answer as it should; public images need none.',
	'cause.builderMissing':
		'The builder that is chosen for Docker (BUILDX_BUILDER or “docker buildx use”) does not exist.',
	'do.useDefaultBuilder': 'Choose Docker’s own builder, then run the same command again in the same shell',
	'cause.kernelModuleMissing':
		'The running kernel has no module {module}; mostly the kernel was updated, and this machine was not restarted since.',
	'cause.dockerRuntimeMissing':
		'Docker is set to the container runtime {runtime}, which is missing here or does not work.',
	'cause.machineIsContainer':
		'This machine is itself a container (LXC, Proxmox, Docker in Docker), which forbids what a node needs.',
	'cause.dockerImageDamaged':
		'The image in Docker’s store is damaged: a file in it was changed, by the disk or by antivirus software.',
	'cause.imagePlatform': 'The image does not exist for the processor that is asked for.',
	'cause.kubeconfigOfRoot':
		'This user may not read the kubeconfig {kubeconfig}. The kubectl of k3s reads it unless KUBECONFIG names another one.',
	'cause.routeWithoutNetwork':
		'No network of this machine contains the node’s address, so that no route can lead there; mostly Docker’s bridge is down or lost its address.',
	'cause.nodeAddressTaken': 'Another container of Docker’s network has the address of the node.',
	'cause.dockerStoreDamaged': 'Docker’s store is damaged: files of an image or a container are missing in it.',
	'cause.dockerBuildEnded':
		'Docker’s builder ended during the build: Docker was restarted, it crashed, or its memory was used up.',
	'cause.nodeImageBroken':
		'The node’s image cannot be run here: it is for another processor, or its download is damaged.',
	'cause.nodeImageRefused':
		'The registry does not hand out the node’s image: it no longer has the one of this minikube, or a login is outdated.',
	'cause.nodeMountNoexec':
		'The node may not run programs from its own disk; mostly Docker’s data lies on a disk that is mounted noexec.',
	'cause.nodeMountNosuid':
		'sudo does not work in the node: Docker’s data lies on a disk that is mounted nosuid, or Docker forbids new privileges.',
	'cause.kubeletDisk':
		'The kubelet does not recognize the disk under it; mostly Docker’s data lies on btrfs or another disk of several devices.',
	'cause.kubeletEnds': 'The kubelet in the node ends: {detail}.',
	'cause.etcdDamaged': 'The cluster’s database (etcd) is damaged; mostly this machine was switched off while it ran.',
	'cause.clusterCertificates':
		'The certificates in the node are outdated, or do not belong to this minikube or to the node’s address.',
	'cause.cgroupNotMounted': 'Docker finds no control groups (cgroups) on this machine; common in WSL without systemd.',
	'cause.memoryCgroupOff': 'The kernel was started without the control group for memory, which Kubernetes needs.',
	'cause.homeWithoutLocks':
		'minikube gets no lock on its files in {minikubeHome}; network drives such as NFS often give none.',
	'cause.minikubeForWindows': 'This minikube is the one for Windows, and this is WSL.',
	'cause.openFilesLimit': 'The limit of open files is used up.',
	'cause.dockerCertificateUnknown':
		'Docker does not trust the certificate that answered; mostly a company’s proxy or antivirus software inspects the traffic.',
	'cause.registryOutOfOrder':
		'A server on the Internet answers with an error of its own ({status}); it is out of order, or a proxy before it.',
	'cause.firewalldRefuses': 'The firewall of this machine (firewalld) refuses the rules of Docker.',
	'cause.iptablesNft':
		'iptables does not work with the kernel here: it writes its rules for nftables, which this kernel lacks in part.',
	'cause.nodeKeyOpen': 'The key of the node may be read by others, so ssh does not use it.',
	'cause.dockerDownloadCut':
		'A download of Docker was cut off or changed on the way: by a proxy, a mirror, or a weak connection.',
	'cause.programCrashed': 'The program {tool} itself crashed.',
	'cause.kernelLacksContainers':
		'The kernel here lacks what containers need: it is too old, or not this system’s own (WSL 1, OpenVZ, LXC).',
	'cause.kubeletCgroups':
		'The kubelet cannot make control groups for pods here; common where the node runs in another container.',
	'cause.sudoOutOfOrder': 'sudo itself is out of order here: {detail}.',

	'do.seeIssuer': 'See who signed it',
	'do.trustIssuer': 'Add that certificate to those that this machine trusts; Docker takes them at its next start',
	'do.seeHubStatus': 'See whether Docker Hub is out of order, and wait',
	'do.askServerAgain': 'See whether it answers again',
	'do.restartFirewall': 'Restart the firewall and Docker, then run the same command again',
	'do.moveToDockerZone': 'Put the interface into the zone “docker”, then run the same command again',
	'do.iptablesLegacy': 'Let iptables write its rules in the older way',
	'do.closeKey': 'Let only you read it, then run the same command again',
	'do.seeOldAddresses':
		'See whether the name has an IPv4 address here; where it has none, use another DNS server; a VPN may be the reason',
	'do.seeKernelKind':
		'See which kernel it is; in WSL give the distribution version 2 (wsl --set-version), elsewhere update the kernel',
	'do.withoutPodCgroups': 'Start the node without control groups for pods',
	'do.correctEngineProxy': 'Start that proxy, or correct it in Docker’s settings and restart Docker',
	'do.loadModule':
		'Load it, then run the same command again; where it is not found, restart this machine: the modules fit the newer kernel',
	'do.removeDefaultRuntime':
		'Remove “default-runtime” from Docker’s settings ({engineSettings}), or install that runtime',
	'do.seeVirtualization': 'See which kind of container it is',
	'do.allowNesting':
		'Allow nested containers on its host (Proxmox: nesting=1 and keyctl=1), or use a virtual machine instead',
	'do.removeOwnImages': 'Remove the image and the build cache, then run the same command again; it is built again',
	'do.seePlatforms': 'See which processor Docker works for, and whether a variable asks for another',
	'do.unsetPlatform': 'Where it asks for another: unset it, then run the same command again in the same shell',
	'do.seeEnginePlatform': 'See which processor Docker works for',
	'do.setKubeconfig': 'Name your own kubeconfig, then run the same command again in the same shell',
	'do.seeAddresses': 'See the networks of this machine',
	'do.nodeRequests': 'See which pods have taken it (“Allocated resources”)',
	'do.seeNetwork': 'See which container it is; remove it if you do not need it',
	'do.pruneImages':
		'If that does not help: remove all images and containers that are not running; images are pulled again',
	'do.removeNodeImage': 'Remove the node’s image, then run the same command again; it is pulled again',
	'do.seeDockerMount': 'See the options of the disk that holds Docker’s data',
	'do.remountExec':
		'Mount it without noexec (mount -o remount,exec and the disk’s folder; for good in /etc/fstab), then run the same command again',
	'do.seeNewPrivileges': 'Or see whether Docker’s settings forbid new privileges; the node needs them',
	'do.kubeletDisk': 'Start the node without limits on its disk',
	'do.mountCgroup': 'Mount them, then run the same command again',
	'do.memoryCgroup':
		'Raspberry Pi: add it to the kernel’s command line and restart; elsewhere set the same words in the boot loader',
	'do.localMinikubeHome': 'Keep minikube’s files on a local disk, then run the same command again in the same shell',
	'do.seeDockerPath': 'See whether docker is a snap (its path begins with /snap)',
	'do.seeFileSystem': 'See what kind of disk it is',
	'do.raiseOpenFiles': 'Raise the limit, then run the same command again in the same shell',
} as const;
