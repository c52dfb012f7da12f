import {SetupError} from '../../domain/failure.ts';
import {readBlock, type Damage, type HostsBlock} from '../../domain/hosts-block.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Condition} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {gatewayAddress} from '../tunnel/find.ts';
import {setHosts} from './apply.ts';
import {firstForeign, wrongName} from './file.ts';
import {previewHosts} from './outline.ts';
import {hostsLeftovers, undoHosts} from './undo.ts';
import type {Step} from '../../domain/ports/step.ts';

/** The seventh step: both names lead to the gateway's address. */
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
	const [bytes, address] = await Promise.all([readHosts(context, file), gatewayAddress(context)]);
	if (bytes === undefined) return {kind: 'absent', reason: message('hosts.noFile', {file})};
	const read = readBlock(bytes, context.settings.profile);
	if ('damaged' in read) return damagedCondition(file, read.damaged);
	return await compare(context, bytes, read.block, address);
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
	const names = [context.bundle.hostNames.web, context.bundle.hostNames.api];
	const right = block?.address === address && names.every((name) => block.names.includes(name));
	if (file !== context.host.systemHostsFile) {
		if (right) return {kind: 'ready', reason: message('hosts.inFile', facts), facts};
		return block
			? {kind: 'outdated', reason: message('hosts.otherAddress', {...facts, found: block.address}), facts}
			: {kind: 'absent', reason: message('hosts.absent', {file}), facts};
	}
	const wrong = await wrongName(context, address);
	if (!wrong) return {kind: 'ready', reason: message('hosts.ready', {...context.bundle.hostNames, address}), facts};
	const foreign = firstForeign(context, bytes, address);
	if (foreign) {
		const values = {line: foreign.line, file, name: foreign.name, found: foreign.address, address};
		const blockedBy = {question: message('hosts.foreignQuestion', values), run: showCommand('sudoedit', [file])};
		return {kind: block ? 'broken' : 'outdated', reason: message('hosts.foreign', values), facts, blockedBy};
	}
	if (!block) return {kind: 'absent', reason: message('hosts.absent', {file}), facts};
	if (!right) return {kind: 'outdated', reason: message('hosts.otherAddress', {...facts, found: block.address}), facts};
	return {kind: 'broken', reason: message('hosts.elsewhere', {...facts, ...wrong}), facts};
}

function damagedCondition(file: string, {line, why}: Damage): Condition {
	const blockedBy = {question: message('hosts.mend', {line, file}), run: showCommand('sudoedit', [file])};
	return {kind: 'broken', reason: message('hosts.damaged', {file, line, why}), blockedBy};
}

/** The file's bytes; undefined when there is none. Throws SetupError `state-unwritable` where it may not be read. */
async function readHosts(context: StepContext, file: string): Promise<Uint8Array | undefined> {
	try {
		return await context.files.read(file);
	} catch (error) {
		const detail = error instanceof Error ? error.message : String(error);
		throw new SetupError({
			code: 'state-unwritable',
			fault: 'user',
			message: message('hosts.unknown', {file, detail}),
			next: [{message: message('common.again')}],
		});
	}
}
