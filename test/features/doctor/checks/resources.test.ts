import {expect, it} from 'vitest';
import {readCluster} from '../../../../source/domain/cluster-snapshot.ts';
import {demand, requested, requests} from '../../../../source/features/doctor/checks/resources.ts';
import {recorded} from '../../../helpers/recorded.ts';

/** What the pods of a recording ask together. */
function asked(name: string) {
	const pods = readCluster(recorded(name).stdout)?.pods ?? [];
	return pods.reduce(
		(sum, {requests: asks}) => ({cpuMillis: sum.cpuMillis + asks.cpuMillis, memoryMiB: sum.memoryMiB + asks.memoryMiB}),
		{cpuMillis: 0, memoryMiB: 0},
	);
}

it('what the mesh and the services are said to ask is what their pods asked on a real cluster', () => {
	expect(asked('istio-pods')).toEqual(requests.mesh);
	expect(asked('pods-bundled')).toEqual(requests.services);
});

it('all requests together fit into what we call needed, and that into what we call comfortable', () => {
	expect(requested).toEqual({cpuMillis: 970, memoryMiB: 818});
	expect(demand.needed.cpus * 1000).toBeGreaterThan(requested.cpuMillis);
	expect(demand.needed.memoryMiB).toBeGreaterThan(requested.memoryMiB);
	expect(demand.comfortable.cpus).toBeGreaterThan(demand.needed.cpus);
	expect(demand.comfortable.memoryMiB).toBeGreaterThan(demand.needed.memoryMiB);
});
