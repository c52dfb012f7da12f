import process from 'node:process';
import type {Change} from './domain/change.ts';
import type {Machine} from './domain/machine.ts';
import type {Journal} from './domain/journal.ts';
import {isAlive, type KnownProcess} from './steps/stop-process.ts';

type KeeperChange = Extract<Change, {kind: 'keeper'}>;

/** The place of this process as the keeper of a profile, by the journal. */
export type KeeperSeat = {
	/** The hosts file in which the names may be led. */
	readonly hostsFile?: string | undefined;
	/** Another keeper of the profile that runs. */
	readonly otherPid?: number | undefined;
	/** Does the journal still hold our change, or the intent of whoever started us. */
	stands(): boolean;
	/** Strikes our change out, where the lock is free; a dead one that is left is struck out by the next run. */
	leave(): Promise<void>;
};

/** Finds our change in the journal; undefined where there is none. */
export async function keeperSeat(machine: Machine, profile: string): Promise<KeeperSeat | undefined> {
	const store = machine.journalOf(profile);
	const own: KnownProcess = {pid: process.pid, bornAt: (await machine.processes.born(process.pid)) ?? ''};
	const find = (): KeeperChange | undefined => keepersIn(store.peek()).find((change) => isOf(change, own));
	const ours = find();
	if (!ours) return undefined;
	const others = keepersIn(store.peek()).filter((change) => !isOf(change, own));
	const alive = await Promise.all(others.map((change) => isAlive(machine, change)));
	return {
		hostsFile: ours.hostsFile,
		otherPid: others.find((_, index) => alive[index])?.pid,
		stands: () => find() !== undefined,
		async leave() {
			const unlock = await store.lock('keeper').catch(() => undefined);
			if (!unlock) return;
			try {
				const journal = store.peek();
				if (!journal) return;
				const isLeft = ({change}: Journal['changes'][number]): boolean =>
					change.kind !== 'keeper' || change.pid === 0 || !isOf(change, own);
				store.save({...journal, changes: journal.changes.filter(isLeft)});
			} catch {
				// A disk that is full: the change stays, and its process is found dead.
			} finally {
				unlock();
			}
		},
	};
}

const keepersIn = (journal: Journal | undefined): readonly KeeperChange[] =>
	(journal?.changes ?? []).flatMap(({change}) => (change.kind === 'keeper' ? [change] : []));

const isOf = (change: KeeperChange, {pid, bornAt}: KnownProcess): boolean =>
	change.pid === 0 || (change.pid === pid && change.bornAt === bornAt);
