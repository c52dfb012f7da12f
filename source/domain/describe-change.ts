import type {Change} from './change.ts';
import {say, type Sentence} from './sentence.ts';

/** A change as a plain noun phrase: "the minikube profile digimon". */
export function describeChange(change: Change): Sentence {
	switch (change.kind) {
		case 'profile':
			return say('engine.changeProfile', {profile: change.profile});
		case 'mesh':
			return say('engine.changeMesh', {context: change.context});
		case 'label':
			return say('engine.changeLabel', {label: change.label, namespace: change.namespace});
		case 'release':
			return say('engine.changeRelease', {release: change.release});
		case 'routes':
			return say('engine.changeRoutes', {objects: change.objects.map(withoutGroup).join(', ')});
		case 'address':
			return say('engine.changeAddress', {address: change.address});
		case 'route':
			return say('engine.changeRoute', {cidr: change.cidr, via: change.via});
		case 'tunnel':
			return change.pid === 0 ? say('engine.changeTunnelToCome') : say('engine.changeTunnel', {pid: change.pid});
		case 'keeper':
			return change.pid === 0 ? say('engine.changeKeeperToCome') : say('engine.changeKeeper', {pid: change.pid});
		case 'hosts':
			return say('engine.changeHosts', {file: change.file});
		case 'image':
			return say('engine.changeImage', {image: change.image});
	}
}

/** `gateways.networking.istio.io/web` as kubectl's short `gateways/web`: there is one kind of each here. */
const withoutGroup = (object: string): string => object.replace(/\.[^/]*\//, '/');
