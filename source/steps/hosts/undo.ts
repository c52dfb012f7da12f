import type {Change, RecordedChange} from '../../domain/change.ts';
import {SetupError} from '../../domain/failure.ts';
import {blockLines, clearBlock, readBlock} from '../../domain/hosts-block.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message, type Message} from '../../i18n/message.ts';
import {writeHosts} from './apply.ts';
import {damagedFailure, sameBytes} from './file.ts';

type HostsChange = Extract<Change, {kind: 'hosts'}>;

/** Takes our block out of each file that we wrote; a file or block that is gone is fine. */
export async function clearHosts(context: StepContext, changes: readonly RecordedChange[]): Promise<void> {
	for (const recorded of changes) {
		if (recorded.change.kind !== 'hosts') continue;
		await clearOne(context, recorded.change);
		await context.changes.remove(recorded);
	}
}

async function clearOne(context: StepContext, {file, profile}: HostsChange): Promise<void> {
	const before = await context.files.read(file);
	if (before === undefined) return;
	const cleared = clearBlock(before, profile);
	if ('damaged' in cleared) throw new SetupError(damagedFailure(file, cleared.damaged, 'not-undone'));
	if (sameBytes(before, cleared.bytes)) return;
	const read = readBlock(before, profile);
	const lines = 'block' in read && read.block ? blockLines(read.block).join('\n') : '';
	await writeHosts(context, {
		file,
		bytes: cleared.bytes,
		verb: ['hosts-clear', profile],
		purpose: message('hosts.clear', {file}),
		byHand: {message: message('hosts.orTakeOut', {file, lines})},
	});
	const windowsFile = file === context.host.systemHostsFile ? context.host.windowsHostsFile : undefined;
	if (windowsFile !== undefined) context.notice('info', message('hosts.windowsClear', {file: windowsFile, lines}));
}

/** Files that still hold our block, whole or damaged. */
export async function hostsLeftovers(
	context: StepContext,
	changes: readonly RecordedChange[],
): Promise<readonly Message[]> {
	const remains: Message[] = [];
	for (const {change} of changes) {
		if (change.kind !== 'hosts') continue;
		const bytes = await context.files.read(change.file);
		const read = bytes && readBlock(bytes, change.profile);
		if (read && ('damaged' in read || read.block)) remains.push(message('hosts.leftover', {file: change.file}));
	}
	return remains;
}
