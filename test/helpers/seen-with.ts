import {readCluster, type ClusterSnapshot} from '../../source/domain/cluster-snapshot.ts';
import {listOf, nodeWith} from './pod-builder.ts';

/** What a look at these pods and events shows, with the one node. */
export function seenWith(...items: readonly unknown[]): ClusterSnapshot {
	const cluster = readCluster(listOf(...items, nodeWith()));
	if (!cluster) throw new Error('no list');
	return cluster;
}
