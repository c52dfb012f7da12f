import {chmodSync, existsSync, lstatSync, mkdirSync, statSync, type Stats} from 'node:fs';
import {dirname} from 'node:path';
import process from 'node:process';
import {SetupError, type NextAction} from '../../domain/failure.ts';
import {quote} from '../../domain/ports/command.ts';
import {message, type Message} from '../../i18n/message.ts';
import {codeOf, otherStateFolder, stateFailure} from '../host/system-error.ts';

/** Bits of a mode (chmod(2)): what others than the owner may do. */
const mayWrite = 0o022;
const mayAnything = 0o077;

/**
 * Makes one of our own folders, private at any umask, or makes one of an earlier version private. All folders of our state and our tools
 * are made here. Throws SetupError `state-unwritable` or `disk-full`, also for a folder that is not to be trusted.
 */
export function makeOwnFolder(folder: string): void {
	try {
		refuseForeignHome(folder);
		makeFolders(folder, 0o700);
		checkOwnFolder(folder);
	} catch (error) {
		throw stateFailure(error, folder);
	}
}

/**
 * Makes a folder and those above it that are missing. Throws the system's error. Not by the `recursive` of Node 20, which tries for ever,
 * deaf to signals, where nothing can be made in a folder that exists, as in /proc.
 */
export function makeFolders(folder: string, mode: number): void {
	if (statSync(folder, {throwIfNoEntry: false})?.isDirectory()) return;
	const parent = dirname(folder);
	if (parent !== folder) makeFolders(parent, mode);
	try {
		mkdirSync(folder, {mode});
	} catch (error) {
		// Another process may have made it meanwhile.
		if (codeOf(error) !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
	}
}

/**
 * Checks one of our own folders, where it exists, before anything in it is believed or run: it is a folder and no link, belongs to this user,
 * and no other user may write in it. One that others may only read is made private. Throws SetupError `state-unwritable`.
 */
export function checkOwnFolder(folder: string): void {
	const stats = look(folder);
	if (stats === undefined) return;
	if (!stats.isDirectory()) throw untrusted(message('system.folderIsNone', {folder}), folder);
	// Windows has neither owners nor modes of this kind; a user's folders are private there.
	if (process.getuid === undefined) return;
	const uid = process.getuid();
	if (stats.uid !== uid)
		throw uid === 0
			? ofUser(folder, stats)
			: untrusted(message('system.folderOfOther', {folder, owner: stats.uid}), folder);
	if ((stats.mode & mayWrite) !== 0) throw openToOthers(folder, stats);
	if ((stats.mode & mayAnything) !== 0 || (stats.mode & 0o700) !== 0o700) makePrivate(folder);
}

/** Also a file in the place of a parent is told as what is wrong with the folder. */
function look(folder: string): Stats | undefined {
	try {
		return lstatSync(folder, {throwIfNoEntry: false});
	} catch (error) {
		throw stateFailure(error, folder);
	}
}

/** A disk that is mounted read-only keeps its modes; what is in it can be read by others, but not changed. */
function makePrivate(folder: string): void {
	try {
		chmodSync(folder, 0o700);
	} catch {
		// The first write gets the reason.
	}
}

/** Root leaves no folders in the home of a user, who could not use them later. */
function refuseForeignHome(folder: string): void {
	if (process.getuid?.() !== 0 || existsSync(folder)) return;
	let parent = dirname(folder);
	while (!existsSync(parent) && dirname(parent) !== parent) parent = dirname(parent);
	const stats = statSync(parent);
	const isSticky = (stats.mode & 0o1000) !== 0;
	if (stats.uid !== 0 && !isSticky) throw ofUser(folder, stats);
}

function ofUser(folder: string, {uid}: Stats): SetupError {
	const withoutSudo = {message: message('system.runAsUser', {owner: uid}), run: 'digimon-setup'};
	return untrusted(message('system.folderOfUser', {folder, owner: uid}), folder, [withoutSudo]);
}

function openToOthers(folder: string, {mode}: Stats): SetupError {
	const look = {message: message('system.lookAtFolder'), run: `ls -lAR ${quote(folder)}`};
	const close = {message: message('system.closeFolder'), run: `chmod -R go-rwx ${quote(folder)}`};
	const octal = (mode & 0o777).toString(8).padStart(4, '0');
	return untrusted(message('system.folderOpen', {folder, mode: octal}), folder, [look, close]);
}

function untrusted(text: Message, folder: string, first: readonly NextAction[] = []): SetupError {
	const [head, ...others] = [...first, otherStateFolder(folder)];
	const next = [head ?? otherStateFolder(folder), ...others] as const;
	return new SetupError({code: 'state-unwritable', fault: 'user', message: text, next});
}
