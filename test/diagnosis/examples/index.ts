import {clusterExamples} from './cluster.ts';
import {clusterRefusalExamples} from './cluster-refusals.ts';
import type {Example} from './example.ts';
import {hostExamples} from './host.ts';
import {machineExamples} from './machine.ts';
import {podExamples} from './pods.ts';
import {refusalExamples} from './refusals.ts';

/** At least one example for every rule. */
export const examples: readonly Example[] = [
	...machineExamples,
	...hostExamples,
	...clusterExamples,
	...podExamples,
	...refusalExamples,
	...clusterRefusalExamples,
];
