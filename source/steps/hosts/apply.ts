import {type FailureCode, type SetupError, userError} from '../../domain/failure.ts';
import {
	blockLines,
	type Damage,
	type ForeignMapping,
	markedProfiles,
	namesOutsideBlock,
	sameBytes,
	setBlock,
} from '../../domain/hosts-block.ts';
import {valueOf} from '../../domain/ports/answer.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message} from '../../i18n/message.ts';
import {makeChange} from '../shared/make-change.ts';
import {unanswered} from '../shared/cluster-gone.ts';
import {gatewayAddress} from '../tunnel/find.ts';
import {damageAction, damageText, foreignAction, type HostsPlace} from './advice.ts';
import {maySudo} from '../../tools/sudo.ts';
import {readBegunWrite, settleWrite, writeHosts} from './write.ts';

/** systemd-resolved reads the file again within two seconds. */
const resolveLimitMs = 6000;

/** Writes our block with the gateway's current address into the hosts file, and waits until the system resolves the names. */
export async function setHosts(context: StepContext): Promise<void> {
	const {hostsFile: file, profile} = context.settings;
	const names = Object.values(context.bundle.hostNames);
	const address = valueOf(await gatewayAddress(context), (detail) => unanswered(message('tunnel.unknown', {detail})));
	if (address === undefined) {
		throw userError('not-selected', message('hosts.waitsForAddress'), [
			{message: message('common.again'), run: 'digimon-setup up'},
		]);
	}
	await settleWrite(context, file);
	const change = (bytes: Uint8Array): Uint8Array => {
		const made = setBlock(bytes, {profile, address, names});
		if ('damaged' in made) throw damagedError({file, host: context.host}, made.damaged);
		return made.bytes;
	};
	const before = (await context.files.read(file)) ?? new Uint8Array();
	const lines = blockLines({profile, address, names}).join('\n');
	if (!sameBytes(before, change(before))) {
		await makeChange(
			context,
			{kind: 'hosts', file, profile},
			async () => ((await readBegunWrite(context.files, file)) ? undefined : hasBlock(context, file, profile)),
			() =>
				writeHosts(context, {
					file,
					change,
					verb: ['hosts-set', profile, address, ...names],
					purpose: message('hosts.write', {file}),
					byHand: {message: message('hosts.paste', {file, lines})},
				}),
		);
	}
	if (file !== context.host.systemHostsFile) return;
	if (context.host.platform === 'darwin') await flushCaches(context);
	const windowsFile = context.host.windowsHostsFile;
	if (windowsFile !== undefined) context.notice('info', message('hosts.windows', {file: windowsFile, lines}));
	await waitForNames(context, address);
}

/** Whether a file holds our block, whole or damaged. */
export async function hasBlock({files}: Pick<StepContext, 'files'>, file: string, profile: string): Promise<boolean> {
	const bytes = await files.read(file);
	return bytes !== undefined && markedProfiles(bytes).includes(profile);
}

async function waitForNames(context: StepContext, address: string): Promise<void> {
	const {hostsFile: file} = context.settings;
	const startMs = context.clock.now().getTime();
	while (await wrongName(context, address)) {
		if (context.clock.now().getTime() - startMs >= resolveLimitMs) {
			const bytes = await context.files.read(context.settings.hostsFile);
			const foreign = bytes && firstForeign(context, bytes, address);
			if (!foreign) return;
			const {line, name, address: found} = foreign;
			throw userError('decision-missing', message('hosts.foreign', {line, file, name, found, address}), [
				foreignAction({file, host: context.host}, foreign),
			]);
		}
		context.waitingFor(message('hosts.wait', context.bundle.hostNames));
		await context.clock.sleep(500, context.signal);
	}
}

/** The commands as root that clear macOS's cache of names. */
export const flushCommands = [
	['dscacheutil', '-flushcache'],
	['killall', '-HUP', 'mDNSResponder'],
] as const;

/** Flushes macOS's cache of names where sudo asks nothing; without it the cache expires by itself after a while. */
async function flushCaches(context: StepContext): Promise<void> {
	if (!(await maySudo(context.runner))) {
		const next = flushCommands.map((args) => ({message: message('hosts.flush'), run: showCommand('sudo', args)}));
		return context.notice('info', message('hosts.flushYourself'), next);
	}
	for (const args of flushCommands)
		await context.runner.run({tool: 'sudo', args, purpose: message('hosts.flush'), limitMs: 15_000});
}

/** The error for a damaged block, which is never changed: names its line, and what to do. */
export const damagedError = (place: HostsPlace, damage: Damage, code: FailureCode = 'decision-missing'): SetupError =>
	userError(code, damageText(place.file, damage), [damageAction(place, damage)]);

/** The first of both names whose first address (which a browser uses) is another one; undefined when both are right. */
export async function wrongName(
	context: StepContext,
	address: string,
): Promise<{readonly name: string; readonly found: string} | undefined> {
	for (const name of Object.values(context.bundle.hostNames)) {
		const [first] = await context.resolver.addresses(name).catch(() => []);
		if (first !== address) return {name, found: first ?? '-'};
	}
	return undefined;
}

/** A line outside our block that gives one of the names another address. */
export function firstForeign(context: StepContext, bytes: Uint8Array, address: string): ForeignMapping | undefined {
	const names = Object.values(context.bundle.hostNames);
	return namesOutsideBlock(bytes, names, context.settings.profile).find((mapping) => mapping.address !== address);
}
