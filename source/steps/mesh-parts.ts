import {say} from '../domain/sentence.ts';
import {fixed} from '../domain/settings.ts';
import type {World} from '../domain/world.ts';
import {getObjects, type Looked} from '../tools/kubectl.ts';

/** What the demo profile must have running. */
export const meshParts = ['istiod', 'istio-ingressgateway', 'istio-egressgateway'] as const;

/** The Deployments of Istio's namespace. A namespace that is not there is an empty list (recording istio-absent). */
export const meshDeployments = (world: World): Promise<Looked> =>
	getObjects(world.runner, world.settings.profile, fixed.meshNamespace, ['deployments'], say('mesh.askDeployments'));
