import type {AvailableResources} from '../../../domain/cluster-snapshot.ts';
import type {NextAction, NonEmptyArray} from '../../../domain/failure.ts';
import {defined} from '../../../domain/defined.ts';
import {systemCommands} from '../../../domain/ports/command.ts';
import {raiseInotifyCommand} from '../../../domain/ports/host.ts';
import {defaultSettings} from '../../../domain/setting-definitions.ts';
import type {MessageKey} from '../../../i18n/en/index.ts';
import {message} from '../../../i18n/message.ts';
import {action, blocking, defineCheck, notApplicable, ok, usesDocker, warning} from '../check.ts';
import type {CheckOutcome, Wanted} from '../check.ts';
import {enlargeCommand, machineTitles} from '../../../diagnosis/docker-machine.ts';
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

/** A machine that is sold with 4 GiB shows a little less of it. */
const leastMemoryMiB = demand.needed.memoryMiB - 512;

/** What a virtual machine of Docker's should get, where the host has it to give. */
const enlarged = {cpus: 4, memoryMiB: 8192, tightMemoryMiB: 6144} as const;

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
	const where = message('doctor.thisMachine');
	if (!usesDocker(driver)) return {from: 'host', where, cpus: host.cpus, memoryMiB: host.memoryMiB};
	if (docker.state !== 'up') return undefined;
	const {machine, isRemote, cpus, memoryMiB} = docker;
	const ofDocker = machine
		? message('doctor.dockerMachine', {name: machineTitles[machine.kind]})
		: message(isRemote ? 'doctor.dockerHost' : 'doctor.thisMachine');
	return {from: 'docker', where: ofDocker, cpus, memoryMiB, ...defined({machine})};
}

type Resources = NonNullable<ReturnType<typeof resourcesOf>>;

function evaluateResources(given: FactsOf<'docker' | 'driver' | 'profile'>, wanted: Wanted): CheckOutcome {
	const resources = resourcesOf(given, wanted);
	if (!resources) return notApplicable('doctor.resourcesUnknown');
	const {from, where, cpus, memoryMiB} = resources;
	const asked = wanted.settings;
	const facts = {
		where: from,
		cpus: String(cpus),
		memoryMiB: String(memoryMiB),
		askedCpus: String(asked.cpus),
		askedMemoryMiB: String(asked.memory),
		requestedCpuMillis: String(requested.cpuMillis),
		requestedMemoryMiB: String(requested.memoryMiB),
	};
	const memory = gibibytes(memoryMiB);
	const {needed, comfortable} = demand;
	const values = {
		where,
		cpus,
		memory,
		askedCpus: asked.cpus,
		askedMemory: asked.memory,
		allowed: memoryMiB,
		needed: needed.memoryMiB,
	};
	// An existing cluster has its share already.
	if (given.profile.exists) return ok('doctor.resourcesOk', values, facts);
	const more = enlargeAction(resources, wanted);
	const least = 'machine' in resources ? needed.memoryMiB : leastMemoryMiB;
	if (memoryMiB < least) return blocking('doctor.tooLittleMemory', values, [more], facts);
	if (cpus < needed.cpus) return blocking('doctor.tooFewCpus', values, [more], facts);
	const tooMuch = evaluateAsked(resources, wanted, more);
	if (tooMuch) return blocking(tooMuch.key, values, tooMuch.next, facts);
	const enough = Math.min(needed.memoryMiB, memoryMiB);
	if (asked.memory < enough) {
		const next = [action('doctor.askMore', `digimon-setup up --memory ${enough}`)];
		return warning('doctor.memoryTight', values, next, facts);
	}
	const isComfortable = cpus >= comfortable.cpus && memoryMiB >= comfortable.memoryMiB;
	return ok(isComfortable ? 'doctor.resourcesOk' : 'doctor.resourcesEnough', values, facts);
}

/** More is asked for than there is: by the user, or by our default, which is made for the host. Less is offered only as far as the demo runs with it. */
function evaluateAsked({cpus, memoryMiB, ...resources}: Resources, {settings, host}: Wanted, more: NextAction) {
	const {needed} = demand;
	if (settings.cpus <= cpus && settings.memory <= memoryMiB) return undefined;
	const rounded = Math.floor((memoryMiB * 0.8) / 256) * 256;
	const fitting = Math.max(rounded, Math.floor(Math.min(needed.memoryMiB, memoryMiB) / 256) * 256);
	const memory = settings.memory > memoryMiB ? fitting : settings.memory;
	const less = action('doctor.askLess', `digimon-setup up --cpus ${Math.min(settings.cpus, cpus)} --memory ${memory}`);
	const byDefault = defaultSettings(host);
	const isAsked = (name: 'cpus' | 'memory'): boolean => settings[name] !== byDefault[name];
	const wantsCpus = settings.cpus > cpus;
	const isByUser = isAsked(wantsCpus ? 'cpus' : 'memory');
	const key: MessageKey = wantsCpus
		? isByUser
			? 'doctor.askedTooManyCpus'
			: 'doctor.defaultTooManyCpus'
		: isByUser
			? 'doctor.askedTooMuchMemory'
			: 'doctor.defaultTooMuchMemory';
	const next: NonEmptyArray<NextAction> = 'machine' in resources && !isByUser ? [more, less] : [less, more];
	return {key, next};
}

const desktopManual = 'https://docs.docker.com/desktop/settings-and-maintenance/settings/#resources';
const wslManual = 'https://learn.microsoft.com/windows/wsl/wsl-config#wslconfig';

/** Makes the node's machine larger: Docker's virtual machine by its own command or settings, WSL's by its file, else another machine. */
function enlargeAction({machine, from}: Resources, {host}: Wanted): NextAction {
	if (machine) {
		const memoryMiB = host.memoryMiB >= 12 * 1024 ? enlarged.memoryMiB : enlarged.tightMemoryMiB;
		const run = enlargeCommand(machine, {cpus: Math.min(enlarged.cpus, Math.max(2, host.cpus)), memoryMiB});
		if (run === undefined) return {message: message('doctor.giveDesktopMore'), read: desktopManual};
		return action('doctor.giveMachineMore', run, {name: machineTitles[machine.kind]});
	}
	if (host.isWsl && from === 'docker') return {message: message('doctor.giveWslMore'), read: wslManual};
	return {message: message('doctor.useBiggerMachine')};
}

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

function evaluateInotify({inotify}: FactsOf<'inotify'>): CheckOutcome {
	if (!inotify) return notApplicable('doctor.inotifyUnknown');
	const {instances, watches} = inotify;
	const facts = {instances: String(instances), watches: String(watches)};
	if (instances >= leastInotify.instances && watches >= leastInotify.watches) return ok('doctor.inotifyOk', {}, facts);
	return warning(
		'doctor.inotifyLow',
		{instances, watches},
		[action('doctor.raiseInotify', raiseInotifyCommand)],
		facts,
	);
}
