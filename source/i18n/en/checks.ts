/** What each check of the doctor is about, by its name: what it looks at, why, and what to do. */
export const checkMessages = {
	'checks.minikube':
		'minikube creates the cluster. It must be on PATH or downloaded by “tools install”, start on this machine, and be version 1.37 or newer.',
	'checks.kubectl':
		'kubectl reads the cluster and applies the label and the routes. It must be on PATH or downloaded by “tools install”, and be within one minor version of the cluster.',
	'checks.istioctl':
		'istioctl installs Istio of its own version. It must be on PATH or downloaded by “tools install”. Version 1.27 or newer is needed. A development build without a version number is accepted, but its fit with Kubernetes cannot be checked.',
	'checks.helm':
		'Helm installs the four services. Version 3.13 or newer, or 4, must be on PATH or downloaded by “tools install”.',
	'checks.docker-tool':
		'With the driver docker, minikube talks to Docker through the docker command. It is installed with the system, not downloaded here. With another driver this check does not apply.',
	'checks.docker-engine':
		'The node is a container in Docker’s engine. The check asks the engine for its version through the context or DOCKER_HOST that is in force, so it finds an engine that is stopped, hangs, belongs to another machine, or may not be used by you. Start it, or set the context to the engine that runs.',
	'checks.driver':
		'minikube runs the node in a container or a virtual machine. With “auto” it takes an existing cluster’s driver, else the first that works. Choose another one with --driver.',
	'checks.cpus-and-memory':
		'The node needs at least 2 processors and 4 GiB of memory for Kubernetes, Istio and four services; 4 and 6 GiB are recommended. Where Docker runs in a virtual machine, its limits count, not those of this computer. minikube cannot change the size of a cluster that exists: delete it and create it again.',
	'checks.disk':
		'The images of Kubernetes, Istio and the services need about 10 GiB where Docker keeps them. When that disk is full, pods are evicted and images cannot be pulled. Remove what Docker does not use, or give it a larger disk.',
	'checks.inotify':
		'Kubernetes watches many files. With low limits of the kernel (fs.inotify.max_user_watches and max_user_instances) pods end with “too many open files”. The command that is shown raises the limits until the next restart.',
	'checks.kubernetes-version':
		'The version of Kubernetes must be one that minikube can start, that Istio supports, and that runs in this machine’s cgroup mode. “auto” takes the newest that fits. The versions of the article (2020) are refused by today’s tools; the message says by which.',
	'checks.versions-fit':
		'Each tool supports a range of Kubernetes versions: kubectl one minor version up and down, Istio and Helm those of their releases. A combination outside may work in part and fail late, so it is named before anything is made.',
	'checks.cgroup':
		'The kubelet of Kubernetes 1.35 and newer refuses cgroup v1. Whether the kernel uses v1 or v2 is set when the machine starts; “auto” takes a version that fits.',
	'checks.image-platforms':
		'The article’s images are built for amd64. On another processor (Apple silicon, a Raspberry Pi) they end with “exec format error”; --images bundled uses the services in this package, which are built for your processor.',
	'checks.kubeconfig':
		'minikube writes the address and the credentials of the cluster into the kubeconfig, and kubectl, istioctl and Helm read them there. The file must be readable, writable and valid YAML, and its context must lead to the cluster. Your current context stays as it is.',
	'checks.minikube-home':
		'minikube keeps machines, certificates and its cache in ~/.minikube (or MINIKUBE_HOME). A folder that belongs to root, often after “sudo minikube”, keeps it from starting.',
	'checks.ports':
		'Where minikube tunnel forwards ports (macOS, Windows, Docker Desktop), the gateway is reached at port 80 of this machine, so nothing else may listen there. Stop the other program, or reach the gateway at the node with --address node. In route mode no port is needed.',
	'checks.routes':
		'In route mode the addresses of the Services, 10.96.0.0/12, are routed to the node. Another route to them, of a VPN or another minikube, would take the requests elsewhere.',
	'checks.tunnels':
		'Only one minikube tunnel can run for a profile. One that this program did not start keeps the setup from starting its own; stop it with “tunnel stop”, or end the shell that runs it.',
	'checks.proxies':
		'With a proxy (HTTP_PROXY, HTTPS_PROXY) requests to the node and to the site must not go through it: NO_PROXY needs the address ranges of the cluster and the two host names. The line that is shown sets them for this shell.',
	'checks.root':
		'minikube’s docker driver refuses to run as root, and root would leave files in the home of a user. Run the setup as a normal user: it asks for a password where it needs one.',
	'checks.sudo':
		'Root’s rights are needed for one route and for the hosts file, nothing else. sudo asks for the password itself, and this program never sees it. Without a terminal sudo must work without a password; --address node with --hosts-file needs no root at all.',
	'checks.hosts-file':
		'The names web.backend.com and api.backend.com are written to the hosts file in one marked block. The file must be writable with sudo, in UTF-8, and must not map the names itself. --hosts-file writes them to another file.',
	'checks.names':
		'backend.com is a real domain of somebody else. Until the hosts file maps the two names, a browser opens their site, and a browser with a DNS of its own (DNS over HTTPS) may do so even then.',
	'checks.wsl':
		'Under WSL the hosts file of Linux does not count for a browser on Windows, which reads that of Windows. The setup prints the lines for it; edit that file as an administrator.',
	'checks.clock':
		'A clock that is minutes off makes certificates invalid, and downloads and the cluster fail with TLS errors. The clock of Docker’s virtual machine can differ after sleep: restart Docker.',
} as const;
