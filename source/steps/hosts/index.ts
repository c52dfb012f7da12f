import {SetupError} from '../../domain/failure.ts';
import {readBlock, type Damage, type HostsBlock} from '../../domain/hosts-block.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {World} from '../../domain/ports/step-context.ts';
import type {Condition, Step} from '../../domain/step.ts';
import {say} from '../../i18n/message.ts';
import {gatewayAddress} from '../tunnel/find.ts';
import {setHosts} from './apply.ts';
import {firstForeign, wrongName} from './file.ts';
import {outlineHosts} from './outline.ts';
import {clearHosts, hostsRemain} from './undo.ts';

/** The seventh step: both names lead to the gateway's address. */
export const nameHosts: Step = {
	id: 'hosts',
	title: 'hosts.title',
	done: 'hosts.done',
	why: 'hosts.why',
	after: ['tunnel'],
	tools: ['kubectl', 'sudo'],
	outline: outlineHosts,
	inspect,
	apply: setHosts,
	undo: clearHosts,
	remains: hostsRemain,
};

async function inspect(world: World): Promise<Condition> {
	const file = world.settings.hostsFile;
	try {
		const [bytes, address] = await Promise.all([readHosts(world, file), gatewayAddress(world)]);
		if (bytes === undefined) return {kind: 'absent', because: say('hosts.noFile', {file})};
		const read = readBlock(bytes, world.settings.profile);
		if ('damaged' in read) return damagedCondition(file, read.damaged);
		return await compare(world, bytes, read.block, address);
	} catch (error) {
		if (
			error instanceof SetupError &&
			(error.failure.code === 'tool-missing' || error.failure.code === 'state-unwritable')
		)
			return {kind: 'unreadable', because: error.failure.message};
		throw error;
	}
}

async function compare(
	world: World,
	bytes: Uint8Array,
	block: HostsBlock | undefined,
	address: string | undefined,
): Promise<Condition> {
	const {hostsFile: file} = world.settings;
	if (address === undefined) return {kind: block ? 'stale' : 'absent', because: say('hosts.waitsForAddress')};
	const facts = {address, file};
	const names = [world.bundle.hostNames.web, world.bundle.hostNames.api];
	const right = block?.address === address && names.every((name) => block.names.includes(name));
	if (file !== world.host.systemHostsFile) {
		if (right) return {kind: 'ready', because: say('hosts.inFile', facts), facts};
		return block
			? {kind: 'stale', because: say('hosts.otherAddress', {...facts, found: block.address}), facts}
			: {kind: 'absent', because: say('hosts.absent', {file}), facts};
	}
	const wrong = await wrongName(world, address);
	if (!wrong) return {kind: 'ready', because: say('hosts.ready', {...world.bundle.hostNames, address}), facts};
	const foreign = firstForeign(world, bytes, address);
	if (foreign) {
		const values = {line: foreign.line, file, name: foreign.name, found: foreign.address, address};
		const blockedBy = {question: say('hosts.foreignQuestion', values), run: showCommand('sudoedit', [file])};
		return {kind: block ? 'broken' : 'stale', because: say('hosts.foreign', values), facts, blockedBy};
	}
	if (!block) return {kind: 'absent', because: say('hosts.absent', {file}), facts};
	if (!right) return {kind: 'stale', because: say('hosts.otherAddress', {...facts, found: block.address}), facts};
	return {kind: 'broken', because: say('hosts.elsewhere', {...facts, ...wrong}), facts};
}

function damagedCondition(file: string, {line, why}: Damage): Condition {
	const blockedBy = {question: say('hosts.mend', {line, file}), run: showCommand('sudoedit', [file])};
	return {kind: 'broken', because: say('hosts.damaged', {file, line, why}), blockedBy};
}

/** The file's bytes; undefined when there is none. Throws SetupError `state-unwritable` where it may not be read. */
async function readHosts(world: World, file: string): Promise<Uint8Array | undefined> {
	try {
		return await world.files.read(file);
	} catch (error) {
		const detail = error instanceof Error ? error.message : String(error);
		throw new SetupError({
			code: 'state-unwritable',
			fault: 'user',
			message: say('hosts.unreadable', {file, detail}),
			next: [{say: say('common.again')}],
			tail: [],
		});
	}
}
