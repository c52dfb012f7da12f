import {createHash} from 'node:crypto';
import {join, resolve} from 'node:path';
import {type NextAction, type SetupError, toolError, userError} from '../../domain/failure.ts';
import {sameBytes, stateOfWrite, type WriteState} from '../../domain/hosts-block.ts';
import {quote, systemCommands} from '../../domain/ports/command.ts';
import type {Files, StepContext} from '../../domain/ports/step-context.ts';
import {message, type Message} from '../../i18n/message.ts';
import {runAsRoot} from '../../tools/sudo.ts';
import {copyBackCommand, type HostsPlace} from './advice.ts';

/** A change of a hosts file, and the elevated helper's arguments for it. */
type HostsWrite = {
	readonly file: string;
	/** The wanted bytes. Throws SetupError where nothing may be written. */
	readonly change: (before: Uint8Array) => Uint8Array;
	/** After the helper's script: `hosts-set PROFILE ADDRESS WEB API` or `hosts-clear PROFILE`; the file and the sum are filled in here. */
	readonly verb: readonly [string, ...string[]];
	readonly purpose: Message;
	/** The same change by hand. */
	readonly byHand: NextAction;
};

/** A write that was begun and not seen to end: what became of it, and the paths of the bytes before it and of those wanted. */
export type BegunWrite = {readonly state: WriteState; readonly copy: string; readonly wanted: string};

const writePaths = ({stateFolder}: Pick<Files, 'stateFolder'>, file: string) => {
	const folder = join(
		stateFolder,
		'hosts-writes',
		createHash('sha256').update(resolve(file)).digest('hex').slice(0, 8),
	);
	return {copy: join(folder, 'before'), wanted: join(folder, 'wanted')};
};

/** The write of a hosts file that an earlier run began and did not see end; undefined when there is none. */
export async function readBegunWrite(
	files: Pick<Files, 'read' | 'stateFolder'>,
	file: string,
): Promise<BegunWrite | undefined> {
	const paths = writePaths(files, file);
	const [before, wanted] = [await files.read(paths.copy), await files.read(paths.wanted)];
	if (before === undefined || wanted === undefined) return undefined;
	return {...paths, state: stateOfWrite(await readOrEmpty(files, file), before, wanted)};
}

const readOrEmpty = async (files: Pick<Files, 'read'>, file: string): Promise<Uint8Array> =>
	(await files.read(file)) ?? new Uint8Array();

/** Both on disk before the first byte is written, so that the next run can tell a torn file from a changed one. */
async function beginWrite({files}: StepContext, file: string, before: Uint8Array, wanted: Uint8Array): Promise<void> {
	const paths = writePaths(files, file);
	await files.keepCopy(file, before);
	await files.removeOwn(paths.wanted);
	await files.writeOwn(paths.copy, before);
	await files.writeOwn(paths.wanted, wanted);
}

async function endWrite({files}: StepContext, file: string): Promise<void> {
	const paths = writePaths(files, file);
	await files.removeOwn(paths.wanted);
	await files.removeOwn(paths.copy);
}

/** So often the file is read again when another program changes it between the reading and the writing. */
const tries = 5;

/**
 * Writes a hosts file in place and reads it again: directly where it is writable, else the system's own by the elevated helper. Throws
 * SetupError `sudo-missing` with the lines and the command, also where no privilege helps (a read-only file system); `state-unwritable`
 * for a file that is not the system's: the helper writes no other; `command-failed` with the copy where the file is torn, or does not stay
 * as it was read.
 */
export async function writeHosts(context: StepContext, write: HostsWrite): Promise<void> {
	const {file, change} = write;
	const {files} = context;
	for (let tried = 0; tried < tries; tried++) {
		const found = await files.read(file);
		const before = found ?? new Uint8Array();
		const wanted = change(before);
		if (sameBytes(before, wanted)) return;
		await beginWrite(context, file, before, wanted);
		try {
			await writeOnce(context, write, found, wanted);
		} catch (error) {
			const state = stateOfWrite(await readOrEmpty(files, file), before, wanted);
			if (state === 'interrupted' || state === 'unclear') throw unfinished(context, file, error);
			await endWrite(context, file);
			if (state === 'not-begun') throw error;
		}
		await endWrite(context, file);
	}
	throw toolError('command-failed', message('hosts.busy', {file}), [
		{message: message('common.again'), run: 'digimon-setup up'},
	]);
}

async function writeOnce(
	context: StepContext,
	write: HostsWrite,
	before: Uint8Array | undefined,
	wanted: Uint8Array,
): Promise<void> {
	if (await writesDirectly(context, write)) return void (await context.files.writeInPlace(write.file, before, wanted));
	const sum = createHash('sha256')
		.update(before ?? new Uint8Array())
		.digest('hex');
	await writeAsRoot(context, write, [sum]);
}

/** Whether the file is writable without root. Throws SetupError where root may not be used, or would not help. */
async function writesDirectly(context: StepContext, {file, byHand, verb: [verb]}: HostsWrite): Promise<boolean> {
	const setsNames = verb === setVerb;
	const {realPath, refusal, hopeless} = await context.files.stat(file);
	if (refusal === undefined) return true;
	if (file !== context.host.systemHostsFile)
		throw userError('state-unwritable', message('hosts.notWritable', {file, refusal}), [
			{message: message('hosts.seeOwner'), run: systemCommands[context.host.platform].showOwner(file)},
			byHand,
		]);
	const elsewhere = setsNames ? [{message: message('hosts.orOtherFile'), run: otherFileCommand}] : [];
	const place = realPath === file ? file : `${file} (${realPath})`;
	if (hopeless)
		throw userError('sudo-missing', message('hosts.hopeless', {file: place, refusal}), [byHand, ...elsewhere]);
	if (context.host.platform === 'win32')
		throw userError('sudo-missing', message('hosts.needsAdministrator', {file}), [byHand, ...elsewhere]);
	return false;
}

const setVerb = 'hosts-set';
const otherFileCommand = 'digimon-setup up --hosts-file ./hosts.digimon';

/** `sums` are arguments of the command that is run and not of the one that is advised, whose sum would be outdated. */
async function writeAsRoot(
	context: StepContext,
	{file, verb: [verb, ...values], purpose, byHand}: HostsWrite,
	sums: readonly string[],
): Promise<void> {
	const {node, script} = context.host.elevated;
	const advised = [node, script, verb, file, ...values];
	await runAsRoot(context, {
		args: [...advised, ...sums],
		advised,
		purpose,
		text: message('hosts.needsSudo', {file}),
		byHand: message('hosts.runThis'),
		also: [byHand],
		...(verb === setVerb && {
			rootless: {
				first: message('hosts.otherFile'),
				other: message('hosts.orOtherFile'),
				run: otherFileCommand,
			},
		}),
	});
}

/**
 * Settles a write that an earlier run did not see end: puts the bytes from before it back where the file holds nothing else, and reports
 * that. Throws SetupError `decision-missing` where another program has changed a file that may be torn.
 */
export async function settleWrite(context: StepContext, file: string): Promise<void> {
	const {files, settings} = context;
	const begun = await readBegunWrite(files, file);
	if (begun === undefined) return;
	const place = {file, host: context.host};
	if (begun.state === 'unclear')
		throw userError(
			'decision-missing',
			message('hosts.unclear', {file, copy: begun.copy}),
			unclearActions(place, begun),
		);
	if (begun.state === 'interrupted') {
		const before = await readOrEmpty(files, begun.copy);
		const putBack: HostsWrite = {
			file,
			change: () => before,
			verb: ['hosts-restore', settings.profile, begun.copy, begun.wanted],
			purpose: message('hosts.restore', {file}),
			byHand: putBackAction(place, begun.copy),
		};
		if (await writesDirectly(context, putBack)) await files.writeInPlace(file, await files.read(file), before);
		else await writeAsRoot(context, putBack, []);
		if (!sameBytes(await readOrEmpty(files, file), before)) throw unfinished(context, file, undefined);
		context.notice('info', message('hosts.restored', {file}));
	}
	await endWrite(context, file);
}

/** The action that puts the copy from before a write back. */
export const putBackAction = (place: HostsPlace, copy: string): NextAction => ({
	message: message('hosts.putBackCopy'),
	run: copyBackCommand(place, copy),
});

/** What can be done about a file that may be torn and that another program has changed since. */
export function unclearActions(
	place: HostsPlace,
	{copy, wanted}: BegunWrite,
): readonly [NextAction, NextAction, NextAction] {
	const isWindows = place.host.platform === 'win32';
	const compare = `${isWindows ? 'fc.exe /n' : 'diff'} ${quote(copy)} ${quote(place.file)}`;
	const forget = `${isWindows ? 'Remove-Item' : 'rm'} ${quote(wanted)}`;
	return [
		{message: message('hosts.compareCopy'), run: compare},
		putBackAction(place, copy),
		{message: message('hosts.forgetWrite'), run: forget},
	];
}

function unfinished(context: StepContext, file: string, cause: unknown): SetupError {
	const {copy} = writePaths(context.files, file);
	const place = {file, host: context.host};
	return toolError(
		'command-failed',
		message('hosts.unfinished', {file, copy}),
		[{message: message('common.again'), run: 'digimon-setup up'}, putBackAction(place, copy)],
		{cause},
	);
}
