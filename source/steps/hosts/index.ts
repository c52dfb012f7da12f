import type {Change} from '../../domain/change.ts';
import {userError} from '../../domain/failure.ts';
import {blockLines, clearBlock, type HostsBlock, readBlock, sameBytes} from '../../domain/hosts-block.ts';
import {joinWords, quote, systemCommands} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Step} from '../../domain/ports/step.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition, ShownCommand, StepPreview} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
import {damageAction, damageText, foreignAction} from './advice.ts';
import {damagedError, firstForeign, flushCommands, hasBlock, setHosts, wrongName} from './apply.ts';
import {readBegunWrite, settleWrite, unclearActions, writeHosts} from './write.ts';
import {showKubectl} from '../../tools/kubectl.ts';
import {gatewayAddress} from '../tunnel/find.ts';
import {shown} from '../shared/shown.ts';

/** The seventh step: both names resolve to the gateway's address. */
export const hostsStep: Step = {
	id: 'hosts',
	title: 'hosts.title',
	done: 'hosts.done',
	why: 'hosts.why',
	after: ['tunnel'],
	preview: previewHosts,
	inspect,
	apply: setHosts,
	undo: undoHosts,
	leftovers: hostsLeftovers,
};

async function inspect(context: StepContext): Promise<Condition> {
	const file = context.settings.hostsFile;
	const [bytes, found] = await Promise.all([readHosts(context, file), gatewayAddress(context)]);
	if (bytes === undefined) return {kind: 'absent', reason: message('hosts.noFile', {file})};
	const torn = await inspectWrite(context, file);
	if (torn) return torn;
	const read = readBlock(bytes, context.settings.profile);
	if ('damaged' in read) {
		const {message: advice, run = ''} = damageAction({file, host: context.host}, read.damaged);
		const blockedBy = {question: message('hosts.doneQuestion', {advice}), run};
		return {kind: 'broken', reason: damageText(file, read.damaged), blockedBy};
	}
	if ('unknown' in found) return {kind: 'unknown', reason: message('tunnel.unknown', {detail: found.unknown})};
	return await compare(context, bytes, read.block, found.known);
}

/** The condition of a file whose last write was interrupted; undefined where that left nothing to do. */
async function inspectWrite({files, host}: StepContext, file: string): Promise<Condition | undefined> {
	const begun = await readBegunWrite(files, file);
	if (begun?.state === 'interrupted') return {kind: 'broken', reason: message('hosts.interrupted', {file})};
	if (begun?.state !== 'unclear') return undefined;
	const reason = message('hosts.unclear', {file, copy: begun.copy});
	const [, {message: advice, run = ''}] = unclearActions({file, host}, begun);
	return {kind: 'broken', reason, blockedBy: {question: message('hosts.unclearQuestion', {reason, advice}), run}};
}

async function compare(
	context: StepContext,
	bytes: Uint8Array,
	block: HostsBlock | undefined,
	address: string | undefined,
): Promise<Condition> {
	const {hostsFile: file} = context.settings;
	if (address === undefined) return {kind: block ? 'outdated' : 'absent', reason: message('hosts.waitsForAddress')};
	const facts = {address, file};
	const names = Object.values(context.bundle.hostNames);
	const right = block?.address === address && names.every((name) => block.names.includes(name));
	if (file !== context.host.systemHostsFile) {
		if (right) return {kind: 'ready', reason: message('hosts.inFile', facts), facts};
		return block
			? {kind: 'outdated', reason: outdatedBecause(block, facts), facts}
			: {kind: 'absent', reason: message('hosts.absent', {file}), facts};
	}
	const wrong = await wrongName(context, address);
	if (!wrong) return {kind: 'ready', reason: message('hosts.ready', {...context.bundle.hostNames, address}), facts};
	const foreign = firstForeign(context, bytes, address);
	if (foreign) {
		const values = {line: foreign.line, file, name: foreign.name, found: foreign.address, address};
		const {message: advice, run = ''} = foreignAction({file, host: context.host}, foreign);
		const blockedBy = {question: message('hosts.foreignQuestion', {...values, advice}), run};
		return {kind: block ? 'broken' : 'outdated', reason: message('hosts.foreign', values), facts, blockedBy};
	}
	if (!block) return {kind: 'absent', reason: message('hosts.absent', {file}), facts};
	if (!right) return {kind: 'outdated', reason: outdatedBecause(block, facts), facts};
	return {kind: 'broken', reason: message('hosts.elsewhere', {...facts, ...wrong}), facts};
}

/** Why our block is not right: its address, or else its names. */
const outdatedBecause = (block: HostsBlock, facts: {readonly address: string; readonly file: string}): Message =>
	block.address === facts.address
		? message('hosts.otherNames', {file: facts.file})
		: message('hosts.otherAddress', {...facts, found: block.address});

/** The file's bytes; undefined without a file. Throws SetupError `state-unwritable` where it is not readable. */
async function readHosts(context: StepContext, file: string): Promise<Uint8Array | undefined> {
	try {
		return await context.files.read(file);
	} catch (error) {
		const detail = error instanceof Error ? error.message : String(error);
		throw userError('state-unwritable', message('hosts.unknown', {file, detail}), [
			{message: message('hosts.seeOwner'), run: systemCommands[context.host.platform].showOwner(file)},
			{message: message('common.again'), run: 'digimon-setup'},
		]);
	}
}

/**
 * The commands as a shell runs them. The block is written by our own helper, which leaves every other byte as it is and refuses a damaged
 * block; it writes no new file, so one of the user's own is made first.
 */
function previewHosts(context: StepContext): StepPreview {
	const {hostsFile: file} = context.settings;
	const names = Object.values(context.bundle.hostNames);
	const path = 'jsonpath={.status.loadBalancer.ingress[0].ip}';
	const query = ['-n', constants.meshNamespace, 'get', 'service', constants.ingressService, '-o', path];
	const isSystems = file === context.host.systemHostsFile;
	const asRoot = isSystems && !context.host.isRoot && context.host.platform !== 'win32';
	const helper = (why: Message, verb: string, values = ''): ShownCommand => ({
		why,
		line: `${asRoot ? 'sudo ' : ''}${helperWords(context, verb, isSystems)}${values}`,
		...(asRoot && {needsPassword: true}),
	});
	const make = {why: message('hosts.make', {file}), line: `touch ${quote(file)}`};
	return {
		commands: [
			{why: message('hosts.address'), line: `ADDRESS=$(${showKubectl(context, query)})`},
			...(isSystems ? [] : [make]),
			helper(message('hosts.write', {file}), 'hosts-set', ` "$ADDRESS" ${names.join(' ')}`),
			...previewFlush(context),
		],
		undo: [helper(message('hosts.clear', {file}), 'hosts-clear')],
	};
}

/** How the helper is started for a hosts file, whose path is absolute: the elevated one writes the system's only. */
function helperWords(
	{host: {elevated}, settings: {hostsFile, profile}}: StepContext,
	verb: string,
	isSystems: boolean,
): string {
	const isAbsolute = /^(?:\/|[A-Za-z]:[\\/])/.test(hostsFile);
	const file = isAbsolute ? quote(hostsFile) : `"$PWD"/${quote(hostsFile)}`;
	const script = isSystems ? elevated.script : elevated.ownFileScript;
	// sudo searches only its own folders for a program without a path.
	const node = /[\\/]/.test(elevated.node) ? quote(elevated.node) : `"$(command -v ${quote(elevated.node)})"`;
	return `${node} ${joinWords([script, verb])} ${file} ${quote(profile)}`;
}

/** macOS keeps names that it resolved before; where sudo would ask, this is left to the user. */
function previewFlush({settings, host}: StepContext): readonly ShownCommand[] {
	if (host.platform !== 'darwin' || settings.hostsFile !== host.systemHostsFile) return [];
	return flushCommands.map((args) => shown(message('hosts.flush'), 'sudo', args));
}

/** Removes our block from a file; a file or block that is gone is fine. */
async function undoHosts(context: StepContext, made: Change): Promise<void> {
	if (made.kind !== 'hosts') return;
	const {file, profile} = made;
	await settleWrite(context, file);
	const before = await context.files.read(file);
	if (before === undefined) return;
	const change = (bytes: Uint8Array): Uint8Array => {
		const cleared = clearBlock(bytes, profile);
		if ('damaged' in cleared) throw damagedError({file, host: context.host}, cleared.damaged, 'not-undone');
		return cleared.bytes;
	};
	if (sameBytes(before, change(before))) return;
	const read = readBlock(before, profile);
	const lines = 'block' in read && read.block ? blockLines(read.block).join('\n') : '';
	await writeHosts(context, {
		file,
		change,
		verb: ['hosts-clear', profile],
		purpose: message('hosts.clear', {file}),
		byHand: {message: message('hosts.takeOut', {file, lines})},
	});
	const windowsFile = file === context.host.systemHostsFile ? context.host.windowsHostsFile : undefined;
	if (windowsFile !== undefined) context.notice('info', message('hosts.windowsClear', {file: windowsFile, lines}));
}

/** The file when it still holds our block, whole or damaged, or when a write of it was interrupted. */
async function hostsLeftovers(context: StepContext, change: Change): Promise<readonly Message[]> {
	if (change.kind !== 'hosts') return [];
	const {file, profile} = change;
	const begun = await readBegunWrite(context.files, file);
	if (begun?.state === 'interrupted' || begun?.state === 'unclear')
		return [message('hosts.leftoverTorn', {file, copy: begun.copy})];
	return (await hasBlock(context, file, profile)) ? [message('hosts.leftover', {file})] : [];
}
