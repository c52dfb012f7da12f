import * as v from 'valibot';
import {defined} from '../../domain/defined.ts';
import {jsonOf, textOf} from './answer.ts';
import {kubernetesTime, uidOf, type Cluster, isServing} from './pods.ts';
import {kubernetesObject, type KubernetesObject, type Profile, type Workload} from './state.ts';

const ports: Readonly<Record<string, {readonly name: string; readonly port: number; readonly targetPort: number}>> = {
	db: {name: 'tcp-postgres', port: 5432, targetPort: 5432},
	server: {name: 'grpc-web', port: 6000, targetPort: 6000},
	weather: {name: 'grpc-weather', port: 6100, targetPort: 6100},
	web: {name: 'http-web', port: 8060, targetPort: 80},
};

const recordedDeployments = v.object({
	items: v.array(v.looseObject({...kubernetesObject.entries, status: v.looseObject({})})),
});
const objectList = v.object({items: v.array(kubernetesObject)});

/** A Deployment: Istio's as recorded, the chart's with what its template writes and the status of the recorded ones (recording deployments-bundled). */
export function deploymentOf(workload: Workload, cluster: Cluster): KubernetesObject {
	const recorded = jsonOf(cluster.recording('istio-deployments'), recordedDeployments).items;
	const template = recorded.find((item) => item.metadata.name === workload.name) ?? recorded[0];
	if (!template) throw new Error('no Deployment was recorded');
	const {replicas} = workload;
	const status = isServing(workload, cluster.nowMs)
		? {
				...template.status,
				availableReplicas: replicas,
				readyReplicas: replicas,
				replicas,
				updatedReplicas: replicas,
				observedGeneration: workload.generation,
			}
		: waitingStatus(workload);
	const times = {
		creationTimestamp: kubernetesTime(workload.madeAtMs),
		generation: workload.generation,
		resourceVersion: '900',
		uid: uidOf(cluster.profile.name, 'deployment', workload.name),
	};
	if (workload.namespace === 'istio-system') return {...template, metadata: {...template.metadata, ...times}, status};
	return chartDeployment(workload, times, status);
}

/** What the chart's template writes. */
function chartDeployment(workload: Workload, times: object, status: unknown): KubernetesObject {
	const labels = {'io.kompose.service': workload.name};
	const container = {
		image: workload.image,
		imagePullPolicy: 'IfNotPresent',
		name: workload.name,
		ports: [{containerPort: ports[workload.name]?.targetPort, name: ports[workload.name]?.name, protocol: 'TCP'}],
		resources: {},
	};
	const annotations = {
		'deployment.kubernetes.io/revision': String(workload.generation),
		'meta.helm.sh/release-name': workload.release ?? '',
		'meta.helm.sh/release-namespace': workload.namespace,
		...workload.annotations,
	};
	return {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: {
			annotations,
			...times,
			labels: {'app.kubernetes.io/managed-by': 'Helm', ...labels},
			name: workload.name,
			namespace: workload.namespace,
		},
		spec: {
			progressDeadlineSeconds: 600,
			replicas: workload.replicas,
			revisionHistoryLimit: 10,
			selector: {matchLabels: labels},
			strategy: {rollingUpdate: {maxSurge: '25%', maxUnavailable: '25%'}, type: 'RollingUpdate'},
			template: {
				metadata: {labels},
				spec: {
					containers: [container],
					dnsPolicy: 'ClusterFirst',
					restartPolicy: 'Always',
					schedulerName: 'default-scheduler',
					securityContext: {},
					terminationGracePeriodSeconds: 10,
				},
			},
		},
		status,
	};
}

function waitingStatus({name, generation, madeAtMs, replicas}: Workload): object {
	const at = kubernetesTime(madeAtMs);
	const condition = (type: string, status: string, reason: string, message: string) => ({
		lastTransitionTime: at,
		lastUpdateTime: at,
		message,
		reason,
		status,
		type,
	});
	return {
		conditions: [
			condition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'),
			condition('Progressing', 'True', 'ReplicaSetUpdated', `ReplicaSet "${name}" is progressing.`),
		],
		observedGeneration: generation,
		replicas,
		unavailableReplicas: replicas,
		updatedReplicas: replicas,
	};
}

/** The Service of the chart or of Istio's gateway; others of the mesh have none here. */
export function serviceOf(workload: Workload, cluster: Cluster): readonly KubernetesObject[] {
	if (workload.name === 'istio-ingressgateway') return [ingressService(cluster)];
	const port = ports[workload.name];
	if (!port) return [];
	const labels = {'io.kompose.service': workload.name};
	const clusterIP = `10.96.77.${port.port % 250}`;
	const metadata = {
		creationTimestamp: kubernetesTime(workload.madeAtMs),
		labels: {'app.kubernetes.io/managed-by': 'Helm', ...labels},
		name: workload.name,
		namespace: workload.namespace,
		resourceVersion: '800',
		uid: uidOf(cluster.profile.name, 'service', workload.name),
	};
	const spec = {
		clusterIP,
		clusterIPs: [clusterIP],
		internalTrafficPolicy: 'Cluster',
		ipFamilies: ['IPv4'],
		ipFamilyPolicy: 'SingleStack',
		ports: [{...port, protocol: 'TCP'}],
		selector: labels,
		sessionAffinity: 'None',
		type: 'ClusterIP',
	};
	return [{apiVersion: 'v1', kind: 'Service', metadata, spec, status: {loadBalancer: {}}}];
}

const recordedService = v.looseObject({
	...kubernetesObject.entries,
	spec: v.looseObject({}),
	status: v.object({loadBalancer: v.object({ingress: v.exactOptional(v.array(v.looseObject({})))})}),
});

/** Recorded without and with an address (svc-ingress-pending, svc-ingress-up). */
function ingressService({profile, recording}: Cluster): KubernetesObject {
	const up = profile.externalAddress !== undefined;
	const recorded = jsonOf(recording(up ? 'svc-ingress-up' : 'svc-ingress-pending'), recordedService);
	const ingress = recorded.status.loadBalancer.ingress?.map((one) => ({...one, ip: profile.externalAddress}));
	const spec = {...recorded.spec, clusterIP: profile.gatewayAddress, clusterIPs: [profile.gatewayAddress]};
	return {...recorded, spec, ...(ingress ? {status: {loadBalancer: {ingress}}} : {})};
}

/** A namespace with its labels (get-namespace). */
export function namespaceOf(
	name: string,
	labels: Readonly<Record<string, string>>,
	cluster: Cluster,
): KubernetesObject {
	const recorded = jsonOf(cluster.recording('get-namespace'), kubernetesObject);
	const known = name === 'default' ? recorded.metadata.uid : uidOf(cluster.profile.name, 'namespace', name);
	return {
		...recorded,
		metadata: {...recorded.metadata, uid: known, labels: {...labels, 'kubernetes.io/metadata.name': name}, name},
	};
}

/** The memory of a node that has too little of it for the pods. */
const smallNodeKi = 2 * 1024 * 1024;

/** The one node (get-nodes), under the profile's name; small where its pods want more memory than there is. */
export function nodesOf({profile, recording}: Cluster): readonly KubernetesObject[] {
	const isSmall = profile.workloads.some(({trouble}) => trouble === 'no-memory');
	const text = textOf(recording('get-nodes'), 'stdout')
		.replaceAll(/"memory": "(\d+)Ki"/g, (whole) => (isSmall ? `"memory": "${smallNodeKi}Ki"` : whole))
		.replaceAll('"digimon"', JSON.stringify(profile.name))
		.replaceAll('192.168.49.2', profile.nodeAddress)
		.replaceAll('v1.34.4', profile.kubernetesVersion);
	return v.parse(objectList, JSON.parse(text)).items;
}

/** The Gateways and VirtualServices of a cluster, as the API server gives them back: in `v1`, independent of the version that was applied (recording routes). */
export function routeObjects(profile: Profile): readonly KubernetesObject[] {
	return profile.routes.map((object) => {
		const {name, namespace = 'default', labels, generation = 1, managedFields} = object.metadata;
		const metadata = {
			...defined({labels, managedFields}),
			creationTimestamp: '2026-11-23T13:34:02Z',
			generation,
			name,
			namespace,
			resourceVersion: '1200',
			uid: uidOf(profile.name, object.kind, name),
		};
		return {...object, apiVersion: 'networking.istio.io/v1', metadata};
	});
}
