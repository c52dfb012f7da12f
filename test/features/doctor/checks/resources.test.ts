import {expect, test} from 'vitest';
import {readCluster} from '../../../../source/domain/cluster-snapshot.ts';
import {demand, requested, requests, resourceChecks} from '../../../../source/features/doctor/checks/resources.ts';
import {recorded} from '../../../helpers/recorded.ts';
import {type Rows, down, kvm, refused, testChecks, testCommands, up} from './check-cases.ts';

const full = {disk: {path: '/', freeMiB: 2000, totalMiB: 9000}};

const rows: Rows = {
	'cpus-and-memory': [
		['ok', 'it is comfortable', {}, /8 CPUs, 16 GiB/],
		['ok', 'it is enough', {docker: up({cpus: 2})}, /recommended/, {settings: {cpus: 2}}],
		['ok', 'the cluster has its share already', {docker: up({memoryMiB: 2000}), profile: {exists: true}}, /2\.0 GiB/],
		['warning', 'it is tight', {}, /3072 MiB/, {settings: {memory: 3072}}],
		['blocking', 'too much memory is asked for', {}, /99999 MiB are requested/, {settings: {memory: 99_999}}],
		[
			'blocking',
			"Docker's machine has fewer processors than the host",
			{docker: up({cpus: 2, isDesktop: true})},
			/4 CPUs are requested, but only 2 are available/,
		],
		['blocking', 'there is one processor', {docker: up({cpus: 1})}, /minikube needs 2/, {settings: {cpus: 2}}],
		['blocking', 'there is next to no memory', {docker: up({memoryMiB: 1500})}, /1\.5 GiB/],
		['ok', "a VM driver takes the host's", {driver: kvm}, /8 CPUs, 16 GiB/],
		['not-applicable', 'Docker is silent', {docker: down(refused)}, /until Docker answers/],
	],
	disk: [
		['ok', 'there is room', {}, /50 GiB free/],
		['warning', 'it is tight', {disk: {path: '/', freeMiB: 7000, totalMiB: 9000}}, /recommended/],
		['warning', 'it is full and the cluster exists', {...full, profile: {exists: true}}, /2\.0 GiB free/],
		['blocking', 'it is full', full, /the images need 5\.0/],
		['not-applicable', "it lies in Docker Desktop's machine", {disk: undefined}, /not visible/],
	],
	inotify: [
		['ok', 'limits are as usual', {}, /inotify/],
		['warning', 'limits are low', {inotify: {instances: 128, watches: 8192}}, /8192 files/],
		['not-applicable', 'there are none', {inotify: undefined}, /no such limits/],
	],
};

testChecks(resourceChecks, rows);

testCommands(resourceChecks, [
	['disk', {...full, driver: kvm}, /^df -h$/, /^df -h$/, /^Get-PSDrive/],
	['disk', full, /^docker system prune$/, /^docker system prune$/, /^docker system prune$/],
]);

/** What the pods of a recording request together. */
function requestedBy(name: string) {
	const pods = readCluster(recorded(name).stdout)?.pods ?? [];
	return pods.reduce(
		(sum, {requests: asks}) => ({cpuMillis: sum.cpuMillis + asks.cpuMillis, memoryMiB: sum.memoryMiB + asks.memoryMiB}),
		{cpuMillis: 0, memoryMiB: 0},
	);
}

test('the requests of the mesh and the services are those of their pods on a real cluster', () => {
	expect(requestedBy('istio-pods')).toEqual(requests.mesh);
	expect(requestedBy('pods-bundled')).toEqual(requests.services);
});

test('all requests together fit into what we call needed, and that into what we call comfortable', () => {
	expect(requested).toEqual({cpuMillis: 970, memoryMiB: 818});
	expect(demand.needed.cpus * 1000).toBeGreaterThan(requested.cpuMillis);
	expect(demand.needed.memoryMiB).toBeGreaterThan(requested.memoryMiB);
	expect(demand.comfortable.cpus).toBeGreaterThan(demand.needed.cpus);
	expect(demand.comfortable.memoryMiB).toBeGreaterThan(demand.needed.memoryMiB);
});
