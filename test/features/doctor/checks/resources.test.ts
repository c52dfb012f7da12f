import {expect, test} from 'vitest';
import {readCluster} from '../../../../source/domain/cluster-snapshot.ts';
import {demand, requested, requests, resourceChecks} from '../../../../source/features/doctor/checks/resources.ts';
import {recorded} from '../../../helpers/recorded.ts';
import {type Rows, down, kvm, outcomeOf, refused, testChecks, testCommands, up} from './check-cases.ts';

const full = {disk: {path: '/', freeMiB: 2000, totalMiB: 9000}};

const colima = {kind: 'colima', name: 'default'} as const;

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
			/only 2 CPUs, and the node would get 4 by default/,
		],
		['blocking', 'there is one processor', {docker: up({cpus: 1})}, /minikube needs 2/, {settings: {cpus: 2}}],
		['blocking', 'there is next to no memory', {docker: up({memoryMiB: 1500})}, /1\.5 GiB/],
		['blocking', 'too many processors are asked for', {}, /64 CPUs are requested/, {settings: {cpus: 64}}],
		[
			'blocking',
			'the machine of Colima has less than the demo needs',
			{docker: up({cpus: 2, memoryMiB: 1967, machine: colima})},
			/Colima.* 1\.9 GiB of memory \(1967 MiB\); the demo needs 4096/,
		],
		[
			'blocking',
			'the machine of Lima has less than our default',
			{docker: up({memoryMiB: 5000, machine: {kind: 'lima', name: 'docker'}})},
			/Lima.* only 5000 MiB.* 6144 by default/,
		],
		[
			'ok',
			'a small computer has nearly 4 GiB, and the default fits',
			{docker: up({cpus: 2, memoryMiB: 3900})},
			/3\.8 GiB/,
			{settings: {cpus: 2, memory: 3900}},
		],
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

test.each([
	['Colima', colima, 'colima stop && colima start --cpu 4 --memory 8'],
	[
		'a profile of Colima',
		{kind: 'colima', name: 'work'},
		'colima stop --profile work && colima start --profile work --cpu 4 --memory 8',
	],
	[
		'Lima',
		{kind: 'lima', name: 'docker'},
		'limactl stop docker && limactl edit docker --cpus 4 --memory 8 && limactl start docker',
	],
	[
		'OrbStack',
		{kind: 'orbstack', name: 'default'},
		'orbctl config set memory_mib 8192 && orbctl config set cpu 4 && orbctl stop && orbctl start',
	],
	[
		'Rancher Desktop',
		{kind: 'rancher', name: 'default'},
		'rdctl set --virtual-machine.memory-in-gb 8 --virtual-machine.number-cpus 4',
	],
	['Docker Desktop', {kind: 'desktop', name: 'default'}, undefined],
] as const)('the machine of %s is made larger by its own command, first', async (_title, machine, run) => {
	const small = await outcomeOf(resourceChecks, 'cpus-and-memory', {docker: up({cpus: 2, memoryMiB: 1967, machine})});
	expect(small.next?.map((action) => action.run)).toEqual([run]);
	const between = await outcomeOf(resourceChecks, 'cpus-and-memory', {docker: up({memoryMiB: 5000, machine})});
	expect(between.next?.map((action) => action.run)).toEqual([run, 'digimon-setup up --cpus 4 --memory 4096']);
	expect(between.message.text).not.toContain('requested');
});

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
