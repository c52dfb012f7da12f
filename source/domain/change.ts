import * as v from 'valibot';
import {message, type Message} from '../i18n/message.ts';
import type {StepId} from './step.ts';

const text = v.string();

/** Every kind of change that we make to a machine, with what its undoing needs; written to the journal before it is made. */
export const changeSchema = v.variant('kind', [
	/** A minikube profile that was not there. */
	v.object({kind: v.literal('profile'), profile: text}),
	/** A mesh in a cluster that had none; `namespaceMade` when istio-system was not there either. */
	v.object({kind: v.literal('mesh'), context: text, namespaceMade: v.boolean()}),
	/** A namespace's label, with what stood there before. */
	v.object({kind: v.literal('label'), context: text, namespace: text, label: text, previous: v.exactOptional(text)}),
	v.object({kind: v.literal('release'), context: text, namespace: text, release: text}),
	/** Gateway and VirtualServices, as `KIND/NAME`. */
	v.object({kind: v.literal('routes'), context: text, namespace: text, objects: v.pipe(v.array(text), v.readonly())}),
	/** The ingress gateway's status address (`--address node`). */
	v.object({kind: v.literal('address'), context: text, address: text}),
	/** A route of the host to the cluster's Services. */
	v.object({kind: v.literal('route'), cidr: text, via: text}),
	/** A running `minikube tunnel`. */
	v.object({
		kind: v.literal('tunnel'),
		profile: text,
		pid: v.number(),
		startTime: text,
		mode: v.picklist(['route', 'port-forward']),
		outputPath: text,
	}),
	/** Our own process in the background that keeps the tunnel, or the node's address; `hostsFile` where it may lead the names there too. */
	v.object({
		kind: v.literal('supervisor'),
		profile: text,
		pid: v.number(),
		startTime: text,
		mode: v.picklist(['tunnel', 'node']),
		/** Our version that started it. */
		madeBy: text,
		hostsFile: v.exactOptional(text),
	}),
	/** Our block in a hosts file. */
	v.object({kind: v.literal('hosts'), file: text, profile: text}),
	/** An image that was built into the node. */
	v.object({kind: v.literal('image'), profile: text, image: text}),
	/** An image that was built into Docker on this machine. */
	v.object({kind: v.literal('docker-image'), image: text}),
]);

/** A change to the machine. */
export type Change = v.InferOutput<typeof changeSchema>;

/** A change as the journal keeps it: numbered in the order of making. `made` is false from the record until the change is known to be made. */
export type RecordedChange = {
	readonly number: number;
	readonly at: string;
	readonly step: StepId;
	readonly change: Change;
	readonly made?: boolean;
};

/** The change record, bound to one step. */
export type Changes = {
	/** Writes the change down, synced, before it is made; an equal change that is already there is not written again. */
	record(change: Change): Promise<RecordedChange>;
	/** Writes down that a recorded change is made. */
	confirm(recorded: RecordedChange): Promise<void>;
	/** The same, with what became known of it once it was made: its process. */
	amend(recorded: RecordedChange, change: Change): Promise<void>;
	/** Removes a change that is undone. */
	remove(recorded: RecordedChange): Promise<void>;
	/** All recorded changes, of every step, oldest first. */
	all(): readonly RecordedChange[];
};

/** A change as a plain noun phrase: "the minikube profile digimon". */
export function describeChange(change: Change): Message {
	switch (change.kind) {
		case 'profile':
			return message('engine.changeProfile', {profile: change.profile});
		case 'mesh':
			return message('engine.changeMesh', {context: change.context});
		case 'label':
			return message('engine.changeLabel', {label: change.label, namespace: change.namespace});
		case 'release':
			return message('engine.changeRelease', {release: change.release});
		case 'routes':
			return message('engine.changeRoutes', {objects: change.objects.map(withoutGroup).join(', ')});
		case 'address':
			return message('engine.changeAddress', {address: change.address});
		case 'route':
			return message('engine.changeRoute', {cidr: change.cidr, via: change.via});
		case 'tunnel':
			return change.pid === 0
				? message('engine.changeTunnelPlanned')
				: message('engine.changeTunnel', {pid: change.pid});
		case 'supervisor':
			return change.pid === 0
				? message('engine.changeSupervisorPlanned')
				: message('engine.changeSupervisor', {pid: change.pid});
		case 'hosts':
			return message('engine.changeHosts', {file: change.file});
		case 'image':
			return message('engine.changeImage', {image: change.image});
		case 'docker-image':
			return message('engine.changeDockerImage', {image: change.image});
	}
}

/** `gateways.networking.istio.io/web` as kubectl's short `gateways/web`: there is one kind of each here. */
const withoutGroup = (object: string): string => object.replace(/\.[^/]*\//, '/');
