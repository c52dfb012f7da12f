// pods.mjs SPEC.json : prints kubectl get pods,events,nodes -o json from a short description
import {readFileSync} from 'node:fs';
const s = JSON.parse(readFileSync(process.argv[2]));
if (process.argv[3]) for (const one of s.nodes ?? []) one.name = process.argv[3];
const cs = (c) => ({
	name: c.name,
	image: c.image ?? 'img',
	ready: !!c.ready,
	restartCount: c.restarts ?? 0,
	state: c.waiting
		? {waiting: c.waiting}
		: c.terminated
			? {terminated: c.terminated}
			: {running: {startedAt: '2026-11-28T00:00:00Z'}},
	lastState: c.last ? {terminated: c.last} : {},
});
const pod = (p) => ({
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: {name: p.name, namespace: p.ns, labels: p.labels ?? {}},
	spec: {
		containers: (p.containers ?? []).map((c) => ({name: c.name, image: c.image ?? 'img'})),
		initContainers: (p.init ?? []).map((c) => ({
			name: c.name,
			image: c.image ?? 'img',
			...(c.native ? {restartPolicy: 'Always'} : {}),
		})),
	},
	status: {
		phase: p.phase ?? 'Running',
		conditions: [
			{type: 'Ready', status: p.ready ? 'True' : 'False'},
			{type: 'PodScheduled', status: p.unschedulable ? 'False' : 'True', message: p.unschedulable},
		],
		containerStatuses: (p.containers ?? []).map(cs),
		initContainerStatuses: (p.init ?? []).map(cs),
	},
});
const ev = (e) => ({
	apiVersion: 'v1',
	kind: 'Event',
	metadata: {name: 'e'},
	type: e.type ?? 'Warning',
	reason: e.reason,
	message: e.message,
	count: e.count ?? 1,
	lastTimestamp: e.at ?? '2026-11-28T00:00:00Z',
	involvedObject: {kind: e.kind ?? 'Pod', name: e.about},
});
const node = (n) => ({
	apiVersion: 'v1',
	kind: 'Node',
	metadata: {name: n.name},
	status: {
		allocatable: {cpu: '2', memory: '6000000Ki'},
		conditions: [{type: 'Ready', status: n.ready === false ? 'False' : 'True', message: n.why ?? ''}],
	},
});
console.log(
	JSON.stringify({
		apiVersion: 'v1',
		kind: 'List',
		items: [...(s.pods ?? []).map(pod), ...(s.events ?? []).map(ev), ...(s.nodes ?? []).map(node)],
	}),
);
