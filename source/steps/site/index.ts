import {SetupError, type NextAction} from '../../domain/failure.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Condition} from '../../domain/step.ts';
import {siteCheckName, type SiteCheckReport} from '../../domain/verification.ts';
import {message} from '../../i18n/message.ts';
import {gatewayAddress} from '../tunnel/find.ts';
import {brokenCheck, readChecks, writeChecks, type Target} from './checks.ts';
import type {Step} from '../../domain/ports/step.ts';

/** Routes reach Envoy seconds after they are applied, and a server that was just started may still meet its database. */
const retryLimitMs = 90_000;
const againLimitMs = 6000;
const retryEveryMs = 1500;
/** systemd-resolved reads the hosts file again after two seconds at most. */
const nameLimitMs = 6000;

/** The eighth step: the whole way works, by address and by name. */
export const siteStep: Step = {
	id: 'site',
	title: 'site.title',
	done: 'site.done',
	why: 'site.why',
	after: ['chart', 'gateway', 'tunnel', 'hosts'],
	preview: (context) => ({commands: [{why: message('site.line'), line: verificationLine(context)}], undo: []}),
	inspect,
	// What was ready before and is only proven again is not on its way: a broken hop is told soon.
	apply: async (context, found) => {
		await verifySite(context, found.kind === 'outdated' ? againLimitMs : retryLimitMs);
	},
	undo: async () => {},
	leftovers: async () => [],
};

/** The proof as a person would type it, for `export` and the explain screen. */
function verificationLine(context: StepContext): string {
	const {web, api} = context.bundle.hostNames;
	const preflight = `curl -fsS -o /dev/null -X OPTIONS -H 'Host: ${api}' -H 'Origin: http://${web}' -H 'Access-Control-Request-Method: POST' -H 'Access-Control-Request-Headers: content-type,x-grpc-web' "http://$ADDRESS/digimon.Digimon/Create"`;
	return `curl -fsS -o /dev/null --retry 20 --retry-delay 2 --retry-all-errors -H 'Host: ${web}' "http://$ADDRESS/" && ${preflight}`;
}

/** Ready when page and preflight answer and this address was proven before; nothing is written and no stream is opened. */
async function inspect(context: StepContext): Promise<Condition> {
	const address = await gatewayAddress(context);
	if (address === undefined) return {kind: 'absent', reason: message('site.noAddress')};
	const broken = brokenCheck(await readChecks(context, targetsOf(context, address)));
	if (broken !== undefined)
		return {
			kind: 'broken',
			reason: message('site.broken', {check: siteCheckName(broken.check), detail: broken.detail}),
			facts: {address, check: broken.check},
		};
	if (context.memory.get('proven') !== address)
		return {kind: 'absent', reason: message('site.notProven', {address}), facts: {address}};
	return {kind: 'ready', reason: message('site.ready', {address}), facts: {address}};
}

/** The whole proof, written and streamed; hops are reported as they fall. Throws SetupError `proof-failed` naming the first broken hop. */
export async function verifySite(context: StepContext, patienceMs = retryLimitMs): Promise<readonly SiteCheckReport[]> {
	const address = await gatewayAddress(context);
	const targets = targetsOf(context, address);
	const hops = await retried(context, patienceMs, () => readChecks(context, targets));
	const broken = brokenCheck(hops);
	const written = broken === undefined ? await retried(context, patienceMs, () => writeChecks(context, targets)) : [];
	const all = [...hops, ...written];
	for (const hop of all) context.reportCheck(hop);
	const failed = broken ?? brokenCheck(written);
	if (failed !== undefined) throw verificationFailed(failed);
	await context.memory.set('proven', address ?? '');
	return all;
}

/** By address first, so that tunnel and hosts faults are told apart; by name only when the system's hosts file is ours to use. */
function targetsOf(context: StepContext, address: string | undefined): readonly Target[] {
	const byAddress: Target = {by: 'address', address, host: address ?? ''};
	return [
		byAddress,
		{by: 'name', address, host: '', isApplicable: context.settings.hostsFile === context.host.systemHostsFile},
	];
}

async function retried(
	context: StepContext,
	patienceMs: number,
	look: () => Promise<readonly SiteCheckReport[]>,
): Promise<readonly SiteCheckReport[]> {
	const startedAt = context.clock.now().getTime();
	for (;;) {
		const hops = await look();
		const broken = brokenCheck(hops);
		const limitMs = broken?.check === 'name' || broken?.check === 'address' ? nameLimitMs : patienceMs;
		if (broken === undefined || context.clock.now().getTime() >= startedAt + limitMs) return hops;
		context.waitingFor(message('site.retrying', {check: siteCheckName(broken.check), detail: broken.detail}));
		await context.clock.sleep(retryEveryMs, context.signal);
	}
}

function verificationFailed(hop: SiteCheckReport): SetupError {
	const causes = (hop.causes ?? []).map((cause): NextAction =>
		cause.run === undefined ? {message: cause.message} : {message: cause.message, run: cause.run},
	);
	return new SetupError({
		code: 'verification-failed',
		fault: 'machine',
		message: message('site.failed', {
			check: siteCheckName(hop.check),
			by: message(`wizard.by.${hop.by}`),
			detail: hop.detail,
		}),
		next: [{message: message('common.again'), run: 'digimon-setup'}, ...causes],
	});
}
