import type {Change} from '../../domain/change.ts';
import {SetupError} from '../../domain/failure.ts';
import {blockLines, clearBlock, readBlock} from '../../domain/hosts-block.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message, type Message} from '../../i18n/message.ts';
import {writeHosts} from './apply.ts';
import {damagedFailure, sameBytes} from './file.ts';

/** Removes our block from a file; a file or block that is gone is fine. */
export async function undoHosts(context: StepContext, change: Change): Promise<void> {
	if (change.kind !== 'hosts') return;
	const {file, profile} = change;
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

/** The file when it still holds our block, whole or damaged. */
export async function hostsLeftovers(context: StepContext, change: Change): Promise<readonly Message[]> {
	if (change.kind !== 'hosts') return [];
	const bytes = await context.files.read(change.file);
	const read = bytes && readBlock(bytes, change.profile);
	return read && ('damaged' in read || read.block) ? [message('hosts.leftover', {file: change.file})] : [];
}
