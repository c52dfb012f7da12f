import {SetupError, type NextAction} from '../../domain/failure.ts';
import type {World} from '../../domain/ports/step-context.ts';
import type {Condition, Step} from '../../domain/step.ts';
import {hopName, type HopReport} from '../../domain/verification.ts';
import {say} from '../../i18n/message.ts';
import {gatewayAddress} from '../tunnel/find.ts';
import {brokenHop, readHops, writeHops, type Target} from './checks.ts';

/** Routes reach Envoy seconds after they are applied, and a server that was just started may still meet its database. */
const retryLimitMs = 90_000;
const againLimitMs = 6000;
const retryEveryMs = 1500;
/** systemd-resolved reads the hosts file again after two seconds at most. */
const nameLimitMs = 6000;

/** The eighth step: the whole way works, by address and by name. */
export const proveSite: Step = {
	id: 'site',
	title: 'site.title',
	done: 'site.done',
	why: 'site.why',
	after: ['chart', 'gateway', 'tunnel', 'hosts'],
	tools: ['kubectl'],
	outline: (world) => ({commands: [{why: say('site.line'), line: proofLine(world)}], undo: []}),
	inspect,
	// What was ready before and is only proven again is not on its way: a broken hop is told soon.
	apply: async (world, found) => {
		await proveWholeSite(world, found.kind === 'stale' ? againLimitMs : retryLimitMs);
	},
	undo: async () => undefined,
	remains: async () => [],
};

/** The proof as a person would type it, for `export` and the explain screen. */
function proofLine(world: World): string {
	const {web, api} = world.bundle.hostNames;
	const preflight = `curl -fsS -o /dev/null -X OPTIONS -H 'Host: ${api}' -H 'Origin: http://${web}' -H 'Access-Control-Request-Method: POST' -H 'Access-Control-Request-Headers: content-type,x-grpc-web' "http://$ADDRESS/digimon.Digimon/Create"`;
	return `curl -fsS -o /dev/null --retry 20 --retry-delay 2 --retry-all-errors -H 'Host: ${web}' "http://$ADDRESS/" && ${preflight}`;
}

/** Ready when page and preflight answer and this address was proven before; nothing is written and no stream is opened. */
async function inspect(world: World): Promise<Condition> {
	try {
		const address = await gatewayAddress(world);
		if (address === undefined) return {kind: 'absent', because: say('site.noAddress')};
		const broken = brokenHop(await readHops(world, targetsOf(world, address)));
		if (broken !== undefined)
			return {
				kind: 'broken',
				because: say('site.broken', {hop: hopName(broken.hop), detail: broken.detail}),
				facts: {address, hop: broken.hop},
			};
		if (world.memory.get('proven') !== address)
			return {kind: 'absent', because: say('site.notProven', {address}), facts: {address}};
		return {kind: 'ready', because: say('site.ready', {address}), facts: {address}};
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing')
			return {kind: 'unreadable', because: error.failure.message};
		throw error;
	}
}

/** The whole proof, written and streamed; hops are reported as they fall. Throws SetupError `proof-failed` naming the first broken hop. */
export async function proveWholeSite(world: World, patienceMs = retryLimitMs): Promise<readonly HopReport[]> {
	const address = await gatewayAddress(world);
	const targets = targetsOf(world, address);
	const hops = await retried(world, patienceMs, () => readHops(world, targets));
	const broken = brokenHop(hops);
	const written = broken === undefined ? await retried(world, patienceMs, () => writeHops(world, targets)) : [];
	const all = [...hops, ...written];
	for (const hop of all) world.hop(hop);
	const failed = broken ?? brokenHop(written);
	if (failed !== undefined) throw proofFailed(failed);
	await world.memory.set('proven', address ?? '');
	return all;
}

/** By address first, so that tunnel and hosts faults are told apart; by name only when the system's hosts file is ours to use. */
function targetsOf(world: World, address: string | undefined): readonly Target[] {
	const byAddress: Target = {by: 'address', address, host: address ?? ''};
	return [
		byAddress,
		{by: 'name', address, host: '', isApplicable: world.settings.hostsFile === world.host.systemHostsFile},
	];
}

async function retried(
	world: World,
	patienceMs: number,
	look: () => Promise<readonly HopReport[]>,
): Promise<readonly HopReport[]> {
	const startedAt = world.clock.now().getTime();
	for (;;) {
		const hops = await look();
		const broken = brokenHop(hops);
		const limitMs = broken?.hop === 'name' || broken?.hop === 'address' ? nameLimitMs : patienceMs;
		if (broken === undefined || world.clock.now().getTime() >= startedAt + limitMs) return hops;
		world.awaits(say('site.retrying', {hop: hopName(broken.hop), detail: broken.detail}));
		await world.clock.sleep(retryEveryMs, world.signal);
	}
}

function proofFailed(hop: HopReport): SetupError {
	const causes = (hop.causes ?? []).map((cause): NextAction =>
		cause.run === undefined ? {say: cause.say} : {say: cause.say, run: cause.run},
	);
	return new SetupError({
		code: 'proof-failed',
		fault: 'machine',
		message: say('site.failed', {hop: hopName(hop.hop), by: say(`wizard.by.${hop.by}`), detail: hop.detail}),
		next: [{say: say('common.again'), run: 'digimon-setup'}, ...causes],
		tail: [],
	});
}
