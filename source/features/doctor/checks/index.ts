import {checkTopics} from '../../../domain/event.ts';
import type {Check} from '../check.ts';
import {dockerChecks} from './docker.ts';
import {kubeconfigChecks} from './kubeconfig.ts';
import {kubernetesChecks} from './kubernetes.ts';
import {nameChecks} from './names.ts';
import {networkChecks} from './network.ts';
import {resourceChecks} from './resources.ts';
import {rightsChecks} from './rights.ts';
import {systemChecks} from './system.ts';
import {toolChecks} from './tools.ts';

/** Every check, in the order of topics. */
export const allChecks: readonly Check[] = [
	...toolChecks,
	...dockerChecks,
	...resourceChecks,
	...kubernetesChecks,
	...kubeconfigChecks,
	...networkChecks,
	...rightsChecks,
	...nameChecks,
	...systemChecks,
].toSorted((one, other) => checkTopics.indexOf(one.topic) - checkTopics.indexOf(other.topic));
