import {defined} from '../../domain/defined.ts';
import {toolError, type NextAction, type SetupError} from '../../domain/failure.ts';
import {valueOf} from '../../domain/ports/answer.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Condition} from '../../domain/step.ts';
import {siteCheckName, type SiteCheckReport} from '../../domain/verification.ts';
import {message} from '../../i18n/message.ts';
import {isClusterGone, unanswered} from '../shared/cluster-gone.ts';
import {gatewayAddress} from '../tunnel/find.ts';
import {brokenCheck, readChecks, writeChecks, type Target} from './checks.ts';
import type {Step} from '../../domain/ports/step.ts';

/** Routes reach Envoy seconds after they are applied, and a new server may still connect to its database. */
const retryLimitMs = 90_000;
/** For a site that was ready before, and for what another try cannot change: a broken check fails soon. */
const recheckLimitMs = 6000;
const retryEveryMs = 1500;
/** systemd-resolved reads the hosts file again within two seconds. */
const nameLimitMs = 6000;

/** The eighth step: the site works, by address and by name. */
export const siteStep: Step = {
	id: 'site',
	title: 'site.title',
	done: 'site.done',
	why: 'site.why',
	after: ['chart', 'gateway', 'tunnel', 'hosts'],
	preview: (context) => ({commands: [{why: message('site.line'), line: verificationLine(context)}], undo: []}),
	inspect,
	apply: async (context, found) => {
		await verifySite(context, found.kind === 'outdated' ? recheckLimitMs : retryLimitMs);
	},
	undo: async () => {},
	leftovers: async () => [],
};

/** The verification as a shell command, for `export` and the explain screen. */
function verificationLine(context: StepContext): string {
	const {web, api} = context.bundle.hostNames;
	const preflight = `curl -fsS -o /dev/null -X OPTIONS -H 'Host: ${api}' -H 'Origin: http://${web}' -H 'Access-Control-Request-Method: POST' -H 'Access-Control-Request-Headers: content-type,x-grpc-web' "http://$ADDRESS/digimon.Digimon/Create"`;
	return `curl -fsS -o /dev/null --retry 20 --retry-delay 2 --retry-all-errors -H 'Host: ${web}' "http://$ADDRESS/" && ${preflight}`;
}

/** Ready when page and preflight answer and this address was verified before; writes nothing and opens no stream. */
async function inspect(context: StepContext): Promise<Condition> {
	const found = await gatewayAddress(context);
	if ('unknown' in found) return {kind: 'unknown', reason: message('tunnel.unknown', {detail: found.unknown})};
	const address = found.known;
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

/** Runs all checks, with a write and a stream, and reports each. Throws SetupError `verification-failed` naming the first failed check. */
export async function verifySite(context: StepContext, limitMs = retryLimitMs): Promise<readonly SiteCheckReport[]> {
	const found = await gatewayAddress(context);
	const isGone = 'unknown' in found && (await isClusterGone(context, context.settings.profile));
	const address = isGone ? undefined : valueOf(found, (detail) => unanswered(message('tunnel.unknown', {detail})));
	const targets = targetsOf(context, address);
	const read = await retried(context, limitMs, () => readChecks(context, targets));
	const broken = brokenCheck(read);
	const written = broken === undefined ? await retried(context, limitMs, () => writeChecks(context, targets)) : [];
	const all = [...read, ...written];
	for (const report of all) context.reportCheck(report);
	const failed = broken ?? brokenCheck(written);
	if (failed !== undefined) throw verificationFailed(failed);
	await context.memory.set('proven', address ?? '');
	return all;
}

/** By address first, which separates faults of the tunnel from faults of the names; by name only with the system's hosts file. */
function targetsOf(context: StepContext, address: string | undefined): readonly Target[] {
	const isApplicable = context.settings.hostsFile === context.host.systemHostsFile;
	return [
		{by: 'address', address},
		{by: 'name', address, isApplicable},
	];
}

async function retried(
	context: StepContext,
	limitMs: number,
	runChecks: () => Promise<readonly SiteCheckReport[]>,
): Promise<readonly SiteCheckReport[]> {
	const startedAt = context.clock.now().getTime();
	for (;;) {
		const reports = await runChecks();
		const broken = brokenCheck(reports);
		const untilMs = startedAt + (broken ? Math.min(limitMs, limitOf(broken)) : limitMs);
		if (broken === undefined || context.clock.now().getTime() >= untilMs) return reports;
		context.waitingFor(message('site.retrying', {check: siteCheckName(broken.check), detail: broken.detail}));
		await context.clock.sleep(retryEveryMs, context.signal);
	}
}

function limitOf({check, final}: SiteCheckReport): number {
	if (check === 'name' || check === 'address') return nameLimitMs;
	return final ? recheckLimitMs : retryLimitMs;
}

/** The causes of the failed check come first: what helps, or likely causes, each with a command that shows it. */
function verificationFailed({check, by, detail, causes = []}: SiteCheckReport): SetupError {
	const text = message('site.failed', {check: siteCheckName(check), by: message(`wizard.by.${by}`), detail});
	const verify = {message: message('engine.verifyAgain'), run: 'digimon-setup status --verify'};
	const [first, ...others] = [...causes.map(asAction), verify] as const;
	return toolError('verification-failed', text, [first, ...others]);
}

/** A cause is no action: it is told as one, with the command that shows whether it is so. */
const asAction = ({message: text, run}: NonNullable<SiteCheckReport['causes']>[number]): NextAction => ({
	message: text.key.startsWith('site.cause.') ? message('site.likely', {cause: text}) : text,
	...defined({run}),
});
