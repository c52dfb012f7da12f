/** Messages of the explanation of each step: its tabs, its picture and its glossary. */
export const lessonMessages = {
	'lesson.tab_why': 'Why',
	'lesson.tab_object': 'Object',
	'lesson.tab_change': 'Before and after',
	'lesson.tab_look': 'Look yourself',
	'lesson.tab_break': 'Break it',
	'lesson.tab_article': 'In the article',
	'lesson.tab_words': 'Words',

	'lesson.why_cluster':
		'Kubernetes runs containers on machines, which it calls nodes; a cluster is its nodes and the API server that every command talks to. minikube makes a cluster of one node on this computer, in Docker or in a virtual machine. The cluster has a profile of its own, which kubectl calls a context; every command here names it, so that your other clusters are never touched.',
	'lesson.why_mesh':
		'Istio is a service mesh: proxies called Envoy carry the requests between pods, and istiod configures all of them. This step installs istiod and the ingress gateway, a pod with one Envoy that takes requests from outside the cluster. It lets nothing in yet: step 5 configures what it listens to.',
	'lesson.why_label':
		'A sidecar is one more container in a pod: an Envoy that all traffic of the pod passes through. Istio adds it when a pod is created, if the namespace of the pod has this label; a pod that is older than the label has none and must be restarted. Without the sidecar nothing translates gRPC-web to gRPC: everything looks ready, but the browser gets an error.',
	'lesson.why_chart':
		'A chart is a package of Kubernetes objects, which Helm installs as one release. This one has four Deployments, each of which keeps a pod running, and four Services, each of which gives its pods one name and one port. What decides is the name of the server’s port, grpc-web: Istio reads the protocol from its prefix and puts the gRPC-web filter into the sidecar of the server.',
	'lesson.why_gateway':
		'A Gateway says on which port and for which host names the Envoy of the ingress pod listens. A VirtualService says to which Service it sends a request, by host name and path. Both are configuration of that one Envoy, not stations that a request passes. The VirtualService of the API also answers the preflight: the browser asks first whether a page from another host may call (CORS).',
	'lesson.why_tunnel':
		'The Service of the ingress gateway has the type LoadBalancer. In a cloud the provider gives such a Service an address that the world can reach; on your computer nothing does, and its EXTERNAL-IP stays <pending>. minikube tunnel does this instead: it gives the Service an address and makes it reachable from this computer.',
	'lesson.why_node':
		'The Service of the ingress gateway has the type LoadBalancer. In a cloud the provider gives such a Service an address that the world can reach; on your computer nothing does, and its EXTERNAL-IP stays <pending>. With --address node the address of the node is entered instead: this computer reaches the node already, so no tunnel and no root is needed.',
	'lesson.why_hosts':
		'The ingress gateway chooses by the host name in the request, so the page must be opened by its name. The DNS servers of the world do not know that these names are yours. The hosts file is read before a DNS server is asked; one block in it maps both names to the address of the gateway.',
	'lesson.why_site':
		'The steps before looked at their own part; this one uses the site as a browser does: it loads the page, sends the preflight, calls Create and waits for the first message of the stream. gRPC is a way to call functions of another program over HTTP/2. A browser cannot speak it and sends gRPC-web, which HTTP/1.1 can carry.',

	'lesson.object_cluster':
		'No file of this package describes the cluster; these flags do. The marked ones decide what the node can run.',
	'lesson.object_mesh':
		'Istio makes its objects from a profile; demo is the one with an ingress gateway. The pod of that gateway has the label that the Gateway of step 5 selects:',
	'lesson.object_label':
		'The chart describes pods with one container. It does not name the sidecar: Istio adds it to the list below “containers” while the pod is created, because of the label.',
	'lesson.object_chart':
		'The template of the server passes the name of the port; the template that all services share writes it into the Service.',
	'lesson.object_gateway': 'Three objects, all of them configuration of the ingress gateway.',
	'lesson.object_tunnel':
		'The Service is made by Istio; this is what kubectl get service -o json printed of it (recorded) before it had an address.',
	'lesson.object_hosts': 'The block as it is written into the hosts file. The rest of the file does not change.',
	'lesson.object_site': 'The API that the page calls, as its proto file declares it: one call, and one stream.',
	'lesson.markedLines': 'Marked with {mark}: the lines that decide.',
	'lesson.unreadable': 'The file {file} of this package cannot be read.',

	'lesson.before': 'Before',
	'lesson.after': 'After',
	'lesson.change_cluster': 'A node, and a context by which every command names it.',
	'lesson.change_mesh': 'Three pods: istiod, and a gateway for each direction.',
	'lesson.change_label': 'A label on the namespace; pods that exist already do not change.',
	'lesson.change_chart': 'Four pods. 2/2 means: the service and its sidecar.',
	'lesson.change_gateway': 'Two routes on one gateway. Before, the ingress Envoy does not even listen on port 80.',
	'lesson.change_tunnel': 'The Service gets its address.',
	'lesson.change_hosts': 'The name resolves to the gateway.',
	'lesson.change_site': 'The page, answered by Envoy.',
	'lesson.nothing': '(no output)',
	'lesson.undo': 'How it is undone',
	'lesson.undoNothing': 'It changes nothing, so there is nothing to undo.',

	'lesson.look': 'These commands only read.',
	'lesson.lookRehearsal': 'In a rehearsal there is no cluster to ask; after the real setup these commands only read.',
	'lesson.breakRehearsal': 'In a rehearsal there is no cluster to break; a failure of this step can be simulated:',
	'lesson.breakReal': 'On a real cluster:',
	'lesson.break_cluster': 'The node stops, and everything on it with it; nothing is deleted.',
	'lesson.break_mesh': 'The ingress gateway disappears. Its Service keeps its address, but nothing is behind it.',
	'lesson.break_label':
		'The server gets a new pod without a sidecar. Page and preflight stay fine, since the ingress gateway answers them; gRPC-web reaches a server that knows only gRPC.',
	'lesson.break_chart':
		'The Service of the server is made again, the same but for one word: its port has no name. Every pod stays ready.',
	'lesson.break_gateway': 'The route of the API disappears; the page still has its own.',
	'lesson.break_tunnel':
		'The Service loses its address again. Leave the wizard first: its last screen watches the tunnel. To stop it and to open it again, sudo asks for your password.',
	'lesson.break_hosts': 'The names resolve to something else again, or not at all; by address everything still works.',
	'lesson.break_site': 'The server can still make a digimon, but cannot ask for its weather, which the stream brings.',
	'lesson.breakLook': 'See it: the check “{check}” fails, and status shows step {number}, {step}.',
	'lesson.breakLookStep': 'See it: status shows step {number}, {step}, and no check can ask the cluster.',
	'lesson.breakRepair': 'Repair it:',

	'lesson.articleSays': 'The article',
	'lesson.articleHere': 'Here',
	'lesson.articleWhy': 'Why it differs',
	'lesson.article_cluster':
		'Istio 1.7 of 2020 did not run on a newer Kubernetes than 1.18; the Istio of today does not run on one so old. The profile is named, so that a cluster of yours with the usual name stays as it is.',
	'lesson.article_mesh': 'The same, with the context named and without a question.',
	'lesson.article_label': 'The same, with the context named; it also replaces another value.',
	'lesson.article_chart':
		'With a name of its own the release can be upgraded and removed again; a generated name makes another release each time. The images are brought into the node before, so that Helm does not wait for downloads.',
	'lesson.article_gateway':
		'In the article these objects are part of the chart. Here they are files of their own, the same word for word, so that a change of a route does not need Helm.',
	'lesson.article_tunnel':
		'The article leaves the tunnel open in a terminal of its own. Here it runs in the background and is opened again if it stops; sudo is asked once for the route, not by the tunnel.',
	'lesson.article_hosts': 'The article edits the file by hand; here it is one marked block that can be removed again.',
	'lesson.article_site':
		'The article opens the page; here nine checks follow the same path, each of which names the part that is at fault.',
	'lesson.articleChart': '(part of the chart)',
	'lesson.articleEdit': '(edit /etc/hosts by hand)',
	'lesson.articleOpen': '(open web.backend.com in a browser)',
	'lesson.articleSource': 'Where it is from',
	'lesson.articleThanks':
		'Day 23 of the series that superj80820 wrote in 2020, with its code. It is where all of this comes from: thank you.',

	'lesson.path_browser': 'browser',
	'lesson.path_ingress': 'ingress pod: Envoy',
	'lesson.path_sidecar': 'server pod: sidecar Envoy',
	'lesson.path_configured': 'configured by',
	'lesson.path_grpc': 'gRPC-web becomes gRPC here: the port is named grpc-web',
	'lesson.path_gateway': 'listen on 80 for *.backend.com',
	'lesson.path_cors': 'CORS for http://web.backend.com',
	'lesson.path_spoken':
		'A request goes from the browser to the ingress pod, whose Envoy passes it to the sidecar Envoy of the server pod, where gRPC-web becomes gRPC, and from there to the server. Gateway and VirtualService configure the first Envoy.',
	'lesson.path_built': 'In brackets: what this step makes.',

	'lesson.word_node': 'a machine that runs containers for Kubernetes; here one, made by minikube.',
	'lesson.word_context':
		'the name by which kubectl, helm and istioctl choose a cluster; here it is the profile of minikube.',
	'lesson.word_namespace': 'a group of objects in a cluster with a name, such as default.',
	'lesson.word_pod': 'one or more containers that share an address; the smallest thing that Kubernetes runs.',
	'lesson.word_deployment': 'keeps a number of equal pods running, and replaces them when they change.',
	'lesson.word_service': 'one name and one address for the pods with a label.',
	'lesson.word_loadBalancer': 'a type of Service that gets an address from outside the cluster (EXTERNAL-IP).',
	'lesson.word_chart': 'a package of templates of Kubernetes objects, for Helm.',
	'lesson.word_release': 'an installed chart, with a name and a history.',
	'lesson.word_envoy': 'the proxy that Istio uses, in the ingress gateway and in every sidecar.',
	'lesson.word_istiod': 'the part of Istio that configures all Envoys.',
	'lesson.word_sidecar': 'an Envoy in the pod of a service; all traffic of the pod passes through it.',
	'lesson.word_ingress': 'the pod, and the Service before it, that takes requests from outside the cluster.',
	'lesson.word_gateway': 'an Istio object: on which port and for which host names an ingress gateway listens.',
	'lesson.word_virtualService': 'an Istio object: to which Service a request is sent, by host name and path.',
	'lesson.word_grpc': 'calls of functions of another program, over HTTP/2, with messages that a proto file declares.',
	'lesson.word_grpcWeb': 'gRPC in a form that a browser can send; a proxy translates it.',
	'lesson.word_cors': 'the rules by which a browser lets a page of one host call another host.',
	'lesson.word_preflight': 'the OPTIONS request by which the browser asks for these rules before it calls.',
	'lesson.word_tunnel': 'what makes the address of a LoadBalancer reachable from this computer.',
	'lesson.word_hostsFile': 'a file that maps names to addresses and is read before DNS servers are asked.',
	'lesson.keyTabs': 'tabs',
	'lesson.keyPreviousTab': 'previous tab',
	'lesson.keyCopy': 'copy the commands',
	'handout.title': 'gRPC-web through an Istio gateway, step by step',
	'handout.about':
		'What digimon-setup does on your computer, with the commands to type yourself. After day 23 of superj80820’s series of 2020: ',
	'handout.article': 'article',
	'handout.code': 'code',
	'handout.look': 'See what it made',
	'handout.end': 'All at once',
	'handout.up': 'Do all of it; a second time it continues where it stopped',
	'handout.verify': 'Check the page, the preflight, a call and the stream',
	'handout.down': 'Undo all of it',
} as const;
