import {says, type Answer, type Surroundings} from './answer.ts';
import type {Cluster} from './kubernetes-object.ts';
import {podsOf} from './pods.ts';
import type {ReadArguments} from './read-arguments.ts';

/**
 * `kubectl logs POD -c CONTAINER --previous`: the last words of a container that ends again and again, which here say that it is practised. Without
 * such an end kubectl's and the kubelet's own words (k8s.io/kubernetes, pkg/kubelet/kuberuntime; not recorded yet). Undefined for the log of
 * a container that runs, which is not known.
 */
export function lastWords(given: ReadArguments, cluster: Cluster, around: Surroundings): Answer | undefined {
	const [, name = ''] = given.words;
	const namespace = given.value('namespace') ?? 'default';
	const container = given.value('container') ?? '';
	if (!given.has('previous')) return undefined;
	const workload = cluster.profile.workloads.find(
		(one) => one.namespace === namespace && podsOf(one, cluster, around).some(({metadata}) => metadata.name === name),
	);
	if (!workload) return refuses(`Error from server (NotFound): pods "${name}" not found`);
	if (workload.trouble !== 'crash-loop')
		return refuses(
			`Error from server (BadRequest): previous terminated container "${container}" in pod "${name}" not found`,
		);
	return says(`${container}: this container ends on purpose, to practise a failure\n`);
}

const refuses = (line: string): Answer => says('', {stderr: `${line}\n`, exitCode: 1});
