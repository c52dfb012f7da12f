import type {Rule} from '../rule.ts';
import {admissionRules} from './admission.ts';
import {clusterRules} from './cluster.ts';
import {containerRules} from './containers.ts';
import {dockerRules} from './docker.ts';
import {envoyRules} from './envoy.ts';
import {imagePullRules} from './image-pull.ts';
import {kubeconfigRules} from './kubeconfig.ts';
import {machineRules} from './machine.ts';
import {minikubeRules} from './minikube.ts';
import {networkRules} from './network.ts';
import {nodeRules} from './node.ts';
import {podRules} from './pods.ts';
import {refusalRules} from './refusals.ts';

/** Every rule. Of those that fit the same words the first counts: special causes stand before those whose words they contain. */
export const allRules: readonly Rule[] = [
	...admissionRules,
	...refusalRules,
	...machineRules,
	...kubeconfigRules,
	...dockerRules,
	...containerRules,
	...minikubeRules,
	...nodeRules,
	...clusterRules,
	...networkRules,
	...imagePullRules,
	...podRules,
	...envoyRules,
];
