import type {AvailableResources} from '../../../domain/cluster-snapshot.ts';
import type {NextAction} from '../../../domain/failure.ts';
import {systemCommands} from '../../../domain/ports/command.ts';
import type {DiskProbe, InotifyLimits} from '../../../domain/ports/host.ts';
import {message} from '../../../i18n/message.ts';
import {
	blocking,
	defineCheck,
	notApplicable,
	ok,
	warning,
	type Check,
	type CheckOutcome,
	type Wanted,
} from '../check.ts';
import type {DockerStatus, DriverStatus, ProfileFacts} from '../facts.ts';

/**
 * What pods ask of the node: minikube's own (kube-apiserver 250m to kindnet 100m, as its manifests have them), Istio's demo profile, and
 * the four services with a sidecar each.
 */
export const requests: Readonly<Record<'kubernetes' | 'mesh' | 'services', AvailableResources>> = {
	kubernetes: {cpuMillis: 850, memoryMiB: 270},
	mesh: {cpuMillis: 30, memoryMiB: 180},
	services: {cpuMillis: 90, memoryMiB: 368},
};

/** All of them together: what the scheduler must find. */
export const requested: AvailableResources = Object.values(requests).reduce((sum, one) => ({
	cpuMillis: sum.cpuMillis + one.cpuMillis,
	memoryMiB: sum.memoryMiB + one.memoryMiB,
}));

/**
 * What the demo needs: more than is requested, since minikube refuses one processor and the pods use 2.5 to 3.5 GiB. `needed` runs it,
 * `comfortable` has room for images and compilers.
 */
export const demand = {needed: {cpus: 2, memoryMiB: 4096}, comfortable: {cpus: 4, memoryMiB: 6144}} as const;

/** minikube refuses less (1800 MB; start.go). */
const leastMemoryMiB = 1800;

/** Node image, preloaded Kubernetes, Istio and five service images, unpacked; and with reserve. */
const neededDiskMiB = 5 * 1024;
const comfortableDiskMiB = 10 * 1024;

/** Below these, watching files ends in "too many open files" (kind's and minikube's known issues). */
const leastInotify = {instances: 128, watches: 65_536};

/** Whether the host of the node has enough processors, memory, disk and file watches. */
export const resourceChecks: readonly Check[] = [
	defineCheck({
		id: 'cpus-and-memory',
		topic: 'resources',
		question: 'doctor.askResources',
		isCheap: false,
		steps: ['cluster'],
		needs: ['docker', 'driver', 'profile'],
		evaluate: ({docker, driver, profile}, wanted) =>
			evaluateResources(nodeResources(docker, driver, wanted), profile, wanted),
	}),
	defineCheck({
		id: 'disk',
		topic: 'resources',
		question: 'doctor.askDisk',
		isCheap: true,
		steps: ['cluster', 'mesh', 'chart'],
		needs: ['disk', 'profile', 'driver'],
		evaluate: ({disk, profile, driver}, {host}) => evaluateDisk(disk, profile, freeSpaceActions(driver, host)),
	}),
	defineCheck({
		id: 'inotify',
		topic: 'resources',
		question: 'doctor.askInotify',
		isCheap: true,
		steps: ['cluster', 'mesh', 'chart'],
		needs: ['inotify'],
		evaluate: ({inotify}) => evaluateInotify(inotify),
	}),
];

/** Where the node's processors and memory come from, and how many there are. */
type NodeResources = {
	readonly where: 'docker' | 'host';
	readonly isDesktop: boolean;
	readonly cpus: number;
	readonly memoryMiB: number;
};

function nodeResources(docker: DockerStatus, {driver}: DriverStatus, {host}: Wanted): NodeResources | undefined {
	if (driver === undefined || driver === 'docker')
		return docker.state === 'up' ? {where: 'docker', ...docker} : undefined;
	return {where: 'host', isDesktop: false, cpus: host.cpus, memoryMiB: host.memoryMiB};
}

function evaluateResources(
	resources: NodeResources | undefined,
	profile: ProfileFacts,
	{settings}: Wanted,
): CheckOutcome {
	if (!resources) return notApplicable(message('doctor.resourcesUnknown'));
	const {cpus, memoryMiB} = resources;
	const facts = {
		where: resources.where,
		cpus: String(cpus),
		memoryMiB: String(memoryMiB),
		askedCpus: String(settings.cpus),
		askedMemoryMiB: String(settings.memory),
		requestedCpuMillis: String(requested.cpuMillis),
		requestedMemoryMiB: String(requested.memoryMiB),
	};
	const values = {
		cpus,
		memory: gibibytes(memoryMiB),
		askedCpus: settings.cpus,
		askedMemory: settings.memory,
		allowed: memoryMiB,
	};
	// An existing cluster has its share already.
	if (profile.exists) return ok(message('doctor.resourcesOk', values), facts);
	if (cpus < demand.needed.cpus) return blocking(message('doctor.tooFewCpus', values), [giveMore(resources)], facts);
	if (memoryMiB < leastMemoryMiB)
		return blocking(message('doctor.tooLittleMemory', values), [giveMore(resources)], facts);
	const cpusThatFit = Math.min(settings.cpus, cpus);
	const memoryThatFits =
		settings.memory > memoryMiB ? Math.max(leastMemoryMiB, Math.floor((memoryMiB * 0.8) / 256) * 256) : settings.memory;
	const askLess: NextAction = {
		message: message('doctor.askLess'),
		run: `digimon-setup up --cpus ${cpusThatFit} --memory ${memoryThatFits}`,
	};
	if (settings.cpus > cpus)
		return blocking(message('doctor.askedTooManyCpus', values), [askLess, giveMore(resources)], facts);
	if (settings.memory > memoryMiB)
		return blocking(message('doctor.askedTooMuchMemory', values), [askLess, giveMore(resources)], facts);
	const {needed} = demand;
	if (settings.memory < needed.memoryMiB)
		return warning(
			message('doctor.memoryTight', values),
			[{message: message('doctor.askMore'), run: `digimon-setup up --memory ${Math.min(needed.memoryMiB, memoryMiB)}`}],
			facts,
		);
	const isComfortable = cpus >= demand.comfortable.cpus && memoryMiB >= demand.comfortable.memoryMiB;
	return ok(message(isComfortable ? 'doctor.resourcesOk' : 'doctor.resourcesEnough', values), facts);
}

const gibibytes = (mebibytes: number): string => (mebibytes / 1024).toFixed(mebibytes < 10_240 ? 1 : 0);

function giveMore({isDesktop, where}: NodeResources): NextAction {
	if (isDesktop)
		return {
			message: message('doctor.giveDesktopMore'),
			read: 'https://docs.docker.com/desktop/settings-and-maintenance/settings/#resources',
		};
	return {message: message(where === 'docker' ? 'doctor.giveMachineMore' : 'doctor.useBiggerMachine')};
}

/** Pruning Docker's images helps only where Docker's folder is full. */
function freeSpaceActions({driver}: DriverStatus, {platform}: Wanted['host']): readonly [NextAction, ...NextAction[]] {
	const see: NextAction = {message: message('doctor.seeDisk'), run: systemCommands[platform].showSpace};
	if (driver !== undefined && driver !== 'docker') return [see];
	return [{message: message('doctor.pruneImages'), run: 'docker system prune'}, see];
}

function evaluateDisk(
	disk: DiskProbe | undefined,
	profile: ProfileFacts,
	next: readonly [NextAction, ...NextAction[]],
): CheckOutcome {
	if (!disk) return notApplicable(message('doctor.diskUnknown'));
	const values = {
		free: gibibytes(disk.freeMiB),
		path: disk.path,
		needed: gibibytes(neededDiskMiB),
		comfortable: gibibytes(comfortableDiskMiB),
	};
	const facts = {path: disk.path, freeMiB: String(disk.freeMiB), totalMiB: String(disk.totalMiB)};
	if (disk.freeMiB < neededDiskMiB && !profile.exists)
		return blocking(message('doctor.diskFull', values), next, facts, 'disk-full');
	if (disk.freeMiB < neededDiskMiB / (profile.exists ? 2 : 1) || (!profile.exists && disk.freeMiB < comfortableDiskMiB))
		return warning(message('doctor.diskTight', values), next, facts);
	return ok(message('doctor.diskOk', values), facts);
}

function evaluateInotify(inotify: InotifyLimits | undefined): CheckOutcome {
	if (!inotify) return notApplicable(message('doctor.inotifyUnknown'));
	const {instances, watches} = inotify;
	const facts = {instances: String(instances), watches: String(watches)};
	if (instances >= leastInotify.instances && watches >= leastInotify.watches)
		return ok(message('doctor.inotifyOk'), facts);
	const raise: NextAction = {
		message: message('doctor.raiseInotify'),
		run: 'sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288',
	};
	return warning(message('doctor.inotifyLow', {instances, watches}), [raise], facts);
}
