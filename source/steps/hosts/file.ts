import type {Failure} from '../../domain/failure.ts';
import {type Damage, namesOutsideBlock, type ForeignMapping, blockLines} from '../../domain/hosts-block.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message} from '../../i18n/message.ts';

/** A block that we do not dare to touch: which line, and what to do. */
export const damagedFailure = (
	file: string,
	{line, why}: Damage,
	code: Failure['code'] = 'decision-missing',
): Failure => ({
	code,
	fault: 'user',
	message: message('hosts.damaged', {file, line, why}),
	next: [{message: message('hosts.mend', {line, file}), run: showCommand('sudoedit', [file])}],
});

/** The first of both names whose first address (which a browser takes) is another one; undefined when both are right. */
export async function wrongName(
	context: StepContext,
	address: string,
): Promise<{readonly name: string; readonly found: string} | undefined> {
	for (const name of [context.bundle.hostNames.web, context.bundle.hostNames.api]) {
		const [first] = await addresses(context, name);
		if (first !== address) return {name, found: first ?? '-'};
	}
	return undefined;
}

/** A line that is not ours and gives one of the names another address. */
export function firstForeign(context: StepContext, bytes: Uint8Array, address: string): ForeignMapping | undefined {
	const names = [context.bundle.hostNames.web, context.bundle.hostNames.api];
	return namesOutsideBlock(bytes, names, context.settings.profile).find((mapping) => mapping.address !== address);
}

/** A name that nobody knows has no addresses. */
async function addresses(context: StepContext, name: string): Promise<readonly string[]> {
	try {
		return await context.resolver.addresses(name);
	} catch {
		return [];
	}
}

/** The block for an address, as text to paste. */
export const linesToPaste = (context: StepContext, address: string): string =>
	blockLines({
		profile: context.settings.profile,
		address,
		names: [context.bundle.hostNames.web, context.bundle.hostNames.api],
	}).join('\n');

/** Are these the same bytes. */
export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
	one.length === other.length && one.every((byte, at) => byte === other[at]);
