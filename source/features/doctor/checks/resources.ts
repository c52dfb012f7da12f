import type {AvailableResources} from '../../../domain/cluster-snapshot.ts';
import type {NextAction, NonEmptyArray} from '../../../domain/failure.ts';
import {systemCommands} from '../../../domain/ports/command.ts';
import {message} from '../../../i18n/message.ts';
import {action, blocking, defineCheck, notApplicable, ok, usesDocker, warning} from '../check.ts';
import type {CheckOutcome, Wanted} from '../check.ts';
import type {DriverStatus, FactsOf} from '../facts.ts';

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
export const resourceChecks = [
	defineCheck(
		{id: 'cpus-and-memory', topic: 'resources', question: 'doctor.askResources', isCheap: false, steps: ['cluster']},
		['docker', 'driver', 'profile'],
		evaluateResources,
	),
	defineCheck(
		{id: 'disk', topic: 'resources', question: 'doctor.askDisk', isCheap: true, steps: ['cluster', 'mesh', 'chart']},
		['disk', 'profile', 'driver'],
		evaluateDisk,
	),
	defineCheck(
		{
			id: 'inotify',
			topic: 'resources',
			question: 'doctor.askInotify',
			isCheap: true,
			steps: ['cluster', 'mesh', 'chart'],
		},
		['inotify'],
		evaluateInotify,
	),
];

/** Docker's engine or the host, whichever gives the node its processors and memory; undefined where it does not answer. */
function resourcesOf({docker, driver}: FactsOf<'docker' | 'driver'>, {host}: Wanted) {
	if (!usesDocker(driver)) return {where: 'host', isDesktop: false, cpus: host.cpus, memoryMiB: host.memoryMiB};
	return docker.state === 'up' ? {where: 'docker', ...docker} : undefined;
}

function evaluateResources(given: FactsOf<'docker' | 'driver' | 'profile'>, wanted: Wanted): CheckOutcome {
	const resources = resourcesOf(given, wanted);
	if (!resources) return notApplicable('doctor.resourcesUnknown');
	const {where, isDesktop, cpus, memoryMiB} = resources;
	const asked = wanted.settings;
	const facts = {
		where,
		cpus: String(cpus),
		memoryMiB: String(memoryMiB),
		askedCpus: String(asked.cpus),
		askedMemoryMiB: String(asked.memory),
		requestedCpuMillis: String(requested.cpuMillis),
		requestedMemoryMiB: String(requested.memoryMiB),
	};
	const memory = gibibytes(memoryMiB);
	const values = {cpus, memory, askedCpus: asked.cpus, askedMemory: asked.memory, allowed: memoryMiB};
	// An existing cluster has its share already.
	if (given.profile.exists) return ok('doctor.resourcesOk', values, facts);
	const {needed, comfortable} = demand;
	const giveMore: NextAction = isDesktop
		? {message: message('doctor.giveDesktopMore'), read: desktopManual}
		: {message: message(where === 'docker' ? 'doctor.giveMachineMore' : 'doctor.useBiggerMachine')};
	if (cpus < needed.cpus) return blocking('doctor.tooFewCpus', values, [giveMore], facts);
	if (memoryMiB < leastMemoryMiB) return blocking('doctor.tooLittleMemory', values, [giveMore], facts);
	const most = Math.max(leastMemoryMiB, Math.floor((memoryMiB * 0.8) / 256) * 256);
	const memoryThatFits = asked.memory > memoryMiB ? most : asked.memory;
	const less = `digimon-setup up --cpus ${Math.min(asked.cpus, cpus)} --memory ${memoryThatFits}`;
	const next = [action('doctor.askLess', less), giveMore] as const;
	if (asked.cpus > cpus) return blocking('doctor.askedTooManyCpus', values, next, facts);
	if (asked.memory > memoryMiB) return blocking('doctor.askedTooMuchMemory', values, next, facts);
	const more = `digimon-setup up --memory ${Math.min(needed.memoryMiB, memoryMiB)}`;
	if (asked.memory < needed.memoryMiB)
		return warning('doctor.memoryTight', values, [action('doctor.askMore', more)], facts);
	const isComfortable = cpus >= comfortable.cpus && memoryMiB >= comfortable.memoryMiB;
	return ok(isComfortable ? 'doctor.resourcesOk' : 'doctor.resourcesEnough', values, facts);
}

const desktopManual = 'https://docs.docker.com/desktop/settings-and-maintenance/settings/#resources';

const gibibytes = (mebibytes: number): string => (mebibytes / 1024).toFixed(mebibytes < 10_240 ? 1 : 0);

/** Pruning Docker's images helps only where Docker's folder is full. */
function freeSpaceActions(driver: DriverStatus, {platform}: Wanted['host']): NonEmptyArray<NextAction> {
	const see = action('doctor.seeDisk', systemCommands[platform].showSpace);
	return usesDocker(driver) ? [action('doctor.pruneImages', 'docker system prune'), see] : [see];
}

function evaluateDisk(
	{disk, profile: {exists}, driver}: FactsOf<'disk' | 'profile' | 'driver'>,
	{host}: Wanted,
): CheckOutcome {
	if (!disk) return notApplicable('doctor.diskUnknown');
	const {freeMiB, path} = disk;
	const [needed, comfortable] = [gibibytes(neededDiskMiB), gibibytes(comfortableDiskMiB)];
	const values = {free: gibibytes(freeMiB), path, needed, comfortable};
	const facts = {path, freeMiB: String(freeMiB), totalMiB: String(disk.totalMiB)};
	const next = freeSpaceActions(driver, host);
	if (freeMiB < neededDiskMiB && !exists) return blocking('doctor.diskFull', values, next, facts, 'disk-full');
	if (freeMiB < (exists ? neededDiskMiB / 2 : comfortableDiskMiB))
		return warning('doctor.diskTight', values, next, facts);
	return ok('doctor.diskOk', values, facts);
}

const raiseInotify = 'sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288';

function evaluateInotify({inotify}: FactsOf<'inotify'>): CheckOutcome {
	if (!inotify) return notApplicable('doctor.inotifyUnknown');
	const {instances, watches} = inotify;
	const facts = {instances: String(instances), watches: String(watches)};
	if (instances >= leastInotify.instances && watches >= leastInotify.watches) return ok('doctor.inotifyOk', {}, facts);
	return warning('doctor.inotifyLow', {instances, watches}, [action('doctor.raiseInotify', raiseInotify)], facts);
}
