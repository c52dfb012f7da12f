import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, relative, sep} from 'node:path';
import type {Files, Resolver} from '../domain/ports/step-context.ts';
import {createRealFiles} from '../system/files/files.ts';
import {editHostsFile} from '../system/files/hosts-helper.ts';
import {makeOwnFolder} from '../system/files/own-folder.ts';
import {stateFailure} from '../system/host/system-error.ts';
import {simulatedRoot} from './host.ts';

/** The initial hosts file of the simulated machine. */
export const firstHosts = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n';

/** The files of the simulated machine. */
export type SimulatedFiles = {
	/** The real path of a path of the simulated machine: always inside the rehearsal's state folder. */
	place(path: string): string;
	filesOf(profileFolder: string): Files;
	readonly resolver: Resolver;
	/** Edits the scratch hosts file with the elevated helper's own code and arguments (`hosts-set FILE …`). */
	editHosts(args: readonly string[]): ReturnType<typeof editHostsFile>;
	/** The hosts file as it was at first. */
	resetHosts(): void;
};

/**
 * Files of the rehearsal. A path outside its state folder is one of the simulated machine, so that nothing else can be written. The hosts file belongs
 * to root: the elevated helper writes it, behind the simulated sudo.
 */
export function createSimulatedFiles(stateFolder: string, hostsFile: string): SimulatedFiles {
	const isOurs = (path: string): boolean => path === stateFolder || !relative(stateFolder, path).startsWith('..');
	const place = (path: string): string =>
		isOurs(path)
			? path
			: join(
					simulatedRoot(stateFolder),
					...path.split(sep).filter((part) => part !== '..' && part !== '' && !part.endsWith(':')),
				);
	if (!existsSync(hostsFile)) makeHosts(hostsFile);
	return {
		place,
		filesOf(profileFolder) {
			const real = createRealFiles(profileFolder);
			return {
				stateFolder: real.stateFolder,
				read: (path) => real.read(place(path)),
				async stat(path) {
					const found = await real.stat(place(path));
					return place(path) === hostsFile ? {...found, refusal: 'EACCES'} : found;
				},
				keepCopy: (path, bytes) => real.keepCopy(place(path), bytes),
				writeInPlace: (path, before, after) => real.writeInPlace(place(path), before, after),
				writeOwn: (path, bytes) => real.writeOwn(place(path), bytes),
				removeOwn: (path) => real.removeOwn(place(path)),
			};
		},
		resolver: {addresses: async (name) => addressesIn(readFileSync(hostsFile, 'utf8'), name)},
		editHosts: ([verb = '', file = '', ...rest]) => editHostsFile([verb, place(file), ...rest], hostsFile),
		resetHosts: () => makeHosts(hostsFile),
	};
}

function makeHosts(path: string): void {
	makeOwnFolder(dirname(path));
	try {
		writeFileSync(path, firstHosts, {mode: 0o600});
	} catch (error) {
		throw stateFailure(error, dirname(path));
	}
}

/** Looks a name up in a hosts file's text, as in hosts(5): address, then names, up to a `#`. */
export function addressesIn(hosts: string, name: string): readonly string[] {
	const lines = hosts.split(/\r?\n/).map((line) => (line.split('#')[0] ?? '').trim().split(/\s+/));
	const found = lines.filter(([, ...names]) => names.includes(name)).map(([address = '']) => address);
	return [...new Set(found)];
}
