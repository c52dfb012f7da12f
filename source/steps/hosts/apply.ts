import {type FailureCode, type NextAction, type SetupError, userError} from '../../domain/failure.ts';
import {
	blockLines,
	type Damage,
	type ForeignMapping,
	namesOutsideBlock,
	readBlock,
	setBlock,
} from '../../domain/hosts-block.ts';
import {valueOf} from '../../domain/ports/answer.ts';
import {showCommand, systemCommands} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message, type Message} from '../../i18n/message.ts';
import {makeChange} from '../shared/make-change.ts';
import {unanswered} from '../shared/cluster-gone.ts';
import {gatewayAddress} from '../tunnel/find.ts';
import {damageAction, damageText, foreignAction, type HostsPlace} from './advice.ts';
import {maySudo, runAsRoot} from '../../tools/sudo.ts';

/** The wanted content of a hosts file, and the elevated helper's arguments for it. */
type HostsWrite = {
	readonly file: string;
	readonly bytes: Uint8Array;
	/** After the helper's script: `hosts-set FILE PROFILE ADDRESS WEB API` or `hosts-clear FILE PROFILE`; `FILE` is filled in here. */
	readonly verb: readonly [string, ...string[]];
	readonly purpose: Message;
	/** The same change by hand. */
	readonly byHand: NextAction;
};

/**
 * Writes a hosts file in place: directly where it is writable, else the system's own by the elevated helper. Throws SetupError
 * `sudo-missing` with the lines and the command, also where no privilege helps (a read-only file system); `state-unwritable` for a file
 * that is not the system's: the helper writes no other.
 */
export async function writeHosts(context: StepContext, write: HostsWrite): Promise<void> {
	const {file, bytes, byHand, purpose} = write;
	const {realPath, refusal, hopeless} = await context.files.stat(file);
	if (refusal === undefined) return void (await context.files.writeInPlace(realPath, bytes));
	const run = 'digimon-setup up --hosts-file ./hosts.digimon';
	const byHandOrElsewhere = [byHand, {message: message('hosts.orOtherFile'), run}] as const;
	if (file !== context.host.systemHostsFile)
		throw userError('state-unwritable', message('hosts.notWritable', {file, refusal}), [
			{message: message('hosts.seeOwner'), run: systemCommands[context.host.platform].showOwner(file)},
			byHand,
		]);
	if (hopeless)
		throw userError('sudo-missing', message('hosts.hopeless', {file, realPath, refusal}), byHandOrElsewhere);
	if (context.host.platform === 'win32')
		throw userError('sudo-missing', message('hosts.needsAdministrator', {file}), byHandOrElsewhere, {tail: []});
	const {node, script} = context.host.elevated;
	const [verb, ...values] = write.verb;
	const args = [node, script, verb, realPath, ...values];
	await runAsRoot(context, {
		args,
		purpose,
		text: message('hosts.needsSudo', {file}),
		byHand: message('hosts.runThis'),
		also: [byHand],
		...(verb === 'hosts-set' && {
			rootless: {first: message('hosts.otherFile'), other: message('hosts.orOtherFile'), run},
		}),
	});
}

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
	const before = (await context.files.read(file)) ?? new Uint8Array();
	const made = setBlock(before, {profile, address, names});
	if ('damaged' in made) throw damagedError({file, host: context.host}, made.damaged);
	const lines = blockLines({profile, address, names}).join('\n');
	if (!sameBytes(before, made.bytes)) {
		await makeChange(
			context,
			{kind: 'hosts', file, profile},
			() => hasBlock(context, file, profile),
			() =>
				writeHosts(context, {
					file,
					bytes: made.bytes,
					verb: ['hosts-set', profile, address, ...names],
					purpose: message('hosts.write', {file}),
					byHand: {message: message('hosts.orPaste', {file, lines})},
				}),
		);
	}
	if (file !== context.host.systemHostsFile) return;
	if (context.host.platform === 'darwin') await flushCaches(context);
	const windowsFile = context.host.windowsHostsFile;
	if (windowsFile !== undefined) context.notice('info', message('hosts.windows', {file: windowsFile, lines}));
	await waitForNames(context, made.bytes, address);
}

/** Whether a file holds our block, whole or damaged. */
export async function hasBlock({files}: Pick<StepContext, 'files'>, file: string, profile: string): Promise<boolean> {
	const bytes = await files.read(file);
	const read = bytes && readBlock(bytes, profile);
	if (!read) return false;
	return 'damaged' in read ? read.damaged.why !== 'utf-16' : read.block !== undefined;
}

async function waitForNames(context: StepContext, bytes: Uint8Array, address: string): Promise<void> {
	const {hostsFile: file} = context.settings;
	const startMs = context.clock.now().getTime();
	while (await wrongName(context, address)) {
		if (context.clock.now().getTime() - startMs >= resolveLimitMs) {
			const foreign = firstForeign(context, bytes, address);
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

/** Whether both have the same bytes. */
export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
	one.length === other.length && one.every((byte, at) => byte === other[at]);
